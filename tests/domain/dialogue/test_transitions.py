"""Which action follows which, and when a residual may be read."""

from itertools import product
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from labkit.domain.actions import Action
from labkit.domain.dialogue.transitions import (
    adjusted_residuals,
    expected,
    permuted,
    readable,
    smoothed,
    table,
    transitions,
)
from labkit.domain.dialogue.turns import actions
from tests.domain.dialogue.logs import talk

counted = some.lists(
    some.lists(some.integers(0, 40), min_size=4, max_size=4), min_size=4, max_size=4
)


def cells(figures):
    return [cell for row in figures for cell in row]


def test_transitions_are_split_by_who_went_on():
    found = transitions(talk("aM aM bF cO"))
    assert found.all[0] == (1, 1, 0, 0)
    assert found.same_speaker[0] == (1, 0, 0, 0)
    assert found.other_speaker[0] == (0, 1, 0, 0)
    assert found.other_speaker[1] == (0, 0, 1, 0)


@settings(max_examples=50)
@given(some.lists(some.tuples(some.sampled_from("abc"), some.sampled_from("MFOB")), max_size=40))
def test_one_step_fewer_than_turns_and_the_two_halves_are_the_whole(said):
    found = transitions(talk(" ".join(map("".join, said))))
    assert sum(cells(found.all)) == max(0, len(said) - 1)
    halves = zip(cells(found.same_speaker), cells(found.other_speaker), strict=True)
    assert [same + other for same, other in halves] == cells(found.all)


def test_an_estimate_is_pulled_to_the_middle():
    assert smoothed(table([(Action.MOVE, Action.FOLLOW)] * 2))[0] == (0.125, 0.625, 0.125, 0.125)
    assert set(cells(smoothed(table([])))) == {0.25}


@settings(max_examples=50)
@given(counted)
def test_residuals_are_numbers_and_expectations_sum_to_the_counts(found):
    assert all(map(isfinite, cells(adjusted_residuals(found))))
    assert sum(cells(expected(found))) == pytest.approx(sum(cells(found)))


def test_residuals_of_a_two_by_two_table_are_the_root_of_its_chi_square():
    found = ((30, 10, 0, 0), (10, 30, 0, 0), (0,) * 4, (0,) * 4)
    assert adjusted_residuals(found)[0][0] == pytest.approx(20**0.5)
    assert adjusted_residuals(found)[0][1] == pytest.approx(-(20**0.5))


def test_a_residual_is_read_only_where_every_expectation_is_five_and_there_are_a_hundred():
    assert readable(((7,) * 4,) * 4)
    assert not readable(((6,) * 4,) * 4)
    assert not readable((*[(50,) * 4] * 3, (1,) * 4))
    assert not readable(table([]))


def test_a_strange_order_is_strange_among_its_shuffles_and_a_usual_one_is_not():
    strange = actions(talk("aM bF " * 10))
    shuffles = [
        strange[n:] + strange[:n][::-1] if n % 2 else (strange[::2] + strange[1::2])
        for n in range(19)
    ]
    assert permuted(strange, shuffles)[0][1] < 0.6
    assert set(cells(permuted(strange, [strange] * 3))) == {1}


def test_every_pair_of_actions_has_its_cell():
    assert set(cells(table(product(Action, Action)))) == {1}
