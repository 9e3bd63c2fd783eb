"""What may be told about a shown group: answers that set it apart, and never those of a few."""

import math
from dataclasses import dataclass

import numpy as np

from labkit.domain.opinion.matrix import Marks, Numbers
from labkit.domain.opinion.statistics import GroupVotes, two_shares_test

FEWEST_TOLD = 5
FALSE_ONES = 0.10


@dataclass(frozen=True)
class Distinguishing:
    """An answer that a group gave more often than the others: `agree` or `disagree`."""

    proposal: str
    side: str
    z: float


def distinguishing(votes: GroupVotes, kept: Marks) -> dict[str, list[Distinguishing]]:
    """For each group its answers, strongest first, about one in ten of them by chance.

    Benjamini and Hochberg 1995, q <= 0.10 over all groups and proposals at least five of the
    group answered. The groups were made from the same answers: it says what distinguishes
    them, and proves nothing.
    """
    counted = (votes.answers >= FEWEST_TOLD) & kept
    rest = votes.answers.sum(axis=0) - votes.answers
    z = np.stack(
        [
            two_shares_test(part, votes.answers, part.sum(axis=0) - part, rest)
            for part in (votes.follows, votes.opposes)
        ]
    )
    strongest, side = z.max(axis=0), z.argmax(axis=0)
    # Two sides were looked at, so the chance of a false one is twice that of a one-sided test.
    chance = np.vectorize(lambda one: math.erfc(one / math.sqrt(2)), otypes=[float])(strongest)
    accepted = np.zeros_like(counted)
    accepted[counted] = false_ones_kept_to(chance[counted], FALSE_ONES)
    found: dict[str, list[Distinguishing]] = {}
    for number, group in enumerate(votes.groups):
        places = np.flatnonzero(accepted[number])
        listed = [
            Distinguishing(
                votes.proposals[j],
                "disagree" if side[number, j] else "agree",
                float(strongest[number, j]),
            )
            for j in places
        ]
        found[group] = sorted(listed, key=lambda one: -one.z)
    return found


def false_ones_kept_to(p: Numbers, q: float) -> Marks:
    """Which of several tests to accept so that of these a share of q at most is false."""
    if not len(p):
        return np.zeros(0, dtype=bool)
    ordered = np.sort(p)
    under = np.flatnonzero(ordered <= q * np.arange(1, len(p) + 1) / len(p))
    accepted: Marks = p <= (ordered[under[-1]] if len(under) else -1.0)
    return accepted


def tellable(votes: GroupVotes) -> Marks:
    """Which numbers of a group may be told, K x m: those of five people or more.

    Where the hidden ones together are fewer than five, none of the proposal is told: whoever
    knows the total would find the hidden number by subtraction.
    """
    few = votes.answers < FEWEST_TOLD
    hidden = np.where(few, votes.answers, 0).sum(axis=0)
    told: Marks = ~few & ~((hidden > 0) & (hidden < FEWEST_TOLD))
    return told
