"""The plain words for how a proposal stands follow from the counts alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.domain.actions import Action
from labkit.domain.report.standing import Stances, Standing, standing


@pytest.mark.parametrize(
    ("follow", "oppose", "bystand", "people", "word"),
    [
        (0, 0, 0, 0, Standing.UNHEARD),
        (4, 0, 0, 4, Standing.UNHEARD),  # fewer than five
        (5, 0, 0, 16, Standing.UNHEARD),  # fewer than a third
        (5, 0, 0, 15, Standing.CARRIED),
        (9, 1, 2, 12, Standing.CARRIED),
        (7, 3, 0, 10, Standing.CONTESTED),
        (9, 3, 0, 12, Standing.CONTESTED),  # one in four is enough
        (10, 3, 0, 13, Standing.CARRIED),
        (6, 2, 4, 12, Standing.OPEN),  # half is not more than half
        (0, 0, 12, 12, Standing.OPEN),
    ],
)
def test_the_word_for_the_counts(follow, oppose, bystand, people, word):
    counts = Stances(follow=follow, oppose=oppose, bystand=bystand)
    assert standing(counts, people) is word


@given(*[st.integers(0, 40)] * 3, st.integers(0, 120))
def test_every_proposal_has_one_word_and_nothing_is_carried_against_a_quarter(f, o, b, people):
    counts = Stances(follow=f, oppose=o, bystand=b)
    word = standing(counts, people)
    assert counts.n == sum(counts.of(action) for action in Action)
    if word is Standing.CARRIED:
        assert f > o + b
        assert o * 4 < counts.n
