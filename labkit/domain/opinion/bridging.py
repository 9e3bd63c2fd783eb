"""What bridges, what divides, and what is not clear yet: proposals in order, best first.

With groups a proposal bridges when each group follows it; without, when few oppose it and many
surely follow. A proposal fewer than five people answered (in each group) is in no list.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from labkit.domain.opinion.intervals import wilson
from labkit.domain.opinion.matrix import Marks, Numbers
from labkit.domain.opinion.statistics import GroupVotes, two_shares_test

FEWEST_ANSWERS = 5
FEW_OPPOSE = 0.15
MANY_BYSTAND = 0.25
WIDE = 0.4


@dataclass(frozen=True)
class Ranked:
    """A proposal and what it is ordered by; `z` tells two groups apart, where there are groups."""

    proposal: str
    score: float
    z: float | None = None


def bridging_between(votes: GroupVotes, kept: Marks) -> list[Ranked]:
    """By the geometric mean of the groups' follow shares, inside 0..1: gac^(1 / K).

    Taken to the power 1 / K it can be compared between two and five groups. `kept` marks the m
    proposals that were not taken out.
    """
    enough = (votes.answers >= FEWEST_ANSWERS).all(axis=0) & kept
    return _ranked(votes, votes.consensus ** (1 / len(votes.groups)), enough)


def bridging_of_all(votes: GroupVotes, kept: Marks) -> list[Ranked]:
    """Without groups: by the lower end of the follow share, where at most 15 % oppose."""
    answers = votes.answers[0]
    low, _ = wilson(votes.follows[0], answers)
    enough = (answers >= FEWEST_ANSWERS) & (votes.opposes[0] <= FEW_OPPOSE * answers) & kept
    return _ranked(votes, low, enough)


def divisive_between(votes: GroupVotes, kept: Marks) -> list[Ranked]:
    """By the largest difference of follow shares between two groups, inside 0..1."""
    counted = votes.answers >= FEWEST_ANSWERS
    enough = (counted.sum(axis=0) > 1) & kept
    most = np.where(counted, votes.follow_share, -np.inf).argmax(axis=0)
    least = np.where(counted, votes.follow_share, np.inf).argmin(axis=0)
    at = np.arange(len(votes.proposals))
    apart = votes.follow_share[most, at] - votes.follow_share[least, at]
    z = two_shares_test(
        votes.follows[most, at],
        votes.answers[most, at],
        votes.follows[least, at],
        votes.answers[least, at],
    )
    return _ranked(votes, apart, enough, z)


def divisive_of_all(votes: GroupVotes, kept: Marks) -> list[Ranked]:
    """Without groups: by how even follow and oppose are, times how many took a side, 0..1.

    (1 - |A - D| / (A + D)) * (A + D) / S
    """
    answers, follows, opposes = votes.answers[0], votes.follows[0], votes.opposes[0]
    sides = follows + opposes
    even = 1 - np.abs(follows - opposes) / np.maximum(sides, 1)
    score = even * sides / np.maximum(answers, 1)
    return _ranked(votes, score, (answers >= FEWEST_ANSWERS) & (sides > 0) & kept)


def uncertain(votes: GroupVotes, kept: Marks) -> list[Ranked]:
    """What is not clear: surely more than a quarter bystand, or the follow share lies anywhere.

    Bystand's lower end above 0.25, or an interval of the follow share wider than 0.4; the share
    of bystands orders them. `votes` of everybody.
    """
    answers, follows = votes.answers[0], votes.follows[0]
    bystands = answers - follows - votes.opposes[0]
    surely, _ = wilson(bystands, answers)
    low, high = wilson(follows, answers)
    unclear = (surely > MANY_BYSTAND) | (high - low > WIDE)
    share = bystands / np.maximum(answers, 1)
    return _ranked(votes, share, unclear & (answers >= FEWEST_ANSWERS) & kept)


def _ranked(
    votes: GroupVotes, scores: Numbers, chosen: Marks, z: Numbers | None = None
) -> list[Ranked]:
    listed: Iterable[int] = np.flatnonzero(chosen)
    found = [
        Ranked(votes.proposals[j], float(scores[j]), None if z is None else float(z[j]))
        for j in listed
    ]
    # Rounded: what differs by the order of a sum only is equal, and stays in natural order.
    return sorted(found, key=lambda one: -round(one.score, 12))
