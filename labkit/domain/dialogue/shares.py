"""Shares of the four actions, with the interval that says how little a few turns tell."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from labkit.domain.actions import ADVOCACY, Action

Z_95 = 1.959963984540054
FEWEST_FOR_SHARES = 30
"""Below this the shares of actions stay out of reports (a convention, not a finding)."""


def wilson(part: int, n: int, z: float = Z_95) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927; Newcombe 1998, method 3); of nothing, (0, 1)."""
    if not 0 <= part <= n:
        raise ValueError(f"{part} of {n} is no share.")
    if n == 0:
        return 0.0, 1.0
    p, z2 = part / n, z * z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # At the ends the exact bound is 0 or 1; the subtraction would leave a rest of 1e-17.
    return (
        0.0 if part == 0 else max(0.0, middle - half),
        1.0 if part == n else min(1.0, middle + half),
    )


@dataclass(frozen=True, slots=True)
class Share:
    """A number of turns out of all."""

    part: int
    n: int

    @property
    def value(self) -> float | None:
        """The share itself; None of nothing."""
        return self.part / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """Where it may lie. Turns are not independent, so this is rather too narrow."""
        return wilson(self.part, self.n)


def counts(actions: Iterable[Action]) -> dict[Action, int]:
    """How often each action came, those that never came too, in the order of the method."""
    found = Counter(actions)
    return {action: found[action] for action in Action}


def shares(actions: Iterable[Action]) -> dict[Action, Share]:
    """The share of each action."""
    found = counts(actions)
    return {action: Share(part, sum(found.values())) for action, part in found.items()}


def advocacy(actions: Iterable[Action]) -> Share:
    """Move and Oppose out of all; the rest is inquiry. There is no target for it."""
    known = tuple(actions)
    return Share(sum(action in ADVOCACY for action in known), len(known))
