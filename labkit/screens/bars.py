"""Where people stand on one proposal, as stretches of a bar."""

from dataclasses import dataclass

from labkit.domain.actions import Action
from labkit.domain.report.standing import Stances

ACTIONS = (Action.FOLLOW, Action.OPPOSE, Action.BYSTAND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One stretch of a bar, in hundredths of its length."""

    action: Action
    n: int
    start: float
    width: float


def bar_of(stances: Stances) -> tuple[Part, ...]:
    """The counts as lengths; nothing where nobody took a stance."""
    if not stances.n:
        return ()
    parts: list[Part] = []
    start = 0.0
    for action in ACTIONS:
        width = round(100 * stances.of(action) / stances.n, 2)
        parts.append(Part(action=action, n=stances.of(action), start=start, width=width))
        start = round(start + width, 2)
    return tuple(parts)
