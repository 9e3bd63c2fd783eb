"""What bridges, divides and distinguishes; and what is told of no group."""

import math

import numpy as np
import pytest

from labkit.domain.opinion.bridging import (
    bridging_between,
    bridging_of_all,
    divisive_between,
    divisive_of_all,
    uncertain,
)
from labkit.domain.opinion.comparisons import strengths
from labkit.domain.opinion.distinguishing import distinguishing, false_ones_kept_to, tellable
from labkit.domain.opinion.intervals import rank_intervals, tied
from labkit.domain.opinion.overview import overview_for_now
from labkit.domain.opinion.statistics import GroupVotes
from tests.domain.opinion.crowd import two_groups


def votes(**of_group):
    """Counts of groups: for each a list of (follows, opposes, answers), one for each proposal."""
    counts = np.array(list(of_group.values()))
    proposals = tuple(map(str, range(counts.shape[1])))
    return GroupVotes(tuple(of_group), proposals, *np.moveaxis(counts, 2, 0))


def names(ranked):
    return [one.proposal for one in ranked]


ALL = np.ones(3, dtype=bool)
TWO = votes(A=[(9, 0, 10), (9, 1, 10), (4, 0, 4)], B=[(8, 1, 10), (1, 9, 10), (9, 0, 9)])
ONE = votes(all=[(30, 1, 40), (20, 18, 40), (6, 2, 30)])


def test_what_each_group_follows_bridges_and_what_sets_them_apart_divides():
    bridging = bridging_between(TWO, ALL)
    assert names(bridging) == ["0", "1"]  # four answers of a group are too few
    assert bridging[0].score == pytest.approx(math.sqrt(10 / 12 * 9 / 12))
    divisive = divisive_between(TWO, ALL)
    assert names(divisive) == ["1", "0"]
    assert divisive[0].score == pytest.approx(10 / 12 - 2 / 12)
    assert divisive[0].z == pytest.approx(3.5, abs=0.2)


def test_without_groups_few_oppose_what_bridges():
    assert names(bridging_of_all(ONE, ALL)) == ["0", "2"]
    assert names(divisive_of_all(ONE, ALL)) == ["1", "2", "0"]
    assert names(uncertain(ONE, ALL)) == ["2"]


def test_a_proposal_that_was_taken_out_is_in_no_list():
    kept = np.array([False, True, True])
    for ranked in (bridging_between(TWO, kept), divisive_between(TWO, kept)):
        assert names(ranked) == ["1"]
    assert "0" not in names(bridging_of_all(ONE, kept)) + names(divisive_of_all(ONE, kept))


def test_only_answers_that_set_a_group_apart_distinguish_it():
    found = distinguishing(TWO, ALL)
    assert [(one.proposal, one.side) for one in found["A"]] == [("1", "agree")]
    assert [(one.proposal, one.side) for one in found["B"]] == [("1", "disagree")]


def test_of_several_tests_so_many_are_taken_that_one_in_ten_is_false():
    """Benjamini and Hochberg: 0.04 is taken for the sake of the smaller ones beside it."""
    taken = false_ones_kept_to(np.array([0.01, 0.9, 0.04, 0.5]), 0.10)
    assert taken.tolist() == [True, False, True, False]
    assert not false_ones_kept_to(np.array([0.2, 0.9]), 0.10).any()


def test_no_number_of_fewer_than_five_can_be_worked_out():
    told = tellable(
        votes(A=[(1, 1, 20), (1, 1, 20), (1, 1, 20)], B=[(1, 1, 3), (0, 0, 0), (1, 1, 5)])
    )
    assert told.tolist() == [[False, True, True], [False, False, True]]
    three = votes(A=[(1, 1, 20)] * 3, B=[(1, 1, 3)] * 3, C=[(1, 1, 4), (1, 1, 9), (0, 0, 0)])
    assert tellable(three)[0].tolist() == [True, False, False]


def test_ranks_of_clear_proposals_are_narrow_and_of_equal_ones_tied():
    answers = np.ones((30, 3))
    answers[:, 2] = -1
    answers[::2, :2] = 0
    low, high = rank_intervals(lambda rows: answers[rows].mean(axis=0), 30, seed=1, draws=50)
    assert (low[2], high[2]) == (3, 3)
    assert tied(low, high)[2].tolist() == [False, False, True]


def test_an_unbeaten_proposal_has_a_finite_strength_and_equal_ones_the_same():
    found = strengths(np.array([[0, 5, 5], [0, 0, 2.5], [0, 2.5, 0]]))
    assert np.isfinite(found.abilities).all()
    assert np.isfinite(found.errors).all()
    assert found.abilities[0] > found.abilities[1]
    assert found.abilities[1] == pytest.approx(found.abilities[2])
    assert found.scores.sum() == pytest.approx(1.5)
    with pytest.raises(ValueError, match="connected"):
        strengths(np.array([[0, 5.0], [0, 0]]), prior=0)
    assert len(strengths(np.zeros((0, 0))).scores) == 0


def test_a_newcomer_is_offered_first_of_proposals_alike():
    matrix = two_groups()
    early = overview_for_now(matrix, seed=1).priorities
    assert (early > 0).all()
    thin = matrix.stances.copy()
    thin[5:, 11] = np.nan
    late = type(matrix)(matrix.participants, matrix.proposals, thin, matrix.moderated)
    assert overview_for_now(late, seed=1).priorities[11] > 2 * early[11]


def test_a_live_view_finds_groups_quickly_and_tells_none():
    whole = overview_for_now(two_groups(), seed=1)
    assert sorted(set(whole.labels.values())) == ["A", "B"]
    assert whole.divisive[0].z is None
    assert set(names(whole.bridging)) == {"0", "1", "2"}
