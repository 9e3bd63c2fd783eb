"""Prompts to answer on the phone."""

from dataclasses import dataclass

from labkit.domain.script import Step
from labkit.domain.session.state import SessionState
from labkit.screens.cards import Card, cards_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptPhone:
    """One card stands open; of several, the first does."""

    step: Step
    cards: tuple[Card, ...]


def phone(state: SessionState, step: Step) -> PromptPhone:
    """What phones show of it."""
    return PromptPhone(step=step, cards=cards_of(step))
