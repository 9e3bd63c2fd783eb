"""The desk, drawn: whole pages, since nothing on them is pushed."""

from labkit.drawing.environment import Drawing
from labkit.screens.desk import DeskPage, KeysPage, RecordLine

STYLE = "css/desk.css"


def draw_desk(drawing: Drawing, page: DeskPage, language: str, token: str) -> str:
    """Sessions and reports; for facilitators, new sessions and accounts too."""
    return drawing.page(
        "desk/desk.html", language, surface="desk", style=STYLE, token=token, page=page
    )


def draw_keys(drawing: Drawing, page: KeysPage, language: str, token: str) -> str:
    """The links of one session."""
    return drawing.page(
        "desk/keys.html", language, surface="desk", style=STYLE, token=token, page=page
    )


def draw_records(drawing: Drawing, lines: tuple[RecordLine, ...], language: str, token: str) -> str:
    """What staff did, newest first."""
    return drawing.page(
        "desk/records.html", language, surface="desk", style=STYLE, token=token, lines=lines
    )
