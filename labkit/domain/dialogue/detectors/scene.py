"""What a detector may look at: one step of one circle, at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from labkit.domain.dialogue.turns import Turn, aloud, coded, one_section, timed

MINUTE = 60_000
WINDOW_TURNS, WINDOW_MS = 12, 15 * MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """A sealed question after its closing: counts, and never who."""

    answers: int
    objecting: int
    """Only those who said Yes; "a little" is no objection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """A proposal that is about to be decided, and what was said on it so far."""

    proposal: str
    objections: int
    questions: int


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The turns of one step and circle up to now, and what the phones add."""

    turns: tuple[Turn, ...]
    now: int
    opened_at: int = 0
    stops: tuple[int, ...] = ()
    """When the step was closed, to go on later or not at all: no turn lasts through it."""
    present: Mapping[str, int] = field(default_factory=dict)
    """Every seat that is taken, also the silent ones, and since when."""
    answered_at: Mapping[str, int] = field(default_factory=dict)
    """When each seat last answered on a phone; whether, never what."""
    pulse: Pulse | None = None
    sealed_bystands: int = 0
    deciding: Deciding | None = None

    def __post_init__(self) -> None:
        one_section(self.turns)

    @cached_property
    def timed(self) -> tuple[Turn, ...]:
        """The turns, each with how long it lasted."""
        return timed(self.turns, self.now, self.stops)

    @cached_property
    def aloud(self) -> tuple[Turn, ...]:
        """What participants said aloud, coded or not."""
        return aloud(self.turns)

    @cached_property
    def coded(self) -> tuple[Turn, ...]:
        """The turns that count as actions."""
        return coded(self.turns)

    @cached_property
    def window(self) -> tuple[Turn, ...]:
        """The last 12 coded turns that are not older than 15 minutes."""
        return window_at(self.coded, self.now)


def window_at(sequence: tuple[Turn, ...], moment: int) -> tuple[Turn, ...]:
    """The window as it was at a moment."""
    recent = (turn for turn in sequence if moment - WINDOW_MS <= turn.at <= moment)
    return tuple(recent)[-WINDOW_TURNS:]
