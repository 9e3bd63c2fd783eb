"""What was said and passed over."""

from hypothesis import given, settings
from hypothesis import strategies as some

from labkit.domain.dialogue.detectors.passed_over import (
    dropped_move,
    ignored_bystand,
    punished_opposer,
)
from tests.domain.dialogue.scenes import quarter, scene

few = settings(max_examples=30)


@few
@given(some.lists(some.sampled_from("MFOB"), min_size=3, max_size=3))
def test_with_links_a_move_without_an_answer_in_three_is_dropped(after):
    linked = "zM zF>0 aM"
    unanswered = " ".join(seat + action for seat, action in zip("bcd", after, strict=True))
    assert dropped_move(scene(f"{linked} {unanswered}"))
    assert not dropped_move(scene(f"{linked} {unanswered}>2"))
    one_later = dropped_move(scene(f"{linked} {unanswered} eF"))
    assert one_later is None or one_later.evidence != (2,)  # that one was judged a turn ago


@few
@given(some.sampled_from("FOB"))
def test_without_links_a_move_before_a_move_is_dropped(other):
    assert dropped_move(scene("zF aM bM"))
    assert not dropped_move(scene(f"zF aM b{other}"))
    assert not dropped_move(scene("aM"))


def test_a_dropped_move_is_that_one_turn():
    found = dropped_move(scene("zF aM bM"))
    assert found
    assert found.evidence == (1,)


@few
@given(some.lists(some.sampled_from("MO"), min_size=3, max_size=3))
def test_a_bystand_passed_over_three_times(after):
    short = " ".join(f"aB b{action} cF" for action in after)
    assert ignored_bystand(scene(short))
    assert not ignored_bystand(scene(short[6:]))
    assert not ignored_bystand(scene(short.replace("bM", "aM").replace("bO", "aO")))


def test_a_bystand_that_is_answered_is_not_passed_over():
    assert not ignored_bystand(scene("aB bM>0 aB bM>2 aB bM>4"))
    assert not ignored_bystand(scene("aB bF aB bF aB bF"))


PILE_ON = "aM pO bO>1 cO>1 dF"


def test_an_opposer_met_with_opposes_and_then_silent():
    found = quarter(PILE_ON)
    assert punished_opposer(found)
    assert not punished_opposer(scene(PILE_ON))  # too early to say
    assert not punished_opposer(quarter(f"{PILE_ON} pB"))
    assert not punished_opposer(quarter(f"{PILE_ON} p-"))
    assert not punished_opposer(quarter("aM pO bO>1 cO dF"))
    assert not punished_opposer(quarter("aM pO bO>1 pO>1 dF"))
    assert not punished_opposer(quarter("aM pO bF cF dF bO>1 cO>1"))


def test_nobody_is_named_in_what_is_found():
    found = punished_opposer(quarter(PILE_ON.replace("p", "seat-of-amina-")))
    assert found
    assert "amina" not in repr(found)
