"""Every screen a phone can come to, and the phone of one person, for the tests of the phone."""

from collections.abc import Iterator

from labkit.domain import commands as c
from labkit.domain.actors import Actor
from labkit.domain.session.state import SessionState
from labkit.drawing.drawn import Drawn
from labkit.drawing.environment import Drawing
from labkit.drawing.phone import draw_own, draw_phone
from labkit.settings import FOLDERS
from tests.cast import (
    BEN,
    CHIDI,
    DALIA,
    EVERYBODY,
    THE_SQUARE,
    Act,
    after,
    closes,
    did,
    opens,
    pushes,
    starts,
    the_whole_session,
)
from tests.reading import Node, read

DRAWING = Drawing(FOLDERS.templates)
STEPS = tuple(step.id for step in THE_SQUARE.steps)
PEOPLE = (BEN, CHIDI, DALIA)


def busy() -> SessionState:
    """The square with something of everything, still running, no step open."""
    return did(the_whole_session(), c.ReopenSession(run=0))


def screens() -> Iterator[tuple[str, SessionState]]:
    """Every screen a phone can come to, by name."""
    begun = after(*EVERYBODY, starts())
    yield "before", after(*EVERYBODY)
    yield "begun", begun
    for step in STEPS:
        yield f"{step} open", did(begun, opens(step))
        yield f"{step} open, much was sent", did(busy(), opens(step))
        yield f"{step} closed", did(busy(), opens(step), closes(step))
    yield "pushed between steps", did(begun, pushes())
    yield "pushed in a step", did(busy(), opens("four-voices"), pushes(), pushes(name="pushed-2"))
    yield "ended", the_whole_session()


SCREENS = dict(screens())


def drawn(state: SessionState, person: Actor, language: str = "en") -> Node:
    """The phone of one person, as a fresh load shows it."""
    shown = draw_phone(DRAWING, state, language)
    return read(shown.html(state.revision, draw_own(DRAWING, state, person.id)))


def on_phone(person: Actor, *acts: Act) -> Node:
    """The phone of one person after what people did."""
    return drawn(after(*EVERYBODY, *acts), person)


def same(one: Drawn, other: Drawn) -> bool:
    return (one.key, one.islands) == (other.key, other.islands)
