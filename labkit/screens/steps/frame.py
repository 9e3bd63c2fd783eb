"""Words before something begins, and the words of kinds labkit does not know yet."""

from dataclasses import dataclass

from labkit.domain.script import Step
from labkit.domain.session.state import SessionState
from labkit.screens.cards import Card, cards_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FramePhone:
    """`in_the_room` is True for a step that takes place without phones."""

    step: Step
    in_the_room: bool
    cards: tuple[Card, ...]


def phone(state: SessionState, step: Step) -> FramePhone:
    """What phones show of it."""
    return FramePhone(step=step, in_the_room=step.stands_for is not None, cards=cards_of(step))
