"""What templates say: translated sentences, somebody's words, the words of a script."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from babel.support import NullTranslations
from markupsafe import Markup, escape

from labkit.domain.texts import Texts, pick
from labkit.drawing.catalogues import direction


def sentences(words: NullTranslations) -> dict[str, Callable[..., Markup]]:
    """What `_` and `ngettext` say, each sentence looked up once.

    As Jinja's own do, and four times as fast: those ask the context for every word.
    """

    @cache
    def said(sentence: str) -> Markup:
        return Markup(words.ugettext(sentence))  # noqa: S704 (our own words)

    @cache
    def plain(sentence: str) -> Markup:
        return said(sentence) % {}

    def gettext(sentence: str, /, **values: Any) -> Markup:
        return said(sentence) % values if values else plain(sentence)

    def ngettext(one: str, many: str, num: int, /, **values: Any) -> Markup:
        return Markup(words.ungettext(one, many, num)) % {"num": num, **values}  # noqa: S704

    return {"_": gettext, "gettext": gettext, "ngettext": ngettext}


def words_of(text: str, language: str) -> Markup:
    """Somebody's words, which must not turn the line around them."""
    return Markup(f'<bdi dir="auto" lang="{escape(language)}">{escape(text)}</bdi>')  # noqa: S704


def say(texts: Texts | None, wanted: Sequence[str]) -> Markup:
    """A script's words in the reader's language, or marked with the one they are in."""
    if texts is None:
        return Markup("")
    said = pick(texts, wanted)
    if said.language.split("-")[0] == wanted[0].split("-")[0]:
        return Markup(f"<bdi>{escape(said.text)}</bdi>")  # noqa: S704
    return Markup('<bdi lang="{}" dir="{}">{}</bdi> <abbr class="tongue">{}</abbr>').format(
        said.language, direction(said.language), said.text, said.language.upper()
    )
