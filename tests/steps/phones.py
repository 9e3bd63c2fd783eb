"""The phone of one person in one step, for the tests of each kind."""

from labkit.domain.actors import Actor
from labkit.domain.session.state import SessionState
from labkit.drawing.environment import Drawing
from labkit.drawing.phone import draw_own, draw_phone
from labkit.settings import FOLDERS
from tests.cast import EVERYBODY, Act, after
from tests.reading import Node, read

DRAWING = Drawing(FOLDERS.templates)


def phone_of(state: SessionState, person: Actor, language: str = "en") -> Node:
    """The phone of one person, as a fresh load shows it."""
    drawn = draw_phone(DRAWING, state, language)
    return read(drawn.html(state.revision, draw_own(DRAWING, state, person.id)))


def phone_after(person: Actor, *acts: Act) -> Node:
    """The phone of one person after everybody joined and these acts were done."""
    return phone_of(after(*EVERYBODY, *acts), person)
