"""What each group answered, and what all share: Polis's statistics, exactly.

Counts are of K groups x m proposals: follows A, opposes D, answers S (bystands are S - A - D).
Shares are smoothed by one imagined answer of each kind, so no share is ever 0, 1 or undefined.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from labkit.domain.opinion.matrix import FOLLOW, OPPOSE, Counts, Marks, Numbers, StanceMatrix

UNPLACED = -1


@dataclass(frozen=True, eq=False)
class GroupVotes:
    """Follows, opposes and answers of each group, each K x m, whole numbers >= 0."""

    groups: tuple[str, ...]
    proposals: tuple[str, ...]
    follows: Counts
    opposes: Counts
    answers: Counts

    @cached_property
    def follow_share(self) -> Numbers:
        """Follow: pa = (A + 1) / (S + 2), K x m, inside 0..1."""
        return smoothed(self.follows, self.answers)

    @cached_property
    def oppose_share(self) -> Numbers:
        """Oppose: pd = (D + 1) / (S + 2), K x m, inside 0..1."""
        return smoothed(self.opposes, self.answers)

    @cached_property
    def consensus(self) -> Numbers:
        """Group-informed consensus, m numbers inside 0..1: the product of pa over the groups."""
        product: Numbers = self.follow_share.prod(axis=0)
        return product


def group_votes(
    matrix: StanceMatrix, labels: Mapping[str, str], groups: Sequence[str], *, zeroed: bool = False
) -> GroupVotes:
    """Count the answers of each group; who has no label counts nowhere.

    `zeroed` counts a taken-out proposal as a Bystand of everybody, which is what Polis picks
    representative proposals from; its published votes are the plain ones.
    """
    numbers = {group: number for number, group in enumerate(groups)}
    of = np.array([numbers.get(labels.get(one, ""), UNPLACED) for one in matrix.participants])
    member: Numbers = (of == np.arange(len(groups))[:, None]).astype(float)
    stances = matrix.zeroed if zeroed else matrix.stances
    known = matrix.answered | matrix.moderated if zeroed else matrix.answered
    return GroupVotes(
        tuple(groups),
        matrix.proposals,
        _counted(member, stances == FOLLOW),
        _counted(member, stances == OPPOSE),
        _counted(member, known),
    )


def _counted(member: Numbers, marks: Marks) -> Counts:
    return np.rint(member @ marks).astype(np.int64)


def everybody(matrix: StanceMatrix, *, zeroed: bool = False) -> GroupVotes:
    """The counts over all participants, as one group without a name (1 x m)."""
    return group_votes(matrix, dict.fromkeys(matrix.participants, "*"), ("*",), zeroed=zeroed)


def smoothed(part: Counts, whole: Counts) -> Numbers:
    """(part + 1) / (whole + 2): Laplace's share, inside 0..1."""
    share: Numbers = (part + 1) / (whole + 2)
    return share


def one_share_test(part: Counts, whole: Counts) -> Numbers:
    """Test a share against one half: z = 2 sqrt(n + 1) ((x + 1) / (n + 1) - 0.5)."""
    z: Numbers = 2 * np.sqrt(whole + 1) * ((part + 1) / (whole + 1) - 0.5)
    return z


def two_shares_test(part: Counts, whole: Counts, other: Counts, others: Counts) -> Numbers:
    """Test one share against another, one imagined answer on each side.

    z = (p1 - p2) / sqrt(p (1 - p) (1 / n1 + 1 / n2)) with all counts + 1; 0 where p is 1.
    """
    x, n, y, m = part + 1, whole + 1, other + 1, others + 1
    together = (x + y) / (n + m)
    spread = np.sqrt(np.maximum(together * (1 - together), 0.0) * (1 / n + 1 / m))
    same = spread == 0
    z: Numbers = np.where(same, 0.0, (x / n - y / m) / np.where(same, 1.0, spread))
    return z
