"""The mode of a conversation: read where its trace is there, and never the seventh."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from labkit.domain.dialogue.modes import MODE_NAMES, Mode, observed
from tests.domain.dialogue.logs import MINUTE, talk
from tests.domain.dialogue.scenes import scene

ROUND = "aM bF cO dB eM fF gO hB aM bF "


@pytest.mark.parametrize(
    ("short", "every", "mode"),
    [
        ("*hM", 5 * MINUTE, Mode.MONOLOGUE),
        ("aM bO " * 6, 20_000, Mode.DEBATE),
        ("aM bM cB dF eM fO " * 2, 30_000, Mode.DISCUSSION),
        ("aF bF cM dB " * 3, 10_000, Mode.CONVERSATION),
        ("aM? bF cO dF " * 3, 30_000, Mode.SKILFUL_CONVERSATION),
        (ROUND, 30_000, Mode.DIALOGUE),
    ],
)
def test_each_of_six_modes_is_read_from_its_trace(short, every, mode):
    turns = tuple(replace(turn, duration=turn.duration or 0) for turn in talk(short, every=every))
    paused = tuple(replace(turn, duration=every - 3_000) for turn in turns)
    assert mode in observed(scene(turns=paused if mode is Mode.DIALOGUE else turns)).modes


def test_each_near_miss_is_not_read():
    def modes(short, every=30_000, **extra):
        return observed(scene(short, every=every, **extra)).modes

    assert Mode.MONOLOGUE not in modes("*hM aM bM", every=60_000)
    assert Mode.DEBATE not in modes("aM bO cM dO " * 3)  # four sides
    assert Mode.DISCUSSION not in modes("aM bM>0 cB>0 dF>0 eM>0 fO>0 " * 2)
    assert Mode.CONVERSATION not in modes("aF bF cM dB " * 3)  # turns of half a minute
    assert Mode.SKILFUL_CONVERSATION not in modes("aM bF cO dF " * 3)  # no questions
    assert Mode.DIALOGUE not in modes(ROUND)  # no pauses
    assert Mode.DIALOGUE not in modes(ROUND.translate(str.maketrans("efgh", "abcd")))


def test_pauses_are_not_asked_for_where_nobody_measured_them():
    taps = talk(ROUND, every=30_000, duration=None)
    assert Mode.DIALOGUE in observed(scene(turns=taps, now=5 * MINUTE)).modes


@settings(max_examples=60)
@given(
    some.lists(some.tuples(some.sampled_from("abcd"), some.sampled_from("MFOB-")), max_size=40),
    some.integers(5_000, 60_000),
)
def test_the_seventh_is_never_inferred(said, every):
    reading = observed(scene(" ".join(map("".join, said)), every=every))
    assert Mode.GENERATIVE_DIALOGUE not in reading.modes
    assert bool(reading.modes) is (reading.words is None)


def test_too_little_and_nothing_in_particular_are_said_apart():
    assert "Too few" in (observed(scene("aM bF")).words or "")
    assert "none of the modes" in (observed(scene("aM bB aB bM cF cB " * 3)).words or "")
    assert set(MODE_NAMES) == set(Mode)


def test_only_the_last_ten_minutes_count():
    turns = talk("aM bO " * 6) + talk("cB", start=30 * MINUTE, seq=50)
    assert not observed(scene(turns=turns)).enough
    assert Mode.DEBATE in observed(scene(turns=turns[:-1])).modes
