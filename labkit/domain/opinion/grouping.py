"""People into groups who answered alike: a candidate, which only the guard may let be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from string import ascii_uppercase

import numpy as np
from numpy.random import default_rng

from labkit.domain.opinion.clusters import (
    STARTS,
    canonical_order,
    evenly,
    gaps,
    k_means,
    silhouette,
)
from labkit.domain.opinion.matrix import Counts, Numbers

FEWEST, MOST = 2, 5
PEOPLE_FOR_ONE_MORE = 12


@dataclass(frozen=True, eq=False)
class Grouping:
    """People in k groups: n labels 0..k-1, and how clear the groups are, -1..1."""

    k: int
    labels: Counts
    silhouette: float

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many people each group has."""
        return tuple(int(size) for size in np.bincount(self.labels, minlength=self.k))


def most_groups(people: int) -> int:
    """How many groups so many people may have at most: 2 + one for each 12, not above 5."""
    return min(MOST, FEWEST + people // PEOPLE_FOR_ONE_MORE)


def group(points: Numbers, seed: int, starts: int = STARTS) -> list[Grouping]:
    """One grouping of n x 2 points for each number of groups that can be; none if all are alike."""
    if len(points) < FEWEST:
        return []
    near = canonical_order(points)
    near = near[evenly(len(near))]
    distances = gaps(points[near])
    found = []
    for k in range(FEWEST, most_groups(len(points)) + 1):
        labels = k_means(points, k, default_rng((seed, k)), starts)
        if labels is not None:
            found.append(Grouping(k, labels, silhouette(distances, labels[near])))
    return found


def clearest(groupings: Sequence[Grouping]) -> Grouping | None:
    """The grouping with the best silhouette: quick, for a live view that says *provisional*."""
    return max(groupings, key=lambda one: one.silhouette, default=None)


def lettered(labels: Counts, participants: Sequence[str]) -> dict[str, str]:
    """A letter for the group of each participant: A for the largest.

    Of equally large groups the one whose first participant comes first has the earlier letter.
    """
    numbers, first, sizes = np.unique(labels, return_index=True, return_counts=True)
    order = sorted(range(len(numbers)), key=lambda i: (-sizes[i], first[i]))
    letters = {int(numbers[i]): ascii_uppercase[place] for place, i in enumerate(order)}
    return {one: letters[int(label)] for one, label in zip(participants, labels, strict=True)}


def keep_letters(now: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """The same groups under the letters they had before, where most of their people were.

    Of all ways to give letters the one that most people keep theirs in; a group that is new
    takes a free one. So a letter does not jump from group to group between two updates.
    """
    groups = sorted(set(now.values()))
    letters = sorted({*groups, *before.values()})[: MOST + len(groups)]
    stayed = {(group, letter): 0 for group in groups for letter in letters}
    for person, group_now in now.items():
        if (group_now, before.get(person, "")) in stayed:
            stayed[group_now, before[person]] += 1
    # At most 10 letters for 5 groups, 30 240 ways; mostly 2 to 20.
    best = max(
        permutations(letters, len(groups)),
        key=lambda given: sum(stayed[pair] for pair in zip(groups, given, strict=True)),
    )
    renamed = dict(zip(groups, best, strict=True))
    return {person: renamed[group_now] for person, group_now in now.items()}
