"""Every voice once, aloud: who speaks when, and for how long."""

from dataclasses import dataclass

from labkit.domain.script import Step
from labkit.domain.session.state import SessionState
from labkit.domain.steps.check_in import Order, Parameters
from labkit.screens.cards import Card, cards_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPhone:
    """A round of all voices. `seconds` is what is said to people; nobody is cut off."""

    step: Step
    order: Order
    seconds: int
    cards: tuple[Card, ...]


def phone(state: SessionState, step: Step) -> RoundPhone:
    """What phones show of it."""
    parameters = step.parameters
    if not isinstance(parameters, Parameters):
        raise TypeError(f"{step.id} is not a check-in")
    return RoundPhone(
        step=step,
        order=parameters.order,
        seconds=parameters.per_person_seconds,
        cards=cards_of(step),
    )
