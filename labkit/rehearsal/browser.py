"""HTTP as a phone's browser does it: cookies, keep-alive, redirects, and no patience without end.

On gevent sockets by name instead of `monkey.patch_all()`: a patch would reach everything else
in the process, also the tests.
"""

import gzip
import http.client
import json
import zlib
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import Request

import gevent.socket

PATIENCE = 10.0
MOST_REDIRECTS = 5
FORM = "application/x-www-form-urlencoded"


class NoAnswer(Exception):
    """The network, or the server behind it, did not answer."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    url: str
    body: bytes
    kind: str

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """The body as a value; None where it is no JSON (a sign-in page of the venue, say)."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class _Line(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock = gevent.socket.create_connection((self.host, self.port), self.timeout)
        self.sock.setsockopt(gevent.socket.IPPROTO_TCP, gevent.socket.TCP_NODELAY, 1)


class Browser:
    """One browser: its cookies, its language, and one line to the server."""

    def __init__(
        self,
        base: str,
        languages: str = "en",
        cookies: CookieJar | None = None,
        patience: float = PATIENCE,
    ) -> None:
        where = urlsplit(base)
        self.origin = f"{where.scheme}://{where.netloc}"
        self.host, self.port = where.hostname or "", where.port or 80
        self.cookies = CookieJar() if cookies is None else cookies
        self._languages, self._patience = languages, patience
        self._line: _Line | None = None

    def beside(self, patience: float = PATIENCE) -> "Browser":
        """Another tab of the same browser: the same cookies, a line of its own."""
        return Browser(self.origin, self._languages, self.cookies, patience)

    def get(self, path: str) -> Answer:
        """Load a page."""
        return self._ask("GET", urljoin(self.origin, path), None, {"Accept": "text/html"})

    def submit(self, path: str, fields: dict[str, str]) -> Answer:
        """Send a form without any script, and go where the answer says."""
        headers = {"Accept": "text/html", "Content-Type": FORM, "Origin": self.origin}
        return self._ask("POST", urljoin(self.origin, path), urlencode(fields).encode(), headers)

    def post(self, path: str, body: dict[str, Any], token: str, socket: str = "") -> Answer:
        """Send a command as the script of a page does, which may watch by a socket of its own."""
        data, headers = self._command(body, token)
        told = {**headers, "X-Labkit-Socket": socket} if socket else headers
        return self._ask("POST", urljoin(self.origin, path), data, told)

    def post_and_vanish(self, path: str, body: dict[str, Any], token: str) -> None:
        """Send a command and lose the network before the answer: did it arrive or not?"""
        data, headers = self._command(body, token)
        url = urljoin(self.origin, path)
        line = _Line(self.host, self.port, timeout=PATIENCE)
        try:
            line.request("POST", path, data, self._headers(url, data, headers))
        except OSError as error:
            raise NoAnswer(str(error)) from error
        finally:
            line.close()

    def cookie_header(self, path: str) -> str:
        """The cookies that go to this path."""
        request = Request(urljoin(self.origin, path))  # noqa: S310
        self.cookies.add_cookie_header(request)
        return request.get_header("Cookie") or ""

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _command(self, body: dict[str, Any], token: str) -> tuple[bytes, dict[str, str]]:
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Origin": self.origin,
            "X-Labkit-Token": token,
        }
        return json.dumps(body).encode(), headers

    def _headers(self, url: str, data: bytes | None, headers: dict[str, str]) -> dict[str, str]:
        request = Request(url, data)  # noqa: S310
        self.cookies.add_cookie_header(request)
        cookie = request.get_header("Cookie")
        told = {
            "User-Agent": "labkit-rehearsal",
            "Accept-Language": self._languages,
            "Accept-Encoding": "gzip",
            **headers,
        }
        return {**told, "Cookie": cookie} if cookie else told

    def _ask(self, method: str, url: str, data: bytes | None, headers: dict[str, str]) -> Answer:
        for _ in range(MOST_REDIRECTS):
            answer, onward = self._once(method, url, data, headers)
            if onward is None:
                return answer
            method, data, headers = "GET", None, {"Accept": headers["Accept"]}
            url = urljoin(url, onward)
        raise NoAnswer(f"{url} leads in circles")

    def _once(
        self, method: str, url: str, data: bytes | None, headers: dict[str, str]
    ) -> tuple[Answer, str | None]:
        where = urlsplit(url)
        path = where.path + (f"?{where.query}" if where.query else "")
        line = self._line = self._line or _Line(self.host, self.port, timeout=self._patience)
        try:
            line.request(method, path, data, self._headers(url, data, headers))
            response = line.getresponse()
            self.cookies.extract_cookies(response, Request(url))  # noqa: S310
            body = response.read()
            if response.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
        except (OSError, EOFError, zlib.error, http.client.HTTPException) as error:
            self.close()
            raise NoAnswer(f"{method} {path}: {error!r}") from error
        onward = response.headers.get("Location") if 300 <= response.status < 400 else None
        kind = response.headers.get_content_type()
        return Answer(response.status, url, body, kind), onward
