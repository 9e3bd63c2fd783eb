"""What a detector finds, and how a detector presents itself."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from labkit.domain.dialogue.detectors.scene import Scene
from labkit.domain.dialogue.turns import Turn
from labkit.domain.words import N_


class Audience(StrEnum):
    """Who a suggested prompt is for. Who that is, only the sending of it knows."""

    EVERYONE = "everyone"
    THE_TWO = "the-two"
    THE_REST = "the-rest"
    A_THIRD = "a-third"
    ANOTHER_THIRD = "another-third"
    THE_SILENT = "the-silent"
    ONE_FOR_EACH = "one-for-each"
    """Each person it concerns, alone, with a way to pass."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A prompt of the library that may help, and for whom."""

    prompt: str
    to: Audience = Audience.EVERYONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One thing the conversation does just now, as a question with a count."""

    detector: str
    question: str
    """Marked for translation; its placeholders are filled from the counts."""
    counts: Mapping[str, int]
    evidence: tuple[int, ...] = ()
    """The numbers of the turns it is about; empty where it is not about turns."""
    about: str = ""
    """The proposal it is about, where it is about one."""
    suggestions: tuple[Suggestion, ...] = ()
    advice: str | None = None
    """What helps and is no prompt, marked for translation."""


class Per(StrEnum):
    """What a chance rate is counted in."""

    TURNS_90 = "90-turns"
    PULSE = "pulse"


@dataclass(frozen=True, slots=True)
class Chance:
    """How often it fires where nothing is there, in a simulated group (docs/dialogue.md)."""

    case: str
    rate: float
    per: Per = Per.TURNS_90

    @property
    def figure(self) -> str:
        """The rate as `CHANCE_WORDS` says it: of pulses, how many in a hundred."""
        return f"{self.rate * (100 if self.per is Per.PULSE else 1):g}"


CHANCE_WORDS: dict[Per | None, str] = {
    Per.TURNS_90: N_("By chance alone it fires this often in 90 turns: %(rate)s."),
    Per.PULSE: N_("By chance alone it fires this often in 100 sealed questions: %(rate)s."),
    None: N_("How often it fires by chance alone is not known."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """A detector as the app tells of it; what it is stands in the words of `definition`."""

    id: str
    name: str
    definition: str
    source: str
    look: Callable[[Scene], Pattern | None]
    chance: tuple[Chance, ...] = ()
    private: bool = False
    """True: it may send a quiet prompt, and is never a line on a screen."""


def numbers(turns: Iterable[Turn]) -> tuple[int, ...]:
    """Their numbers, as evidence."""
    return tuple(turn.seq for turn in turns)
