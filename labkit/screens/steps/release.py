"""Deciding about one's own quotes. What they are is personal: the phone's own part lists them."""

from dataclasses import dataclass

from labkit.domain.script import Step
from labkit.domain.session.state import SessionState
from labkit.screens.cards import Card


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePhone:
    """What this step says to everybody alike."""

    step: Step
    cards: tuple[Card, ...] = ()


def phone(state: SessionState, step: Step) -> ReleasePhone:
    """What phones show of it."""
    return ReleasePhone(step=step)
