"""What stands for a group: its representative proposals, and the consensus of all.

Formulas and order as in Polis. A one-sided 90 % test without correction
finds many by chance in a small group; for what people are shown use `distinguishing`.
"""

from dataclasses import dataclass

import numpy as np

from labkit.domain.opinion.matrix import Numbers
from labkit.domain.opinion.statistics import GroupVotes, one_share_test, two_shares_test

Z_90 = 1.2816
SHOWN = 5


@dataclass(frozen=True)
class Representative:
    """One proposal that stands for a group, on one side; the shares inside 0..1.

    `ratio` is the group's share over the share of the rest, `z` and `ratio_z` the two tests.
    """

    proposal: str
    side: str
    agreeing: int
    answers: int
    share: float
    z: float
    ratio: float
    ratio_z: float
    most_agreed: int | None = None
    """The follows of the one proposal the group agrees with most; else None."""

    @property
    def weight(self) -> float:
        """What the list is ordered by."""
        return self.ratio * self.ratio_z * self.share * self.z


@dataclass(frozen=True)
class Shared:
    """One proposal of the consensus of all."""

    proposal: str
    agreeing: int
    answers: int
    share: float
    z: float


@dataclass(frozen=True, eq=False)
class _Side:
    """One side of every (group, proposal), each K x m."""

    share: Numbers
    z: Numbers
    ratio: Numbers
    ratio_z: Numbers

    @property
    def weight(self) -> Numbers:
        weight: Numbers = self.ratio * self.ratio_z * self.share * self.z
        return weight


def _sides(votes: GroupVotes) -> tuple[_Side, _Side]:
    rest = votes.answers.sum(axis=0) - votes.answers
    sides = []
    for part in (votes.follows, votes.opposes):
        other = part.sum(axis=0) - part
        share = (part + 1) / (votes.answers + 2)
        sides.append(
            _Side(
                share,
                one_share_test(part, votes.answers),
                share / ((other + 1) / (rest + 2)),
                two_shares_test(part, votes.answers, other, rest),
            )
        )
    return sides[0], sides[1]


def representative(votes: GroupVotes) -> dict[str, list[Representative]]:
    """Up to five proposals for each group; `votes` counted with `zeroed=True`."""
    follow, oppose = _sides(votes)
    return {
        group: _of_group(votes, number, follow, oppose) for number, group in enumerate(votes.groups)
    }


def _of_group(votes: GroupVotes, g: int, follow: _Side, oppose: _Side) -> list[Representative]:
    sufficient: list[Representative] = []
    best: int | None = None
    most_agreed: int | None = None
    strength = np.maximum(follow.ratio_z[g], oppose.ratio_z[g])
    for j in range(len(votes.proposals)):
        if any(side.ratio_z[g, j] > Z_90 and side.z[g, j] > Z_90 for side in (follow, oppose)):
            sufficient.append(_made(votes, g, j, follow, oppose))
        if best is None or strength[j] > strength[best]:
            best = j
        if _more_agreed(votes, g, j, most_agreed, follow):
            most_agreed = j
    head: list[Representative] = []
    if most_agreed is not None:
        head = [_made(votes, g, most_agreed, follow, oppose, most_agreed=True)]
    if not sufficient:
        return head or ([] if best is None else [_made(votes, g, best, follow, oppose)])
    taken = {one.proposal for one in head}
    others = [one for one in sufficient if one.proposal not in taken]
    listed = [*head, *sorted(others, key=lambda one: -one.weight)][:SHOWN]
    return sorted(listed, key=lambda one: one.side != "agree")


def _more_agreed(votes: GroupVotes, g: int, j: int, current: int | None, follow: _Side) -> bool:
    """Whether the group agrees with proposal j more than with the current one."""
    if votes.follows[g, j] == 0 and votes.opposes[g, j] == 0:
        return False
    if current is None:
        share, z, ratio = follow.share[g, j], follow.z[g, j], follow.ratio[g, j]
        return bool(z > Z_90 or (ratio > 1 and share > 0.5))
    if follow.ratio[g, current] > 1:
        weight = follow.weight[g]
    else:
        weight = follow.share[g] * follow.z[g]
    return bool(weight[j] > weight[current])


def _made(
    votes: GroupVotes, g: int, j: int, follow: _Side, oppose: _Side, *, most_agreed: bool = False
) -> Representative:
    agrees = bool(follow.ratio_z[g, j] > oppose.ratio_z[g, j])
    side, part = (follow, votes.follows) if agrees else (oppose, votes.opposes)
    return Representative(
        proposal=votes.proposals[j],
        side="agree" if agrees else "disagree",
        agreeing=int(part[g, j]),
        answers=int(votes.answers[g, j]),
        share=float(side.share[g, j]),
        z=float(side.z[g, j]),
        ratio=float(side.ratio[g, j]),
        ratio_z=float(side.ratio_z[g, j]),
        most_agreed=int(votes.follows[g, j]) if most_agreed else None,
    )


def shared_by_all(votes: GroupVotes) -> tuple[list[Shared], list[Shared]]:
    """What all agree with and what all oppose, up to five each; `votes` of everybody, zeroed.

    In: share above one half and z above 1.2816; order: share times z.
    """
    return _shared(votes, agree=True), _shared(votes, agree=False)


def _shared(votes: GroupVotes, *, agree: bool) -> list[Shared]:
    part = votes.follows if agree else votes.opposes
    share = ((part + 1) / (votes.answers + 2))[0]
    z = one_share_test(part, votes.answers)[0]
    found = [
        Shared(proposal, int(part[0, j]), int(votes.answers[0, j]), float(share[j]), float(z[j]))
        for j, proposal in enumerate(votes.proposals)
        if share[j] > 0.5 and z[j] > Z_90
    ]
    return sorted(found, key=lambda one: -one.share * one.z)[:SHOWN]
