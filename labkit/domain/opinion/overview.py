"""Where people stand, worked out whole: one value for a command, a screen or a report."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from labkit.domain.opinion.bridging import (
    Ranked,
    bridging_between,
    bridging_of_all,
    divisive_between,
    divisive_of_all,
    uncertain,
)
from labkit.domain.opinion.grouping import clearest, group, lettered
from labkit.domain.opinion.matrix import Marks, Numbers, StanceMatrix, in_conversation, natural
from labkit.domain.opinion.priorities import priorities
from labkit.domain.opinion.projection import Space, find_space, place_people
from labkit.domain.opinion.representative import (
    Representative,
    Shared,
    representative,
    shared_by_all,
)
from labkit.domain.opinion.statistics import GroupVotes, everybody, group_votes


@dataclass(frozen=True, eq=False)
class Overview:
    """The space, the groups it was counted for, and all that follows from them.

    `placed` marks the n people in the conversation, `labels` holds their groups (none where
    nobody is grouped), `priorities` is m numbers, `votes` counts each group.
    """

    space: Space
    places: Numbers
    placed: Marks
    labels: Mapping[str, str]
    votes: GroupVotes
    priorities: Numbers
    representative: Mapping[str, list[Representative]]
    agreed: list[Shared]
    opposed: list[Shared]
    bridging: list[Ranked]
    divisive: list[Ranked]
    uncertain: list[Ranked]


def overview(matrix: StanceMatrix, labels: Mapping[str, str], *, told: bool = True) -> Overview:
    """Everything but the groups, for given ones; empty labels are for no groups.

    `told` says whether the groups may be told of: where not, bridging and divisive proposals
    are found without them.
    """
    space = find_space(matrix)
    placed = {one: labels[one] for one in matrix.participants if one in labels}
    groups = sorted(set(placed.values()), key=natural)
    votes = group_votes(matrix, placed, groups)
    kept = ~matrix.moderated
    of_all, zeroed = everybody(matrix), everybody(matrix, zeroed=True)
    between = told and len(groups) > 1
    agreed, opposed = shared_by_all(zeroed)
    return Overview(
        space=space,
        places=place_people(matrix, space),
        placed=in_conversation(matrix),
        labels=placed,
        votes=votes,
        priorities=priorities(votes if groups else of_all, space.extremity),
        representative=representative(group_votes(matrix, placed, groups, zeroed=True)),
        agreed=agreed,
        opposed=opposed,
        bridging=bridging_between(votes, kept) if between else bridging_of_all(of_all, kept),
        divisive=divisive_between(votes, kept) if between else divisive_of_all(of_all, kept),
        uncertain=uncertain(of_all, kept),
    )


def overview_for_now(matrix: StanceMatrix, seed: int) -> Overview:
    """The same with the clearest groups, unguarded: for a live view, as *provisional*.

    Quick enough for every update, and groups of it may be drawn for nobody but whoever conducts.
    """
    placed = in_conversation(matrix)
    points = place_people(matrix, find_space(matrix))[placed]
    found = clearest(group(points, seed))
    people = [matrix.participants[row] for row in np.flatnonzero(placed)]
    return overview(matrix, lettered(found.labels, people) if found else {}, told=False)
