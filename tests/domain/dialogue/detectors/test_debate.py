"""Going back and forth."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as some

from labkit.domain.dialogue.detectors.debate import camp_debate, looping, point_counterpoint
from tests.domain.dialogue.logs import talk
from tests.domain.dialogue.scenes import scene

few = settings(max_examples=30)
LOOP = "aM bO aM bF aM bO cB aM "


@few
@given(some.lists(some.sampled_from("MO"), min_size=5, max_size=5))
def test_two_against_each_other_is_five_turns_and_two_opposes(actions):
    short = " ".join(seat + action for seat, action in zip("ababa", actions, strict=True))
    assert bool(point_counterpoint(scene(f"cF {short}"))) is (actions.count("O") >= 2)


def test_when_a_third_person_speaks_it_stops():
    back_and_forth = "aM bO aM bO aM"
    assert point_counterpoint(scene(back_and_forth))
    assert not point_counterpoint(scene(f"{back_and_forth} cM"))
    assert not point_counterpoint(scene(f"{back_and_forth} c-"))
    assert not point_counterpoint(scene("aM bO c- aM bO aM"))
    assert point_counterpoint(scene(f"{back_and_forth} *h-"))


def test_one_after_the_other_by_oneself_is_no_debate():
    assert not point_counterpoint(scene("aM aO bM bO aM"))
    assert not point_counterpoint(scene("aM bO aF bO aM"))
    assert not point_counterpoint(scene("bO aM bO aM"))


def camps(short):
    """Seats a, b and c sit in the north, all others in the south."""
    return tuple(
        replace(turn, camp="north" if (turn.speaker or "") in "abc" else "south")
        for turn in talk(short)
    )


def test_two_camps_by_turns_are_seven_turns():
    assert camp_debate(scene(turns=camps("aM xO bM yO cM zO aM")))
    assert not camp_debate(scene(turns=camps("xO bM yO cM zO aM")))
    assert not camp_debate(scene(turns=camps("aM bO bM yO cM zO aM")))
    assert not camp_debate(scene(turns=camps("aM xO bM yM cM zM aM")))
    assert not camp_debate(scene("aM bO cM dO eM fO aM"))  # no seat has a tag


def test_looping_is_the_same_order_for_the_third_time():
    assert looping(scene(LOOP * 3))
    assert looping(scene(LOOP + "dB eB " + LOOP + "dB " + LOOP))
    assert not looping(scene(LOOP * 2))
    assert not looping(scene(LOOP * 2 + LOOP.replace("a", "x")))
    assert not looping(scene(LOOP * 2 + "aM bO aM bF aM bO cB aF"))
    assert not looping(scene("aM bO"))
