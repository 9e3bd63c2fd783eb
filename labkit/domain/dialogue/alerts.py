"""Which pattern becomes the one quiet line on the console: at most one in ten minutes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from labkit.domain.dialogue.detectors.pattern import Pattern
from labkit.domain.dialogue.detectors.registry import DETECTORS
from labkit.domain.dialogue.detectors.scene import MINUTE

QUIET_MS = 10 * MINUTE
FIRST = ("D12", "D4", "D3", "D2", "D9", "D1", "D6")
"""What may hurt somebody comes before what is merely stuck."""


class Answer(StrEnum):
    """The facilitator's own label. Kept, because it is how thresholds get better."""

    YES = "yes"
    NO = "no"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that was shown, and what the facilitator said to it, if anything."""

    detector: str
    at: int
    evidence: tuple[int, ...] = ()
    about: str = ""
    answer: Answer | None = None


def priority(pattern: Pattern) -> tuple[int, int]:
    """Low comes first: the order of the method, then that of the registry."""
    place = FIRST.index(pattern.detector) if pattern.detector in FIRST else len(FIRST)
    return place, list(DETECTORS).index(pattern.detector)


def is_quiet(shown: Sequence[Line], now: int) -> bool:
    """Whether the last line is so new that no other may come yet."""
    return any(now - line.at < QUIET_MS for line in shown)


def next_line(patterns: Iterable[Pattern], shown: Sequence[Line], now: int) -> Pattern | None:
    """The pattern to show now, if any.

    What was shown does not come back while it is about the same turns, unless the facilitator
    said "later"; and nothing private is ever a line.
    """
    if is_quiet(shown, now):
        return None
    open_now = (
        pattern
        for pattern in patterns
        if not DETECTORS[pattern.detector].private and not _was_shown(pattern, shown)
    )
    return min(open_now, key=priority, default=None)


def _was_shown(pattern: Pattern, shown: Sequence[Line]) -> bool:
    same = [line for line in shown if _is_about(line, pattern)]
    return bool(same) and same[-1].answer is not Answer.LATER


def _is_about(line: Line, pattern: Pattern) -> bool:
    if (line.detector, line.about) != (pattern.detector, pattern.about):
        return False
    return bool(set(line.evidence) & set(pattern.evidence)) or not pattern.evidence
