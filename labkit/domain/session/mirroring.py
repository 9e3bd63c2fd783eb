"""The mirror: the turns of a step on the wall, unnamed, for the group to look at together."""

from collections.abc import Iterable

from labkit.domain.observing import MOST_STRIPS, LoggedTurn
from labkit.domain.refusals import Refusal
from labkit.domain.session.state import SessionState
from labkit.domain.session.talk import agreed, code_of, logs


def strips(
    state: SessionState, step: str, circle: str = "", until: int | None = None
) -> dict[str, tuple[LoggedTurn, ...]]:
    """The turns of a step by circle, in order; of one circle, or of all where none is named."""
    found = {
        of: tuple(turn for turn in turns if until is None or turn.seq <= until)
        for (_, of), turns in logs(state, step).items()
        if circle in ("", of)
    }
    return {of: found[of] for of in sorted(found, key=int) if found[of]}


def why_no_mirror(state: SessionState, step: str, circle: str = "") -> Refusal | None:
    """Why these turns cannot be shown; None where they can.

    The rhythm of who speaks is not shown alone either: without actions there is no picture that
    is not one of persons.
    """
    found = strips(state, step, circle)
    if not found:
        return Refusal.NO_TURNS
    if len(found) > MOST_STRIPS:
        return Refusal.TOO_MANY_CIRCLES
    if not any(is_coded(turns) for turns in found.values()):
        return Refusal.NOTHING_CODED
    return None if agreed(state).shows_actions else Refusal.AGREED_TOO_LITTLE


def is_coded(turns: Iterable[LoggedTurn]) -> bool:
    """Whether somebody said of any turn of a participant what it did."""
    return any(code_of(turn) and not turn.by_facilitator for turn in turns)


def last_talk(state: SessionState) -> str | None:
    """The open step, or the last one before it in which turns were logged; None without turns."""
    talked = {turn.step for turn in state.turns.values()} & {step.id for step in state.script.steps}
    if state.current in talked:
        return state.current

    def opened(step: str) -> int:
        spans = state.record(step).spans
        return spans[-1].opened_at if spans else 0

    return max(sorted(talked), key=opened, default=None)
