"""What the rules read: the whole of one session as a frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from labkit.domain.dialogue.figures import SectionFigures
from labkit.domain.dialogue.shares import Share
from labkit.domain.nouns import (
    Act,
    Contribution,
    Door,
    Known,
    Occasion,
    Participant,
    Pass,
    Phase,
    Placement,
    Proposal,
    PushedPrompt,
    SealedAnswer,
    SealedCount,
    Stance,
    StepPhase,
    StepRecord,
    Wall,
)
from labkit.domain.observing import Circle, LoggedTurn, Mirror, QuietLine
from labkit.domain.script import Prompt, Script, Visibility
from labkit.domain.steps import hearing

ACTS_KEPT = 50
AHEAD = StepRecord()


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt that was put to people, and until when.

    `closed_at` is None while it is open.
    """

    prompt: Prompt
    step: str
    closed_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionState:
    """One session. `revision` is the number of its last event; `run` counts the run's moves.

    The mappings are treated as frozen: `apply` puts new ones in place of old ones. A stance is
    keyed by (proposal, participant), a pass and a sealed answer by (participant, step, prompt), the
    counts of sealed answers by (step, prompt), figures of talk by (step, circle, part).
    """

    id: str
    script: Script
    code: str
    created_at: int
    occasion: Occasion = Occasion.REAL
    revision: int = 0
    run: int = 0
    phase: Phase = Phase.PREPARED
    started_at: int | None = None
    ended_at: int | None = None
    door: Door = Door.OPEN
    wall: Wall = Wall.SHOWING
    current: str | None = None
    steps: Mapping[str, StepRecord] = field(default_factory=dict)
    participants: Mapping[str, Participant] = field(default_factory=dict)
    contributions: Mapping[str, Contribution] = field(default_factory=dict)
    proposals: Mapping[str, Proposal] = field(default_factory=dict)
    stances: Mapping[tuple[str, str], Stance] = field(default_factory=dict)
    passes: Mapping[tuple[str, str, str], Pass] = field(default_factory=dict)
    sealed_answers: Mapping[tuple[str, str, str], SealedAnswer] = field(default_factory=dict)
    sealed: Mapping[tuple[str, str], SealedCount] = field(default_factory=dict)
    pushed: Mapping[str, PushedPrompt] = field(default_factory=dict)
    known: Mapping[str, Known] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    circles: Mapping[str, Circle] = field(default_factory=dict)
    turns: Mapping[str, LoggedTurn] = field(default_factory=dict)
    lines: Mapping[str, QuietLine] = field(default_factory=dict)
    talk: Mapping[tuple[str, str, int], SectionFigures] = field(default_factory=dict)
    uptake: Mapping[str, Share] = field(default_factory=dict)
    """How often moves of large groups were taken up, as far as seats are forgotten."""
    mirror: Mirror | None = None

    def record(self, step: str) -> StepRecord:
        """What became of a step so far."""
        return self.steps.get(step, AHEAD)

    @property
    def open_step(self) -> str | None:
        """The step that is open now, if one is."""
        if self.current and self.record(self.current).phase is StepPhase.OPEN:
            return self.current
        return None

    def has_step(self, step: str) -> bool:
        """Whether the script has a step of this name."""
        return step == self.current or any(known.id == step for known in self.script.steps)

    def asked(self, step: str, prompt: str) -> Asked | None:
        """The prompt under this name, if it was ever put to people; None otherwise."""
        if (pushed := self.pushed.get(prompt)) is not None:
            return Asked(pushed.prompt, pushed.step, pushed.closed_at)
        if not self.has_step(step) or not self.record(step).spans:
            return None
        record = self.record(step)
        closed_at = None if record.phase is StepPhase.OPEN else record.closed_at
        known = self.script.step(step).prompt(prompt)
        return Asked(known, step, closed_at) if known else None

    @property
    def open_prompts(self) -> tuple[PushedPrompt, ...]:
        """The pushed prompts that are on the phones now, in order."""
        return tuple(
            sorted((p for p in self.pushed.values() if p.closed_at is None), key=lambda p: p.seq)
        )

    @property
    def present(self) -> tuple[Participant, ...]:
        """Who joined and has not left, in order of joining."""
        return tuple(
            sorted(
                (p for p in self.participants.values() if p.left_at is None), key=lambda p: p.seq
            )
        )

    def heard(self, step: str) -> tuple[Proposal, ...]:
        """The proposals that a hearing puts to the room, in the order of their numbers."""
        parameters = self.script.step(step).parameters
        everything = isinstance(parameters, hearing.Parameters) and (
            parameters.proposals is hearing.Heard.ALL
        )
        placements = {Placement.SHOWN, Placement.WAITING} if everything else {Placement.SHOWN}
        return tuple(
            sorted(
                (
                    proposal
                    for proposal in self.proposals.values()
                    if proposal.withdrawn_at is None and proposal.placement in placements
                ),
                key=lambda proposal: proposal.number,
            )
        )


def may_be_shown(state: SessionState, contribution: Contribution) -> bool:
    """Whether the room may see a contribution: not where its prompt asked for the facilitator."""
    asked = state.asked(contribution.step, contribution.prompt)
    return asked is None or asked.prompt.visibility is Visibility.SHARED
