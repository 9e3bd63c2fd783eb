"""Room for a proposal: a title, why, who benefits."""

from dataclasses import dataclass

from labkit.domain.script import Step
from labkit.domain.session.state import SessionState
from labkit.domain.steps.propose import Parameters
from labkit.screens.cards import Card


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposePhone:
    """How long each field may be; a field with no room is not shown."""

    step: Step
    title_chars: int
    why_chars: int
    who_benefits_chars: int
    cards: tuple[Card, ...] = ()


def phone(state: SessionState, step: Step) -> ProposePhone:
    """What phones show of it."""
    parameters = step.parameters
    if not isinstance(parameters, Parameters):
        raise TypeError(f"{step.id} asks for no proposals")
    return ProposePhone(
        step=step,
        title_chars=parameters.title_chars,
        why_chars=parameters.why_chars,
        who_benefits_chars=parameters.who_benefits_chars,
    )
