"""The way in for participants: where a code is typed, and the one page between it and the phone.

`here` is the address a language link adds to. Nothing on these pages is personal.
"""

from labkit.domain.script import Script
from labkit.drawing.environment import Drawing
from labkit.drawing.script_words import phone_words

_FRAME = {"surface": "join", "style": "css/join.css", "script": "js/join.js"}


def landing_page(drawing: Drawing, language: str, typed: str = "", fault: str = "") -> str:
    """Where a phone arrives without a code; with a `fault`, what was wrong with the one typed."""
    return drawing.page(
        "landing.html",
        language,
        **_FRAME,
        js_words=phone_words(language),
        here="/?",
        typed=typed,
        fault=fault,
    )


def no_such_code_page(drawing: Drawing, language: str, typed: str) -> str:
    """No session has this code: it was mistyped, or it was changed."""
    return drawing.page(
        "join/no_such_code.html",
        language,
        **_FRAME,
        js_words=phone_words(language),
        here="/?",
        typed=typed,
        fault="",
    )


def join_page(
    drawing: Drawing,
    script: Script,
    code: str,
    language: str,
    token: str,
    fault: str = "",
    encrypted: bool = False,
    keep_days: int = 365,
) -> str:
    """What a newcomer reads and agrees to. `encrypted` is True behind https only."""
    return drawing.page(
        "join/join.html",
        language,
        **_FRAME,
        js_words=phone_words(language),
        here=f"/j/{code}?",
        script_of=script,
        code=code,
        token=token,
        fault=fault,
        encrypted=encrypted,
        keep_days=keep_days,
    )


def closed_page(drawing: Drawing, script: Script, code: str, language: str, reason: str) -> str:
    """The code is right and nobody can come in: `ended`, `full`, or `closed` for now."""
    return drawing.page(
        "join/closed.html",
        language,
        **_FRAME,
        js_words=phone_words(language),
        here=f"/j/{code}?",
        script_of=script,
        code=code,
        reason=reason,
    )


def left_page(drawing: Drawing, language: str) -> str:
    """What a phone shows that has left."""
    return drawing.page("phone/left.html", language, **{**_FRAME, "script": None})
