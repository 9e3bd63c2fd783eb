"""Groups are shown when they are real, and otherwise a sentence says why not."""

import numpy as np
import pytest

from labkit.domain.opinion import guard
from labkit.domain.opinion.guard import judge
from labkit.domain.opinion.matrix import StanceMatrix, stance_matrix
from tests.domain.opinion import real
from tests.domain.opinion.crowd import everybody_says, two_groups

QUICK = {"shuffles": 39, "draws": 20}


def said(verdict):
    return " ".join(sentence.words % sentence.values for sentence in verdict.sentences)


@real.needed
def test_london_is_reported_as_no_reliable_groups():
    verdict = judge(real.conversation("london")[0], seed=1)
    assert (verdict.level, verdict.shown) == ("C", None)
    assert verdict.permutation_p is not None
    assert verdict.permutation_p > 0.05
    assert said(verdict).startswith(
        "No stable opinion groups were found among these 24 people. In answers shuffled at random"
    )


@real.needed
def test_no_shuffled_sample_is_shown_with_groups_and_real_ones_are():
    shown: dict[str, list[bool]] = {"real": [], "null": []}
    for told in real.published("small_groups/key.json"):
        verdict = judge(real.small_group(told["set"]), seed=1, shuffles=99)
        if verdict.shown:
            # The samples number their people from 0, as the published groups are listed.
            agreement = real.adjusted_rand(verdict.shown.labels, told["polis_group"])
            assert agreement >= 0.6
        shown[told["kind"]].append(verdict.shown is not None)
    assert len(shown["null"]) == len(shown["real"]) == 4
    assert not any(shown["null"])
    assert sum(shown["real"]) >= 3


def test_two_clear_groups_are_shown_and_told_of_in_the_third_person():
    verdict = judge(two_groups(), seed=1, **QUICK)
    assert verdict.level == "D"
    assert verdict.shown is not None
    assert verdict.shown is verdict.candidate
    assert sorted(verdict.shown.sizes) == [20, 20]
    assert "Patterns of answering: 2, with 20, 20 people." in said(verdict)


def test_the_same_seed_gives_the_same_verdict():
    first, again = (judge(two_groups(kept=0.6), seed=3, **QUICK) for _ in range(2))
    assert (first.level, first.permutation_p, first.min_jaccard) == (
        again.level,
        again.permutation_p,
        again.min_jaccard,
    )
    assert said(first) == said(again)


@pytest.mark.parametrize("stance", [1, 0, -1])
def test_where_everybody_answers_alike_there_are_no_groups(stance):
    verdict = judge(everybody_says(stance), seed=1, **QUICK)
    assert (verdict.level, verdict.candidate) == ("C", None)
    assert "differ too little" in said(verdict)


def test_below_twenty_people_no_groups_are_looked_for():
    verdict = judge(two_groups(people=19), seed=1, **QUICK)
    assert (verdict.level, verdict.shown, verdict.permutation_p) == ("B", None, None)
    assert "compared: 19. With fewer than 20 we look for no groups" in said(verdict)
    assert judge(two_groups(people=20), seed=1, **QUICK).level == "D"


def test_below_ten_proposals_no_groups_are_looked_for():
    verdict = judge(two_groups(proposals=9), seed=1, **QUICK)
    assert verdict.level == "B"
    assert "answered: 9. With fewer than 10" in said(verdict)


def test_proposals_taken_out_do_not_count_among_the_ten():
    matrix = two_groups(proposals=10)
    out = np.zeros(10, bool)
    out[4] = True
    taken = StanceMatrix(matrix.participants, matrix.proposals, matrix.stances, out)
    assert judge(matrix, seed=1, **QUICK).level == "D"
    assert judge(taken, seed=1, **QUICK).level == "B"


@pytest.mark.parametrize(
    "cast", [[], [("a", "1", 1)], [("a", "1", 1), ("b", "1", -1), ("c", "1", 0)]]
)
def test_too_few_answers_say_so_and_nothing_else(cast):
    verdict = judge(stance_matrix(cast), seed=1, **QUICK)
    assert (verdict.level, verdict.shown) == ("A", None)
    assert said(verdict) == guard.TOO_FEW_ANSWERS


def test_a_group_of_four_is_never_shown():
    few = two_groups(people=30)
    rows = [*range(0, 30, 2), *range(0, 30, 2), 1, 3, 5, 7]
    named = few.of(rows)
    names = tuple(map(str, range(len(rows))))
    verdict = judge(StanceMatrix(names, few.proposals, named.stances, few.moderated), 1, **QUICK)
    assert verdict.candidate is not None
    assert min(verdict.candidate.sizes) == 4
    assert (verdict.level, verdict.shown) == ("C", None)
