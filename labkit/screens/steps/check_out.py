"""Every voice once more, aloud, before people go."""

from labkit.domain.script import Step
from labkit.domain.session.state import SessionState
from labkit.domain.steps.check_out import Parameters
from labkit.screens.cards import cards_of
from labkit.screens.steps.check_in import RoundPhone


def phone(state: SessionState, step: Step) -> RoundPhone:
    """What phones show of it."""
    parameters = step.parameters
    if not isinstance(parameters, Parameters):
        raise TypeError(f"{step.id} is not a check-out")
    return RoundPhone(
        step=step,
        order=parameters.order,
        seconds=parameters.per_person_seconds,
        cards=cards_of(step),
    )
