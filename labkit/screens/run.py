"""The run of a session: its steps by day, planned against real minutes, and what comes next."""

from dataclasses import dataclass
from enum import StrEnum

from labkit.domain.nouns import Phase, StepPhase, StepRecord
from labkit.domain.script import Day, Step
from labkit.domain.session.state import SessionState

MINUTE_MS = 60_000


class Mark(StrEnum):
    """Where one step stands in the run."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"
    AHEAD = "ahead"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One step of the run. `taken` is None where it was never open, or is open now."""

    step: Step
    mark: Mark
    taken: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDay:
    """The steps of one day. `here` is the day the run has come to."""

    day: Day
    here: bool
    lines: tuple[RunLine, ...]

    @property
    def done(self) -> int:
        """How many of its steps were run."""
        return sum(line.mark is Mark.DONE for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The whole run. `drift` is in minutes: above zero is behind the plan, None before a start."""

    days: tuple[RunDay, ...]
    drift: int | None


def run_of(state: SessionState) -> Run:
    """The run as it stands."""
    ahead = next_step(state)
    here = (_step_now(state) or ahead or state.script.steps[0]).day
    furthest = max(
        (at for at, step in enumerate(state.script.steps) if _was_run(state.record(step.id))),
        default=-1,
    )
    lines: dict[int, list[RunLine]] = {day: [] for day in state.script.days}
    for at, step in enumerate(state.script.steps):
        record = state.record(step.id)
        mark = _mark(state, step, record, is_next=step == ahead, passed=at < furthest)
        lines[step.day].append(RunLine(step=step, mark=mark, taken=_taken(record)))
    days = tuple(
        RunDay(day=state.script.day(day), here=day == here, lines=tuple(lines[day]))
        for day in state.script.days
    )
    return Run(days=days, drift=drift(state))


def next_step(state: SessionState) -> Step | None:
    """The step that comes next: the first one after the current that was never open.

    Nothing comes next once the session is over. Going back to an earlier step does not make the
    run begin again from there.
    """
    if state.phase is Phase.ENDED:
        return None
    steps = state.script.steps
    at = next((at for at, step in enumerate(steps) if step.id == state.current), -1)
    return next((step for step in steps[at + 1 :] if not _was_run(state.record(step.id))), None)


def drift(state: SessionState) -> int | None:
    """By how many minutes the current day is behind its plan; below zero, ahead of it.

    Reckoned from the moment its first step was opened, not from the clock times of the script:
    a session that begins an hour later is not an hour behind. A step that is open counts with
    the end it has been given, so the number moves when somebody acts and never by itself.
    """
    now = _step_now(state)
    if now is None:
        return None
    today = [(step, state.record(step.id)) for step in state.script.steps_of(now.day)]
    opened = [at for at, (_, record) in enumerate(today) if _was_run(record)]
    if not opened:
        return None
    first = min(opened, key=lambda at: today[at][1].spans[0].opened_at)
    planned = sum(step.minutes for step, _ in today[first : opened[-1] + 1])
    ends = max(_end(today[at][1]) for at in opened)
    real = (ends - today[first][1].spans[0].opened_at) / MINUTE_MS
    return round(real) - planned


def _step_now(state: SessionState) -> Step | None:
    return state.script.step(state.current) if state.current else None


def _mark(
    state: SessionState, step: Step, record: StepRecord, *, is_next: bool, passed: bool
) -> Mark:
    if state.open_step == step.id:
        return Mark.NOW
    if is_next:
        return Mark.NEXT
    if _was_run(record):
        return Mark.DONE
    return Mark.SKIPPED if passed else Mark.AHEAD


def _was_run(record: StepRecord) -> bool:
    # Not `record.spans`: a step whose opening was undone keeps the time it was open, and is ahead.
    return record.phase is not StepPhase.AHEAD


def _end(record: StepRecord) -> int:
    last = record.spans[-1]
    if last.closed_at is not None:
        return last.closed_at
    return last.opened_at if record.ends_at is None else record.ends_at


def _taken(record: StepRecord) -> int | None:
    if record.phase is not StepPhase.CLOSED:
        return None
    open_for = sum((span.closed_at or span.opened_at) - span.opened_at for span in record.spans)
    return max(0, round(open_for / MINUTE_MS))
