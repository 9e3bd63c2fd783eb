"""Who is heard."""

from hypothesis import given, settings
from hypothesis import strategies as some

from labkit.domain.dialogue.detectors.heard import (
    few_voices,
    not_heard,
    not_yet_heard,
    through_the_host,
)
from tests.domain.dialogue.logs import MINUTE
from tests.domain.dialogue.scenes import TWELVE, scene

few = settings(max_examples=30)
TWO_OF_TWELVE = "aM bF " * 30
EVERYBODY = " ".join(f"{seat}F" for seat in TWELVE) + " "


def test_two_of_twelve_are_few_voices_after_a_quarter_of_an_hour():
    found = few_voices(scene(TWO_OF_TWELVE))
    assert found
    assert (found.counts["few"], found.counts["heard"], found.counts["present"]) == (2, 2, 12)
    assert not few_voices(scene(TWO_OF_TWELVE[: 6 * 15]))  # five minutes
    assert not few_voices(scene(TWO_OF_TWELVE, opened_at=6 * MINUTE))
    assert not few_voices(scene(EVERYBODY * 5))


def test_the_same_two_are_everybody_where_two_are_present():
    assert not few_voices(scene(TWO_OF_TWELVE, present={"a": 0, "b": 0}))


def test_silence_alone_is_no_few_voices():
    assert not few_voices(scene("", now=60 * MINUTE))
    assert not few_voices(scene("", now=60 * MINUTE, present={}))


@few
@given(some.sets(some.sampled_from("abcdef"), min_size=1))
def test_not_yet_heard_are_those_without_a_turn_or_an_answer(silent):
    present = dict.fromkeys("abcdef", 0)
    short = " ".join(f"{seat}-" for seat in sorted(present.keys() - silent)) or "*h-"
    later = scene(short, present=present, now=30 * MINUTE)
    assert not_heard(later) == silent
    found = not_yet_heard(later)
    assert found
    assert found.counts == {"people": len(silent)}
    answered = dict.fromkeys(silent, 10 * MINUTE)
    assert not not_yet_heard(scene(short, present=present, now=30 * MINUTE, answered_at=answered))
    assert not not_yet_heard(scene(short, present=present, now=29 * MINUTE))


def test_somebody_who_came_late_has_time():
    present = {"late": 10 * MINUTE}
    assert not not_heard(scene("a-", present=present, now=39 * MINUTE))
    assert not_heard(scene("a-", present=present, now=40 * MINUTE)) == {"late"}


def test_everything_through_the_host():
    assert through_the_host(scene("*hM aF *hM bF " * 6))
    assert not through_the_host(scene("*hM aF *hM bF " * 5))  # 19 changes
    assert not through_the_host(scene("*hM aF bF cF dF " * 6))
    assert not through_the_host(scene("aF bF " * 12))
