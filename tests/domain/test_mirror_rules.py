"""When the mirror may be put on the wall, which turns are in it, and when it leaves."""

import pytest

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.observing import MOST_STRIPS
from labkit.domain.refusals import Refused
from labkit.domain.session.mirroring import last_talk, strips
from tests.cast import (
    EMRE,
    after,
    closes,
    codes,
    did,
    ends,
    new_session,
    opens,
    ref,
    sits,
    speaks,
    turn,
)
from tests.talking import MIRRORED, STEP, disagreeing, talking, talks


def shown(state):
    mirror = state.mirror
    return [
        one.id
        for strip in strips(state, mirror.step, mirror.circle, mirror.until).values()
        for one in strip
    ]


def refusal(state, command=MIRRORED):
    with pytest.raises(Refused) as refused:
        did(state, command)
    return refused.value.refusal.value


def test_the_mirror_holds_the_turns_so_far_and_no_later_ones():
    state = after(*talking("1M 2F"), MIRRORED)
    assert shown(state) == [turn("1-0"), turn("1-1")]
    later = did(state, *talks("3O", first=2))
    assert shown(later) == shown(state)
    again = did(later, MIRRORED)
    assert shown(again) == [turn("1-0"), turn("1-1"), turn("1-2")]


def test_a_turn_that_a_phone_hands_in_late_does_not_get_into_it():
    state = after(*talking("1M 2F"), MIRRORED)
    early = state.turns[turn("1-0")].at
    late = did(state, speaks("3", Action.OPPOSE, "late", at=early))
    assert late.turns[turn("late")].at == early
    assert turn("late") not in shown(late)


def test_pressing_again_without_newer_turns_does_nothing():
    state = after(*talking("1M 2F"), MIRRORED)
    assert did(state, MIRRORED) == state


def test_a_corrected_code_and_a_turn_taken_back_correct_the_picture():
    state = after(*talking("1M 2F 3-"), MIRRORED)
    corrected = did(
        state,
        codes(EMRE, "1-2", Action.BYSTAND),
        (EMRE, c.TakeBackTurn(turn=turn("1-0"), ref=ref("gone"))),
    )
    assert shown(corrected) == [turn("1-1"), turn("1-2")]
    assert corrected.turns[turn("1-2")].codes[0].action is Action.BYSTAND


@pytest.mark.parametrize(
    ("acts", "why"),
    [
        (talking(""), "no-turns"),
        (talking("1- 2- 3-"), "nothing-coded"),
        (talking("F1M 1-"), "nothing-coded"),
        (disagreeing(), "agreed-too-little"),
    ],
)
def test_without_a_picture_it_is_refused_and_says_why(acts, why):
    assert did(after(*talking("1M")), MIRRORED).mirror
    assert refusal(after(*acts)) == why


def test_before_the_start_and_after_the_end_there_is_none():
    assert refusal(new_session()) == "session-not-started"
    assert refusal(after(*talking("1M"), ends())) == "session-is-over"


def test_a_step_that_is_closed_can_be_looked_at():
    state = after(*talking("1M 2F"), closes(STEP), MIRRORED)
    assert len(shown(state)) == 2


def test_more_circles_than_a_wall_holds_are_refused_and_one_of_them_is_not():
    circles = [str(number) for number in range(1, MOST_STRIPS + 2)]
    acts = [act for one in circles for act in (sits(2, one), *talks("1M 2F", circle=one))]
    state = after(*talking(), *acts)
    assert refusal(state) == "too-many-circles"
    assert len(shown(did(state, c.ShowMirror(step=STEP, circle="7")))) == 2


def test_opening_a_step_and_ending_take_it_off_and_undoing_that_puts_it_back():
    mirrored = after(*talking("1M 2F"), MIRRORED)
    left = did(mirrored, opens("alone"))
    assert left.mirror is None
    back = did(left, c.Undo(act=left.acts[-1].seq))
    assert back.mirror == mirrored.mirror
    assert did(mirrored, ends()).mirror is None
    assert did(mirrored, closes(STEP)).mirror == mirrored.mirror


def test_going_back_in_the_run_does_not_replace_a_newer_mirror():
    mirrored = after(*talking("1M 2F"), MIRRORED)
    left = did(mirrored, opens("alone"))
    opened = left.acts[-1].seq
    newer = did(left, *talks("3O", first=2), c.ShowMirror(step=STEP))
    assert newer.mirror != mirrored.mirror
    assert did(newer, c.Undo(act=opened)).mirror == newer.mirror


def test_showing_and_hiding_can_be_undone_newest_first():
    state = after(*talking("1M 2F"), MIRRORED, c.HideMirror())
    hid, showed = state.acts[-1].seq, state.acts[-2].seq
    with pytest.raises(Refused):
        did(state, c.Undo(act=showed))
    back = did(state, c.Undo(act=hid))
    assert back.mirror
    assert did(back, c.Undo(act=showed)).mirror is None


def test_the_last_talk_is_that_of_the_open_step_or_the_newest_before_it():
    state = after(*talking("1M"))
    assert last_talk(new_session()) is None
    assert last_talk(state) == STEP
    assert last_talk(did(state, opens("coffee"))) == STEP
    assert last_talk(did(state, opens("alone"), *talks("2F", step="alone", first=1))) == "alone"
