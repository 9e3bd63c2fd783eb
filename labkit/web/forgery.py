"""Telling our own forms from those of another web site.

Each browser gets a random visit cookie, and each page a token made from it with the secret key.
The cookie is SameSite=Lax and cannot be read by script; the token stands in the page and comes
back with every form. The Origin is looked at as well, but cannot be all: our own forms arrive
with `Origin: null`, because our pages send no Referer.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping

from flask import Flask, Request, Response, g

from labkit.access.cookies import Cookie, CookieNames
from labkit.domain.refusals import Refusal, Refused
from labkit.web.guard import own_origin
from labkit.web.headers import Environ
from labkit.web.principal import put_cookie

HEADER = "X-Labkit-Token"
FIELD = "token"
LASTS = 60 * 24 * 3600


class Forged(Refused):
    """A form that none of our pages has sent, or one from before the browser forgot us."""

    def __init__(self) -> None:
        super().__init__(Refusal.NOT_UNDERSTOOD)


class Forgery:
    """Makes tokens and checks them."""

    def __init__(self, secret: bytes, names: CookieNames) -> None:
        self._key = hmac.new(secret, b"forgery", hashlib.sha256).digest()
        self._cookie = names.visit

    def install(self, app: Flask) -> None:
        """Let every page that holds a token renew the cookie it is made from."""

        @app.after_request
        def renew(response: Response) -> Response:
            visit = g.get("visit")
            if visit:
                put_cookie(response, Cookie(self._cookie, visit, LASTS))
            return response

    def token(self, request: Request) -> str:
        """The token for a page; its answer sets the cookie."""
        visit = g.get("visit") or request.cookies.get(self._cookie) or secrets.token_urlsafe(24)
        g.visit = visit
        return self._made_from(visit)

    def visit(self, request: Request) -> str:
        """The random name of this browser; empty where it has none yet."""
        return request.cookies.get(self._cookie, "")

    def check(self, request: Request) -> None:
        """Look at a form before anything is done with it.

        Raises:
            Forged: unless it comes from a page of ours in this browser.
        """
        given = request.headers.get(HEADER) or request.form.get(FIELD)
        self.weigh(request.environ, request.cookies, given)

    def weigh(self, environ: Environ, cookies: Mapping[str, str], given: object) -> None:
        """The same of a request that is taken apart already.

        Raises:
            Forged: as above.
        """
        if environ.get("HTTP_ORIGIN") not in (None, "null", own_origin(environ)):
            raise Forged
        visit = cookies.get(self._cookie)
        if not visit or not isinstance(given, str):
            raise Forged
        if not hmac.compare_digest(
            given.encode("utf-8", "replace"), self._made_from(visit).encode()
        ):
            raise Forged

    def _made_from(self, visit: str) -> str:
        made = hmac.digest(self._key, visit.encode("utf-8", "replace"), "sha256")
        return urlsafe_b64encode(made[:18]).decode()
