"""What sealed questions tell the detectors of one step: counts, and never who."""

from labkit.domain.actions import Action
from labkit.domain.dialogue.detectors.scene import Pulse
from labkit.domain.session.sealed import shown_count
from labkit.domain.session.state import SessionState

OBJECTIONS = "oppose.sealed"
"""The prompt of the library that asks what people do not agree with and have not said."""


def pulse(state: SessionState, step: str) -> Pulse | None:
    """The latest closed count of that prompt in a step, or pushed during it; None without one."""
    found = [
        (asked.closed_at, count)
        for of_step, prompt in state.sealed
        if of_step == step
        and (asked := state.asked(of_step, prompt)) is not None
        and asked.closed_at is not None
        and asked.prompt.id == OBJECTIONS
        and (count := shown_count(state, of_step, prompt)) is not None
        and count.answers is not None
    ]
    if not found:
        return None
    _, latest = max(found, key=lambda one: (one[0], one[1].at))
    return Pulse(answers=latest.answers or 0, objecting=latest.counts.get("yes", 0))


def sealed_bystands(state: SessionState, step: str) -> int:
    """How many Bystand came sealed in a step and were counted; a sealed No is none.

    What phones answered under a person stands among the turns of a scene already.
    """
    found = 0
    for of_step, prompt in state.sealed:
        asked, count = state.asked(of_step, prompt), shown_count(state, of_step, prompt)
        if of_step == step and asked and asked.prompt.action is Action.BYSTAND and count:
            found += sum(n for choice, n in count.counts.items() if choice != "no")
    return found
