"""Drawing and saying things in the language of whoever asked, for those who serve staff."""

from typing import Any

from flask import request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from labkit.domain.session.state import SessionState
from labkit.drawing.catalogues import languages, nearest
from labkit.drawing.environment import Drawing
from labkit.web.staff_language import StaffLanguage


class Speaker:
    """Draws pages and says sentences in the language of the request at hand."""

    def __init__(self, drawing: Drawing, staff_language: StaffLanguage) -> None:
        self._drawing = drawing
        self._language = staff_language

    def draw(self, template: str, **values: Any) -> str:
        """The HTML of a page."""
        return self._drawing.page(template, self._language.of(request), **values)

    def say(self, words: str, **values: Any) -> str:
        """A marked sentence."""
        return self._drawing.sentence(words, self._language.of(request), **values)


def asked_language(state: SessionState | None = None) -> str:
    """The language somebody without a key chose, or else the one their browser asks for."""
    chosen = request.args.get("language", "")
    if chosen in languages():
        return chosen
    fallback = nearest(state.script.language) if state else nearest(None)
    best: str | None = request.accept_languages.best_match(list(languages()))
    return best or fallback


def language_of_header(accept_language: str) -> str:
    """The language of the screens that an Accept-Language header asks for."""
    asked = parse_accept_header(accept_language, LanguageAccept)
    return asked.best_match(list(languages()), nearest(None)) or nearest(None)
