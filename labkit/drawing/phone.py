"""Phones: the screen all of one language and kind share, the parts of one person, their pages.

A page is what a fresh load shows; what it shows of the session is the very screen that is pushed.
Its forms leave their token empty: whoever answers the request fills it in.
"""

from collections.abc import Mapping

from markupsafe import Markup

from labkit.domain.session.offering import next_for
from labkit.domain.session.state import SessionState
from labkit.domain.texts import Said
from labkit.drawing.catalogues import nearest
from labkit.drawing.drawn import Drawn, Kept
from labkit.drawing.environment import Drawing
from labkit.drawing.script_words import phone_words
from labkit.screens.mine import Mine, mine_of
from labkit.screens.phone import Kind, kind_of, phone_screen


def draw_phone(drawing: Drawing, state: SessionState, language: str, kind: Kind = ()) -> Drawn:
    """What every phone of one language and kind shows now."""
    phone, fallback = phone_screen(state, kind), state.script.language
    # Everybody who comes in asks for it three times, and it changes when the facilitator acts.
    return drawing.kept_screen(
        f"{state.id}/{language}/{'/'.join(kind)}",
        (phone, fallback),
        "phone/screen.html",
        phone.name,
        language,
        phone=phone,
        fallback=fallback,
    )


def draw_own(drawing: Drawing, state: SessionState, participant: str) -> Mapping[str, str]:
    """The parts of one person, by the name of the hole they belong in.

    Every part that ever held something is here, empty ones too: a phone goes on showing the last
    it was told.
    """
    mine = draw_mine(drawing, mine_of(state, participant))[0]
    return {**mine, **draw_next(drawing, state, participant)}


def draw_mine(
    drawing: Drawing, mine: Mine, kept: Kept | None = None
) -> tuple[Mapping[str, str], Kept]:
    """The same of what is known already, with what was kept of the last time it was drawn.

    What is kept is of this person, and in the language they read.
    """
    language = nearest(mine.person.language)
    return drawing.parts_kept("phone/own.html", language, kept or {}, mine=mine)


def draw_next(drawing: Drawing, state: SessionState, participant: str) -> Mapping[str, str]:
    """Where one person goes on: the one part of their own that others can change."""
    language = nearest(state.participants[participant].language)
    found = next_for(state, participant)
    return drawing.kept_parts(
        f"next/{language}/{found.id if found else ''}",
        found,
        lambda: drawing.parts("phone/next.html", language, next=found),
    )


def phone_page(
    drawing: Drawing, state: SessionState, participant: str, token: str, epoch: str = ""
) -> str:
    """A phone's page as a fresh load shows it."""
    language = nearest(state.participants[participant].language)
    kind = kind_of(state, participant)
    shown = draw_phone(drawing, state, language, kind).html(
        state.revision, draw_own(drawing, state, participant)
    )
    return drawing.page(
        "phone/page.html",
        language,
        **_frame(state, participant, token, language, epoch),
        shown=Markup(shown),  # noqa: S704 (drawn by our own templates)
        rests=phone_screen(state, kind).rests,
    )


def mine_page(
    drawing: Drawing,
    state: SessionState,
    participant: str,
    token: str,
    epoch: str = "",
    receipt: str = "",
    erase_at: str = "",
) -> str:
    """Everything one person has sent, and what they can still do about it.

    `receipt` is what they are erased by without this phone, and `erase_at` where it is entered.
    """
    language = nearest(state.participants[participant].language)
    own = draw_own(drawing, state, participant)
    return drawing.page(
        "phone/mine.html",
        language,
        **{**_frame(state, participant, token, language, epoch), "style": "css/mine.css"},
        mine=mine_of(state, participant),
        receipt=receipt,
        erase_at=erase_at,
        islands={name: Markup(html) for name, html in own.items()},  # noqa: S704
        titles={
            one.id: Said(one.title, one.language) if one.title else None
            for one in state.proposals.values()
        },
        fallback=state.script.language,
    )


def _frame(
    state: SessionState, participant: str, token: str, language: str, epoch: str
) -> dict[str, object]:
    return {
        "surface": "phone",
        "session": state.id,
        "person": participant,
        "token": token,
        "epoch": epoch,
        "script": "js/phone.js",
        "style": "css/phone.css",
        "js_words": phone_words(language),
        "script_of": state.script,
        "occasion": state.occasion,
    }
