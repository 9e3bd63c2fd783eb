"""How a proposal stands after it was heard: counts, and one plain word for them.

The words are labkit's own, not the field's. They describe counts; none of them is a decision.
"""

from dataclasses import dataclass
from enum import StrEnum

from labkit.domain.actions import Action
from labkit.domain.dialogue.shares import wilson

HEARD_BY = 5
"""A proposal is heard when at least this many people took a stance on it..."""
HEARD_SHARE = 3
"""...and at least one in this many of the people who took part."""
CONTESTED_SHARE = 4
"""It is contested when one in this many stances, or more, is Oppose."""


class Standing(StrEnum):
    """One word for how the stances fall.

    carried    heard, more than half of all stances are Follow, fewer than one in four Oppose
    contested  heard, and one stance in four, or more, is Oppose
    open       heard, and neither carried nor contested
    unheard    fewer than 5 stances, or from fewer than a third of the people
    """

    CARRIED = "carried"
    CONTESTED = "contested"
    OPEN = "open"
    UNHEARD = "unheard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stances:
    """How many people follow, oppose and bystand: the last stance of each person."""

    follow: int = 0
    oppose: int = 0
    bystand: int = 0

    @property
    def n(self) -> int:
        """How many people took a stance."""
        return self.follow + self.oppose + self.bystand

    @property
    def told(self) -> bool:
        """Whether there are enough to be told apart: of a few, each could be guessed."""
        return self.n >= HEARD_BY

    def percent(self, action: Action) -> int:
        """The share of one action of those who took a stance, in whole hundredths."""
        return round(100 * self.of(action) / self.n) if self.n else 0

    def between(self, action: Action) -> tuple[int, int]:
        """Where that share could lie in a larger public the room were a sample of."""
        low, high = wilson(self.of(action), self.n)
        return round(100 * low), round(100 * high)

    def of(self, action: Action) -> int:
        """The count of one action; nobody takes a Move for a stance."""
        counts = {
            Action.FOLLOW: self.follow,
            Action.OPPOSE: self.oppose,
            Action.BYSTAND: self.bystand,
        }
        return counts.get(action, 0)


def standing(stances: Stances, people: int) -> Standing:
    """The word for these stances in a room of so many people."""
    if stances.n < HEARD_BY or stances.n * HEARD_SHARE < people:
        return Standing.UNHEARD
    if stances.oppose * CONTESTED_SHARE >= stances.n:
        return Standing.CONTESTED
    if stances.follow * 2 > stances.n:
        return Standing.CARRIED
    return Standing.OPEN
