"""Fields to write in, alone, one below the other."""

from dataclasses import dataclass

from labkit.domain.script import Step
from labkit.domain.session.state import SessionState
from labkit.screens.cards import Card, cards_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WritePhone:
    """Every field is a card and is saved by itself."""

    step: Step
    cards: tuple[Card, ...]


def phone(state: SessionState, step: Step) -> WritePhone:
    """What phones show of it."""
    return WritePhone(step=step, cards=cards_of(step))
