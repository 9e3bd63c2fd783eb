"""What phones of one session show now. Nothing personal, and no count that an answer moves."""

from dataclasses import dataclass
from enum import StrEnum

from labkit.domain.nouns import Phase
from labkit.domain.script import Script
from labkit.domain.session.state import SessionState
from labkit.screens.cards import Card, pushed_card
from labkit.screens.steps.registry import PHONE, StepPhone


class Doing(StrEnum):
    """What people do now, as far as a phone is concerned."""

    BEFORE = "before"
    """Nothing has begun."""
    BEGUN = "begun"
    """The session runs and no step was opened yet."""
    STEP = "step"
    """A step is open."""
    BETWEEN = "between"
    """The step was closed; the talk goes on in the room."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where the run has come to: `number` of `steps` on that day; `days` of the whole script."""

    number: int
    steps: int
    day: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneScreen:
    """The screen of all phones. `step` is what the kind of the step shows, None without one.

    `pushed` stands above the step, the newest first: it is what is asked right now.
    """

    session: str
    script: Script
    doing: Doing
    where: Where | None
    kind: str | None
    step: StepPhone | None
    pushed: tuple[Card, ...]

    @property
    def name(self) -> str:
        """Where in the run this screen belongs."""
        return f"{self.doing}-{self.step.step.id}" if self.step else str(self.doing)

    @property
    def rests(self) -> bool:
        """Whether there is nothing to do here but to look up."""
        return not self.pushed and self.doing is not Doing.STEP


Kind = tuple[str, ...]
"""What sort of participant a phone is of: the open prompts that some are asked, it among them."""


def kind_of(state: SessionState, participant: str) -> Kind:
    """The prompts that are put to this person and not to everybody, in the order they came."""
    return tuple(
        pushed.id
        for pushed in state.open_prompts
        if pushed.asked_of is not None and pushed.asks(participant)
    )


def phone_screen(state: SessionState, kind: Kind = ()) -> PhoneScreen:
    """What phones of one kind show; the language is the drawing's matter."""
    doing = _doing(state)
    shows_step = doing in (Doing.STEP, Doing.BETWEEN) and state.current is not None
    step = state.script.step(state.current) if shows_step and state.current else None
    return PhoneScreen(
        session=state.id,
        script=state.script,
        doing=doing,
        where=_where(state.script, step.id) if step else None,
        kind=step.kind if step else None,
        step=PHONE[step.kind](state, step) if step else None,
        pushed=tuple(
            pushed_card(pushed)
            for pushed in reversed(state.open_prompts)
            if pushed.asked_of is None or pushed.id in kind
        ),
    )


def _doing(state: SessionState) -> Doing:
    if state.phase is Phase.PREPARED:
        return Doing.BEFORE
    if state.phase is Phase.ENDED:
        return Doing.ENDED
    if state.open_step:
        return Doing.STEP
    return Doing.BETWEEN if state.current else Doing.BEGUN


def _where(script: Script, step_id: str) -> Where:
    day = script.step(step_id).day
    today = [step.id for step in script.steps_of(day)]
    return Where(
        number=today.index(step_id) + 1,
        steps=len(today),
        day=day,
        days=len(script.days),
    )
