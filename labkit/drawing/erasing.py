"""The pages on which a receipt is entered: one for everybody, one at the desk."""

from dataclasses import dataclass

from labkit.domain.script import Script
from labkit.drawing.environment import Drawing
from labkit.drawing.script_words import phone_words


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasePage:
    """Where somebody is on their way: asked for a receipt, asked once more, or done.

    With a `script` the receipt is right, and whoever has it is asked once more.
    """

    typed: str = ""
    fault: str = ""
    script: Script | None = None
    done: bool = False


def erase_page(drawing: Drawing, page: ErasePage, language: str, token: str) -> str:
    """The page at `/erase`."""
    return drawing.page(
        "erase/page.html",
        language,
        surface="join",
        style="css/join.css",
        script="js/join.js",
        js_words=phone_words(language),
        here="/erase?",
        action=f"/erase?language={language}",
        token=token,
        page=page,
    )


def desk_erase_page(drawing: Drawing, page: ErasePage, language: str, token: str) -> str:
    """The same at the desk."""
    return drawing.page(
        "erase/desk.html",
        language,
        surface="desk",
        style="css/desk.css",
        action="/desk/erase",
        token=token,
        page=page,
    )
