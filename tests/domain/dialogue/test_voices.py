"""How evenly people spoke, with the silent counted."""

from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from labkit.domain.dialogue.turns import sections
from labkit.domain.dialogue.voices import (
    BAND_WORDS,
    Band,
    air_time,
    band,
    effective_speakers,
    entropy,
    even_gini,
    evenness,
    gini,
    turn_counts,
    variance,
)
from tests.domain.dialogue.logs import MINUTE, talk

SILENT_THIRD = (1, 1, 1, 1, 3, 10, 15)
"""Minutes of the seven who spoke, of twelve present."""
amounts = some.lists(some.integers(0, 3_600_000), min_size=2, max_size=15).filter(any)


def sure(figure: float | None) -> float:
    """A figure that is there."""
    assert figure is not None
    return figure


def test_the_silent_are_counted_in_the_worked_example():
    log_of_step = tuple(
        turn
        for seat, minutes in zip("abcdefg", SILENT_THIRD, strict=True)
        for turn in talk(f"{seat}M", every=minutes * MINUTE)
    )
    time = air_time(log_of_step, "abcdefghijkl")
    assert sum(v > 0 for v in time.values()) == 7
    assert even_gini(time.values()) == pytest.approx(0.81, abs=0.005)
    assert gini(v for v in time.values() if v) == pytest.approx(0.55, abs=0.005)
    assert band(sure(even_gini(time.values()))) is Band.FEW_VOICES


def test_one_voice_is_one_and_the_same_time_is_nothing():
    assert even_gini([0, 0, 0, 7]) == pytest.approx(1)
    assert even_gini([3, 3, 3]) == pytest.approx(0)


@settings(max_examples=50)
@given(amounts)
def test_figures_stay_in_their_bounds_and_do_not_know_the_order(times):
    assert -1e-9 <= sure(even_gini(times)) <= 1 + 1e-9
    assert even_gini(times) == pytest.approx(even_gini(sorted(times)))
    assert 1 - 1e-9 <= sure(effective_speakers(times)) <= len(times) + 1e-9
    assert 0 <= sure(evenness(times)) <= 1 + 1e-9


@settings(max_examples=50)
@given(amounts)
def test_somebody_silent_more_makes_it_less_even(times):
    assert sure(even_gini([*times, 0])) >= sure(even_gini(times)) - 1e-9


def test_effective_speakers_are_the_people_it_sounded_like():
    assert effective_speakers([5, 5, 5, 0, 0]) == pytest.approx(3)
    assert entropy([1, 1]) == pytest.approx(log(2))
    assert variance([0, 2]) == 1


def test_nobody_and_nothing_give_no_number():
    for measure in (gini, even_gini, entropy, evenness, effective_speakers):
        assert measure([]) is None
        assert measure([0, 0]) is None
    assert even_gini([5]) is None
    assert evenness([5]) is None
    assert variance([]) is None


def test_a_check_in_round_leaves_the_figure_of_the_dialogue_untouched():
    people = [f"p{n}" for n in range(32)]
    dialogue = talk("p0M p0M p0M p1F", step="dialogue")
    check_in = talk(" ".join(f"{seat}M" for seat in people), step="check-in")
    alone = even_gini(air_time(dialogue, people).values())
    together = sections(check_in + dialogue)["dialogue", ""]
    assert even_gini(air_time(together, people).values()) == alone
    assert even_gini(air_time(check_in + dialogue, people).values()) != alone


def test_facilitators_and_people_who_left_take_no_share():
    log_of_step = talk("aM *hM bF gone-")
    assert air_time(log_of_step, "ab") == {"a": 20_000, "b": 20_000}
    assert turn_counts(log_of_step, "abc") == {"a": 1, "b": 1, "c": 0}


@pytest.mark.parametrize(
    ("even", "called"),
    [
        (0, Band.SHARED),
        (0.349, Band.SHARED),
        (0.35, Band.USUAL),
        (0.55, Band.USUAL),
        (0.56, Band.LESS_EVEN),
        (0.65, Band.LESS_EVEN),
        (0.651, Band.FEW_VOICES),
        (1, Band.FEW_VOICES),
    ],
)
def test_a_figure_has_a_band_in_words(even, called):
    assert band(even) is called
    assert set(BAND_WORDS) == set(Band)
