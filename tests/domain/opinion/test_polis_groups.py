"""The groups labkit finds are near those Polis published, and what bridges them is the same."""

from functools import cache

import numpy as np
import pytest

from labkit.domain.opinion.bridging import bridging_between
from labkit.domain.opinion.grouping import group, lettered
from labkit.domain.opinion.matrix import in_conversation
from labkit.domain.opinion.projection import find_space, place_people
from labkit.domain.opinion.stability import steadiest_groups
from labkit.domain.opinion.statistics import group_votes
from tests.domain.opinion import real

pytestmark = real.needed


def placed(matrix):
    return [matrix.participants[row] for row in np.flatnonzero(in_conversation(matrix))]


@cache
def found(name):
    matrix, _ = real.conversation(name)
    best, _ = steadiest_groups(matrix, seed=1)
    assert best is not None
    return best, lettered(best.labels, placed(matrix))


def agreement(labels, groups):
    both = sorted(labels.keys() & groups.keys())
    return real.adjusted_rand([labels[one] for one in both], [groups[one] for one in both])


@pytest.mark.parametrize("name", ["taxes", "brexit"])
def test_two_groups_are_found_and_nearly_those_of_polis(name):
    best, labels = found(name)
    assert best.k == 2
    assert agreement(labels, real.conversation(name)[1]) >= 0.80


def test_two_groups_asked_for_are_nearly_those_of_polis():
    matrix, groups = real.conversation("brexit")
    points = place_people(matrix, find_space(matrix))[in_conversation(matrix)]
    two = next(one for one in group(points, seed=1) if one.k == 2)
    assert agreement(lettered(two.labels, placed(matrix)), groups) >= 0.80


def ranks(scores):
    """The mean rank of each, equal ones sharing theirs."""
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[place]


@pytest.mark.parametrize("name", ["taxes", "brexit"])
@pytest.mark.parametrize("with_taken_out", [True, False])
def test_what_bridges_hardly_depends_on_whose_groups_they_are(name, with_taken_out):
    matrix, polis_groups = real.conversation(name)
    _, labels = found(name)
    kept = ~matrix.moderated | with_taken_out
    ours, theirs = (
        {
            one.proposal: one.score
            for one in bridging_between(
                group_votes(matrix, groups, sorted(set(groups.values()))), kept
            )
        }
        for groups in (labels, polis_groups)
    )
    both = [proposal for proposal in ours if proposal in theirs]
    assert len(both) > 40
    spearman = np.corrcoef(ranks([ours[one] for one in both]), ranks([theirs[one] for one in both]))
    assert spearman[0, 1] >= 0.95
    assert len(set(list(ours)[:10]) & set(list(theirs)[:10])) >= 8
