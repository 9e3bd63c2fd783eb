"""The things a session holds: people, contributions, proposals, stances, and their states.

Frozen values without behaviour; the rules stand in `session`, what is derived in `counts`.
All times are milliseconds since the epoch, UTC. `seq` is the number of the event that made
the thing: the order of things comes from it, never from a clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from labkit.domain.actions import Action
from labkit.domain.script import Prompt


class Occasion(StrEnum):
    """What a session is: people in a room, or a trial of it that nobody may take for one."""

    REAL = "real"
    REHEARSED = "rehearsed"
    REPLAYED = "replayed"


class Phase(StrEnum):
    """Where a session stands."""

    PREPARED = "prepared"
    LIVE = "live"
    ENDED = "ended"


PHASE_MOVES: dict[Phase, frozenset[Phase]] = {
    Phase.PREPARED: frozenset({Phase.LIVE}),
    Phase.LIVE: frozenset({Phase.ENDED, Phase.PREPARED}),
    Phase.ENDED: frozenset({Phase.LIVE}),
}


class StepPhase(StrEnum):
    """Where a step stands. A step that was skipped stays `ahead`."""

    AHEAD = "ahead"
    OPEN = "open"
    CLOSED = "closed"


class Door(StrEnum):
    """Whether people may join."""

    OPEN = "open"
    CLOSED = "closed"


class Wall(StrEnum):
    """Whether the wall shows what happens."""

    SHOWING = "showing"
    BLANK = "blank"


class Placement(StrEnum):
    """What the facilitator did with words that came in."""

    WAITING = "waiting"
    SHOWN = "shown"
    HELD = "held"
    HIDDEN = "hidden"


class Quoting(StrEnum):
    """What somebody said, once, about being quoted without a name."""

    NOT_ASKED = "not_asked"
    UNNAMED = "unnamed"
    NOT_QUOTED = "not_quoted"


class ReleaseChoice(StrEnum):
    """What somebody decided about one own quote."""

    NAMED = "named"
    UNNAMED = "unnamed"
    NOT_QUOTED = "not_quoted"


class Revealing(StrEnum):
    """Whether the room sees where people stand."""

    SEALED = "sealed"
    REVEALED = "revealed"


class Picture(StrEnum):
    """How the wall shows where people stand, once the room may see it."""

    STANCES = "stances"
    MAP = "map"


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of time in which a step was open."""

    opened_at: int
    closed_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """What became of one step of the script."""

    phase: StepPhase = StepPhase.AHEAD
    spans: tuple[Span, ...] = ()
    ends_at: int | None = None
    revealing: Revealing = Revealing.SEALED
    picture: Picture = Picture.STANCES

    @property
    def opened_at(self) -> int | None:
        """When the step was opened first."""
        return self.spans[0].opened_at if self.spans else None

    @property
    def closed_at(self) -> int | None:
        """When the step was closed last; None while it is open or ahead."""
        return self.spans[-1].closed_at if self.spans else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody who takes part on a phone. No name, no address, nothing of another session."""

    id: str
    seq: int
    language: str
    joined_at: int
    quoting: Quoting = Quoting.NOT_ASKED
    left_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What somebody sent in answer to a prompt. `by` is None when a facilitator typed it."""

    id: str
    seq: int
    by: str | None
    step: str
    prompt: str
    action: Action | None
    text: str
    language: str
    at: int
    changed_at: int | None = None
    withdrawn_at: int | None = None
    late: bool = False
    licensed: bool = False
    placement: Placement = Placement.WAITING
    release: ReleaseChoice | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody put forward to do. `number` is what the room calls it by."""

    id: str
    seq: int
    number: int
    version: int
    by: str | None
    step: str
    title: str
    why: str
    who_benefits: str
    language: str
    at: int
    changed_at: int | None = None
    withdrawn_at: int | None = None
    late: bool = False
    placement: Placement = Placement.WAITING


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """One participant's Follow, Oppose or Bystand on one version of a proposal."""

    proposal: str
    participant: str
    seq: int
    step: str
    version: int
    action: Action
    reason: str
    language: str
    at: int
    release: ReleaseChoice | None = None
    name: str = ""
    offered: str = ""
    """The proposal this person was offered next, where everybody goes at their own pace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """Somebody passed on a prompt, without a reason."""

    participant: str
    step: str
    prompt: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedAnswer:
    """Somebody answered a sealed prompt. Whether, never what."""

    participant: str
    step: str
    prompt: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedCount:
    """What all together answered to a sealed prompt.

    `answers` is None while there are too few. `came` is how many came in all, those
    who are too few to be counted yet included. `rounds` is how many
    times answers were added to the counts.
    """

    answers: int | None
    counts: Mapping[str, int]
    at: int
    came: int
    rounds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PushedPrompt:
    """A prompt the facilitator pushed at a moment of their own choosing.

    `line` is the quiet line that suggested it. `asked_of` holds those it went to, None for
    everybody.
    """

    id: str
    seq: int
    step: str
    prompt: Prompt
    at: int
    closed_at: int | None = None
    line: str = ""
    audience: str = "everyone"
    asked_of: tuple[str, ...] | None = None

    def asks(self, participant: str) -> bool:
        """Whether it went to this person."""
        return self.asked_of is None or participant in self.asked_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A command that came in before, so that a repeat does nothing."""

    sender: str
    digest: str
    seq: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A staff act in the log. `inverse` is the JSON of the events that undo it."""

    seq: int
    name: str
    subject: str
    by: str
    at: int
    inverse: str
    undone_at: int | None = None
