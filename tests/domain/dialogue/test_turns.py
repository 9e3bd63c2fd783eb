"""Which turns count for what: the two rules no figure may forget."""

import pytest

from labkit.domain.dialogue.turns import (
    Channel,
    Role,
    aloud,
    at_close,
    coded,
    one_section,
    out_of_order,
    sections,
    timed,
    without,
)
from tests.domain.dialogue.logs import talk


def test_writing_and_talking_are_never_in_one_rate():
    log = talk("aM bF") + talk("cO", channel=Channel.PHONE) + talk("dB", channel=Channel.CARD)
    assert [turn.speaker for turn in aloud(log)] == ["a", "b"]
    assert [turn.speaker for turn in coded(log)] == ["a", "b"]


def test_a_licensed_turn_takes_time_and_is_no_opinion():
    log = talk("aM") + talk("bO", licensed=True)
    assert [turn.speaker for turn in aloud(log)] == ["a", "b"]
    assert [turn.speaker for turn in coded(log)] == ["a"]


def test_a_facilitator_and_an_uncoded_turn_are_in_no_share():
    log = talk("*fM aM b- cF")
    assert [turn.role for turn in log].count(Role.FACILITATOR) == 1
    assert [turn.speaker for turn in aloud(log)] == ["a", "b", "c"]
    assert [turn.speaker for turn in coded(log)] == ["a", "c"]


def test_a_check_in_and_a_dialogue_never_meet_in_one_figure():
    log = talk("aM bM", step="check-in") + talk("aM bF", step="dialogue")
    apart = sections(log)
    assert [len(turns) for turns in apart.values()] == [2, 2]
    assert one_section(apart["dialogue", ""]) == log[2:]
    with pytest.raises(ValueError, match="more than one step"):
        one_section(log)


def test_two_circles_keep_separate_logs():
    assert len(sections(talk("aM", circle="1") + talk("bM", circle="2"))) == 2


def test_a_turn_without_a_duration_lasts_until_the_next_begins():
    log = timed(talk("aM bF", every=5_000, duration=None), until=12_000)
    assert [turn.duration for turn in log] == [5_000, 7_000]
    assert timed((), until=5) == ()


def test_turns_out_of_order_are_found():
    first, second = talk("aM bF")
    assert out_of_order((first, second)) == ()
    assert out_of_order((second, first)) == (first,)


def test_erasing_a_person_keeps_the_length_of_the_strip():
    log = talk("aM bF aO", camp="x")
    left = without(log, "a")
    assert [turn.speaker for turn in left] == [None, "b", None]
    assert [turn.action for turn in left] == [turn.action for turn in log]


def test_after_the_session_only_groups_of_five_or_more_are_left():
    log = talk("aM", camp="big") + talk("bO", camp="small") + talk("cB")
    assert [turn.speaker for turn in at_close(log, {"big": 5, "small": 4})] == ["big", None, None]
    assert [turn.camp for turn in at_close(log, {"big": 5, "small": 4})] == ["big", None, None]
