"""The language of console and desk: chosen once in this browser, or set for the installation."""

from collections.abc import Mapping

from flask import Request, Response

from labkit.drawing.catalogues import languages, nearest
from labkit.web.guard import STAFF_HERE

COOKIE = "labkit-language"
A_YEAR = 365 * 24 * 3600


class StaffLanguage:
    """Says which language staff read."""

    def __init__(self, usual: str) -> None:
        self._usual = nearest(usual)

    def __call__(self, cookies: Mapping[str, str]) -> str:
        """The language of a browser, by its cookies."""
        chosen = cookies.get(COOKIE, "")
        return chosen if chosen in languages() else self._usual

    def of(self, request: Request) -> str:
        """The language of a page: one asked for in its address, or the one chosen before.

        Over the Wi-Fi it is not staff who reads: there the browser's own language counts.
        """
        asked = request.args.get("language", "")
        if asked in languages():
            return asked
        if COOKIE in request.cookies or request.environ.get(STAFF_HERE):
            return self(request.cookies)
        return request.accept_languages.best_match(list(languages())) or self._usual

    def keep(self, request: Request, response: Response) -> Response:
        """Remember a language that was asked for in the address."""
        asked = request.args.get("language", "")
        return self.remember(response, asked) if asked in languages() else response

    def remember(self, response: Response, language: str) -> Response:
        """Have this browser read that language from now on."""
        response.set_cookie(COOKIE, language, max_age=A_YEAR, samesite="Lax", httponly=True)
        return response
