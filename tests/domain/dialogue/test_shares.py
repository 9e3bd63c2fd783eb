"""Shares and their intervals, against published and independently computed numbers."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from labkit.domain.actions import Action
from labkit.domain.dialogue.shares import Share, advocacy, counts, shares, wilson
from labkit.domain.dialogue.turns import actions
from tests.domain.dialogue.logs import talk

REFERENCE = Path(__file__).parents[4] / "shared/data/polis/reference_values.json"


@pytest.mark.skipif(not REFERENCE.exists(), reason="The reference values are not on this machine.")
def test_wilson_intervals_are_those_of_newcombe():
    cases = json.loads(REFERENCE.read_text())["wilson95"]
    assert cases
    for case in cases:
        assert wilson(case["x"], case["n"]) == pytest.approx((case["lo"], case["hi"]), abs=5e-5)


def test_wilson_intervals_of_the_table_of_1998():
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=5e-5)


@settings(max_examples=50)
@given(some.integers(0, 500), some.integers(0, 500))
def test_an_interval_holds_the_share_and_stays_within_zero_and_one(part, rest):
    low, high = wilson(part, part + rest)
    assert 0 <= low <= high <= 1
    if part + rest:
        assert low <= part / (part + rest) <= high


def test_nothing_counted_says_nothing():
    assert wilson(0, 0) == (0, 1)
    assert Share(0, 0).value is None
    with pytest.raises(ValueError, match="no share"):
        wilson(3, 2)


def test_an_action_that_never_came_is_counted_as_none():
    known = actions(talk("aM bM cF dO"))
    assert counts(known)[Action.BYSTAND] == 0
    assert [share.part for share in shares(known).values()] == [2, 1, 1, 0]
    assert advocacy(known) == Share(3, 4)
