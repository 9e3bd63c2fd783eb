"""The languages labkit speaks, and the catalogue of each.

Catalogues are read from `.po` at start. Compiled `.mo` files beside them would be one more
thing to forget after a correction.
"""

import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

FOLDER = Path(__file__).parent.parent / "translations"
SOURCE = "en"
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})


@cache
def languages() -> Mapping[str, str]:
    """Code and own name of every language the screens are in, the source first."""
    codes = [SOURCE, *sorted(path.stem for path in FOLDER.glob("*.po"))]
    return {
        code: (Locale.parse(code).get_language_name(code) or code).capitalize() for code in codes
    }


@cache
def catalogue(language: str) -> NullTranslations:
    """The translations of one language; of the source, the sentences themselves."""
    path = FOLDER / f"{language}.po"
    if language not in languages() or not path.is_file():
        return NullTranslations()
    with path.open("rb") as source:
        messages = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


def direction(language: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def nearest(asked: str | None) -> str:
    """The language of the screens that is nearest to one asked for; the source otherwise."""
    for code in (asked or "", (asked or "").split("-")[0]):
        if code in languages():
            return code
    return SOURCE
