"""The figures of agreement, against published examples, and what they allow."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from labkit.domain.actions import Action
from labkit.domain.dialogue.agreed import (
    LABEL_WORDS,
    STANDING_WORDS,
    Agreement,
    Label,
    Standing,
    agreement,
    label,
)
from labkit.domain.dialogue.agreement import cohen, fleiss, gwet_ac1, krippendorff, raw

REFERENCE = Path(__file__).parents[4] / "shared/data/polis/reference_values.json"
M, F, O, B = Action  # noqa: E741 (the letters of the actions)

DOMINANT = [
    *[(F, F)] * 43,
    *[(M, M), (O, O)],
    *[(F, M), (F, O)],
    *[(M, F), (O, F), (B, F)],
]
"""50 turns, 45 Follow for the one and 46 for the other, 45 alike."""

FLEISS_1971 = (
    *((0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1)),
    *((7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7)),
)
"""Ten subjects, fourteen raters, five categories; kappa 0.210."""

coding = some.lists(
    some.lists(some.sampled_from([*Action, None]), min_size=3, max_size=3), max_size=20
)


def test_with_one_dominant_action_kappa_collapses_and_ac1_does_not():
    assert raw(DOMINANT) == pytest.approx(0.90)
    assert cohen(DOMINANT) == pytest.approx(0.41, abs=0.005)
    assert gwet_ac1(DOMINANT) == pytest.approx(0.89, abs=0.005)
    assert agreement(DOMINANT).standing is Standing.AGREED


def test_kappa_of_many_coders_is_that_of_the_worked_example():
    units = [
        [category for category, times in enumerate(row) for _ in range(times)]
        for row in FLEISS_1971
    ]
    assert fleiss(units) == pytest.approx(0.210, abs=5e-4)


@pytest.mark.skipif(not REFERENCE.exists(), reason="The reference values are not on this machine.")
def test_alpha_is_that_of_krippendorff():
    worked = json.loads(REFERENCE.read_text())["krippendorff"]
    units = list(zip(*worked["data_coder_by_unit"], strict=True))
    assert krippendorff(units) == pytest.approx(worked["alpha_nominal"], abs=1e-4)


@settings(max_examples=60)
@given(coding)
def test_figures_are_at_most_one_and_do_not_know_the_order_of_coders(units):
    found = agreement(units)
    turned = agreement([unit[::-1] for unit in units])
    for name in ("raw", "kappa", "ac1", "alpha"):
        figure, again = getattr(found, name), getattr(turned, name)
        assert figure == (None if again is None else pytest.approx(again))
        assert figure is None or -3 <= figure <= 1 + 1e-9
    assert found.standing in STANDING_WORDS


def test_coders_who_always_agree_and_always_disagree():
    alike = agreement([(code, code) for code in Action] * 8)
    assert (alike.raw, alike.kappa, alike.ac1, alike.alpha) == (1, 1, 1, 1)
    assert alike.standing is Standing.AGREED
    never = agreement([(M, F), (O, B)] * 20)
    assert never.raw == 0
    assert never.standing is Standing.UNDER_THE_BAR
    assert not never.shows_actions


def test_one_code_throughout_has_no_kappa_and_still_an_answer():
    found = agreement([(F, F)] * 40)
    assert (found.raw, found.kappa, found.ac1, found.alpha) == (1, None, 1, None)
    assert found.standing is Standing.AGREED


def test_one_observer_alone_is_unchecked_and_nobody_is_too():
    for units in ([], [(M,), (F,)], [(M, None), (None, F)]):
        found = agreement(units)
        assert (found.turns, found.standing) == (0, Standing.UNCHECKED)
        assert found.shows_actions


def test_only_both_figures_together_are_under_the_bar():
    def standing(kappa, ac1, turns=30):
        return Agreement(coders=2, turns=turns, raw=0.5, kappa=kappa, ac1=ac1, alpha=0.5).standing

    assert standing(0.39, 0.59) is Standing.UNDER_THE_BAR
    assert standing(0.39, 0.59, turns=10) is Standing.UNDER_THE_BAR
    assert standing(0.39, 0.59, turns=9) is Standing.FEW
    assert standing(0.40, 0.59) is Standing.AGREED
    assert standing(0.39, 0.60) is Standing.AGREED
    assert standing(0.40, 0.60, turns=29) is Standing.FEW


def test_a_gap_of_one_coder_takes_nothing_from_the_others():
    assert raw([(M, M, None), (F, None, None)]) == 1
    assert fleiss([(M, M, None), (F, F, None), (F, None, None)]) == 1


def test_cohen_is_for_two_and_every_turn_has_a_place_for_every_coder():
    with pytest.raises(ValueError, match="two coders"):
        cohen([(M, M, M)])
    with pytest.raises(ValueError, match="every coder"):
        agreement([(M, M), (M,)])


@pytest.mark.parametrize(
    ("kappa", "name"),
    [
        (-0.1, Label.NONE),
        (0.2, Label.SLIGHT),
        (0.21, Label.FAIR),
        (0.41, Label.MODERATE),
        (0.8, Label.SUBSTANTIAL),
        (0.81, Label.ALMOST_PERFECT),
    ],
)
def test_a_kappa_has_its_usual_name(kappa, name):
    assert label(kappa) is name
    assert set(LABEL_WORDS) == set(Label)
