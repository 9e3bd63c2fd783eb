"""The order in which people and proposals come decides nothing."""

import random

import numpy as np
import pytest
from numpy.testing import assert_allclose

from labkit.domain.opinion.grouping import group
from labkit.domain.opinion.matrix import in_conversation, stance_matrix
from labkit.domain.opinion.overview import overview
from labkit.domain.opinion.projection import find_space, place_people
from labkit.domain.opinion.stability import steadiest_groups
from tests.domain.opinion import real
from tests.domain.opinion.crowd import two_groups


def cast_of(matrix):
    return [
        (person, proposal, int(stance))
        for person, row in zip(matrix.participants, matrix.stances, strict=True)
        for proposal, stance in zip(matrix.proposals, row, strict=True)
        if not np.isnan(stance)
    ]


def renamed(matrix, chance):
    """The same answers, the people and proposals under other names, so in another order."""
    names = [
        dict(zip(ids, chance.sample(range(1000, 9000), len(ids)), strict=True))
        for ids in (matrix.participants, matrix.proposals)
    ]
    people, proposals = ({old: str(new) for old, new in one.items()} for one in names)
    cast = [(people[who], proposals[what], stance) for who, what, stance in cast_of(matrix)]
    out = {
        proposals[one]
        for one, is_out in zip(matrix.proposals, matrix.moderated, strict=True)
        if is_out
    }
    return stance_matrix(cast, out), people, proposals


def test_the_order_of_the_rows_leaves_no_trace():
    matrix = two_groups()
    cast = cast_of(matrix)
    random.Random(1).shuffle(cast)
    again = stance_matrix(cast)
    assert (again.participants, again.proposals) == (matrix.participants, matrix.proposals)
    assert np.array_equal(again.stances, matrix.stances)


@real.needed
@pytest.mark.parametrize("name", ["taxes", "brexit", "london"])
def test_other_names_change_no_group_and_no_number(name):
    matrix, groups = real.conversation(name)
    other, people, proposals = renamed(matrix, random.Random(7))

    placed = in_conversation(matrix), in_conversation(other)
    partitions = [
        {k.k: k.labels for k in group(place_people(one, find_space(one))[who], seed=1)}
        for one, who in zip((matrix, other), placed, strict=True)
    ]
    row = {person: number for number, person in enumerate(np.array(other.participants)[placed[1]])}
    order = [row[people[one]] for one in np.array(matrix.participants)[placed[0]]]
    assert partitions[0].keys() == partitions[1].keys()
    for k, labels in partitions[0].items():
        assert real.adjusted_rand(labels, partitions[1][k][order]) == 1.0

    ours = overview(matrix, groups)
    theirs = overview(other, {people[one]: label for one, label in groups.items()})
    column = {proposal: number for number, proposal in enumerate(other.proposals)}
    columns = [column[proposals[one]] for one in matrix.proposals]
    for before, after in (
        (ours.votes.consensus, theirs.votes.consensus),
        (ours.priorities, theirs.priorities),
        (ours.space.center, theirs.space.center),
        (ours.space.extremity, theirs.space.extremity),
    ):
        assert_allclose(after[columns], before, rtol=0, atol=1e-9)
    scores = {one.proposal: one.score for one in theirs.bridging}
    assert scores.keys() == {proposals[one.proposal] for one in ours.bridging}
    for one in ours.bridging:
        assert scores[proposals[one.proposal]] == pytest.approx(one.score, abs=1e-9)


@real.needed
def test_the_steadiest_number_of_groups_stays_the_same():
    matrix, _ = real.conversation("brexit")
    other, _, _ = renamed(matrix, random.Random(3))
    (first, _), (second, _) = (steadiest_groups(one, seed=1, draws=20) for one in (matrix, other))
    assert first is not None
    assert second is not None
    assert sorted(first.sizes) == sorted(second.sizes)
