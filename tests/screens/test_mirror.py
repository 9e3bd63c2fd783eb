"""The picture of how people talked: signs in order, of one size, and nobody in it."""

import pytest

from labkit.domain import commands as c
from labkit.domain.refusals import Refusal
from labkit.screens.mirror import FEWEST_COLUMNS, MOST_MARKS, WIDE, mirror_offer, mirror_view
from labkit.screens.wall import Showing, wall_view
from tests.cast import after, did, ends, opens, pushes, sits
from tests.talking import MIRRORED, STEP, disagreeing, doubts, talking, talks


def signs(view):
    return [[mark.sign.value for mark in strip] for strip in view.strips]


def picture(*acts):
    view = mirror_view(after(*acts))
    assert view is not None
    return view


def test_turns_stand_in_reading_order_each_with_its_sign():
    view = picture(*talking("1M 2F F1- 3O 4B 5-"), MIRRORED)
    assert signs(view) == [["move", "follow", "facilitator", "oppose", "bystand", "uncoded"]]
    assert [(mark.column, mark.row) for mark in view.strips[0]] == [(n, 0) for n in range(6)]


def test_two_turns_of_one_person_look_like_those_of_two():
    assert picture(*talking("1M 1M 1F"), MIRRORED) == picture(*talking("1M 2M 3F"), MIRRORED)


def test_what_was_asked_for_as_a_task_says_so():
    view = picture(*talking("1O"), pushes("oppose.licensed"), *talks("2O 3M", first=1), MIRRORED)
    assert [mark.task for mark in view.strips[0]] == [False, True, False]


def test_circles_stand_beside_each_other_on_one_grid_without_a_name():
    second = [sits(4, "2"), *talks("1O 2O 3O", circle="2")]
    view = picture(*talking("1M 2F " * 10), *second, MIRRORED)
    assert [len(strip) for strip in view.strips] == [20, 3]
    assert view.columns * view.rows >= 20
    alone = picture(*talking("1M 2F"), *second, c.ShowMirror(step=STEP, circle="2"))
    assert signs(alone) == [["oppose"] * 3]


@pytest.mark.parametrize("turns", [1, 7, 8, 9, 40, 119, 120])
def test_signs_are_as_large_as_they_can_be(turns):
    view = picture(*talking("1M " * turns), MIRRORED)
    assert view.columns >= FEWEST_COLUMNS
    assert (view.rows - 1) * view.columns < turns <= view.rows * view.columns

    def size(columns):
        return min(WIDE / columns, 1 / -(-turns // columns))

    assert size(view.columns) == max(map(size, range(FEWEST_COLUMNS, 200)))


def test_of_a_long_talk_the_newest_turns_are_shown():
    view = picture(*talking("1O " + "1M " * MOST_MARKS), MIRRORED)
    assert len(view.strips[0]) == MOST_MARKS
    assert "oppose" not in signs(view)[0]


def test_it_stands_on_the_wall_in_the_place_of_the_step_until_it_is_taken_off():
    state = after(*talking("1M 2F"), MIRRORED)
    assert wall_view(state).showing is Showing.MIRROR
    assert wall_view(did(state, pushes())).showing is Showing.MIRROR
    assert wall_view(did(state, c.BlankWall())).showing is Showing.BLANK
    assert wall_view(did(state, c.HideMirror())).showing is Showing.STEP
    assert wall_view(did(state, opens("alone"))).showing is Showing.STEP
    assert wall_view(did(state, ends())).showing is Showing.ENDED


def test_where_observers_turn_out_to_disagree_it_leaves_the_wall():
    state = after(*talking("1M 2F " * 5), MIRRORED)
    assert mirror_view(did(state, *doubts(9)))
    doubted = did(state, *doubts(10))
    assert mirror_view(doubted) is None
    assert wall_view(doubted).showing is Showing.STEP
    assert mirror_offer(doubted).on


def test_the_console_hears_what_can_be_shown_and_why_not():
    nothing = mirror_offer(after(*talking("")))
    assert (nothing.step, nothing.why_not) == (None, Refusal.NO_TURNS)
    offer = mirror_offer(after(*talking("1M 2F")))
    assert offer.step
    assert (offer.step.id, offer.why_not, offer.on) == (STEP, None, False)
    assert mirror_offer(after(*disagreeing())).why_not is Refusal.AGREED_TOO_LITTLE
    newer = mirror_offer(after(*talking("1M 2F"), MIRRORED, *talks("3O 4B", first=2)))
    assert (newer.on, newer.newer) == (True, 2)
