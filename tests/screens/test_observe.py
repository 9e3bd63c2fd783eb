"""What one observer sees: one's own codes alone, seats without names, the turn at hand."""

import dataclasses

import pytest

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.observing import SeatKind
from labkit.domain.script import Group
from labkit.domain.session.state import SessionState
from labkit.screens.observe import LAST_TURNS, Stage, circles_of, observer_view
from tests.cast import (
    EMRE,
    FARAH,
    NOON,
    SECOND,
    THE_SQUARE,
    after,
    closes,
    codes,
    did,
    ends,
    opens,
    ref,
    sits,
    speaks,
    texts,
    turn,
)


def logged(*acts: object) -> SessionState:
    """A circle of six in an open step, and what was logged, a second apart."""
    state = after(opens("four-voices"), sits(6, groups="Town\nShops"))
    return did(state, *acts, now=NOON + 100 * SECOND)  # type: ignore[arg-type]


def changes(seat: str, **what: object) -> object:
    made = ref("seat", seat, str(what))
    return EMRE, c.ChangeSeat.model_validate({"circle": "1", "seat": seat, "ref": made, **what})


def test_before_a_circle_is_drawn_there_is_nothing_but_its_form() -> None:
    group = Group(expected=30, circles=2, sectors=(texts("Residents"), texts("Shops")))
    state = after(script=THE_SQUARE.model_copy(update={"group": group}))
    view = observer_view(state, EMRE.id, "1")
    assert view.stage is Stage.SET_UP
    assert (view.set_up.people, view.set_up.facilitators) == (15, 1)
    assert view.set_up.sectors == group.sectors
    assert view.circles == ("1", "2")


def test_seats_stand_clockwise_with_the_facilitator_on_top() -> None:
    view = observer_view(logged(), EMRE.id, "1")
    assert [seat.id for seat in view.seats] == ["F1", "1", "2", "3", "4", "5", "6"]
    assert [seat.digits for seat in view.seats] == ["0", "1", "2", "3", "4", "5", "6"]
    assert min(view.seats, key=lambda seat: seat.y).kind is SeatKind.FACILITATOR


def test_a_second_facilitator_sits_opposite_and_both_can_be_typed() -> None:
    view = observer_view(after(sits(6, facilitators=2)), EMRE.id, "1")
    assert [seat.id for seat in view.seats] == ["F1", "1", "2", "3", "F2", "4", "5", "6"]
    assert [seat.digits for seat in view.seats if seat.digits[0] == "0"] == ["01", "02"]


def test_who_left_keeps_the_place_and_who_came_gets_the_next() -> None:
    view = observer_view(logged(changes("3", here=False), changes("7", here=True)), EMRE.id, "1")
    assert [(seat.id, seat.here) for seat in view.seats if seat.id in "37"] == [
        ("3", False),
        ("7", True),
    ]
    assert view.next_seat == "8"
    fewer = observer_view(logged(sits(4)), EMRE.id, "1")
    assert [seat.id for seat in fewer.seats] == ["F1", "1", "2", "3", "4"]
    assert [seat.id for seat in fewer.gone] == ["5", "6"]


def test_groups_instead_of_people_are_seats_too() -> None:
    view = observer_view(after(sits(0, groups="Town\nShops", seats="groups")), EMRE.id, "1")
    assert [(seat.id, seat.group) for seat in view.seats if seat.kind is SeatKind.GROUP] == [
        ("G1", "Town"),
        ("G2", "Shops"),
    ]
    assert view.by_group


def test_an_observer_sees_no_code_but_their_own() -> None:
    state = logged(
        speaks("1", Action.MOVE, "first"),
        speaks("2", Action.OPPOSE, "second"),
        codes(FARAH, "first", Action.BYSTAND, question=True),
    )
    emre, farah = (observer_view(state, one.id, "1") for one in (EMRE, FARAH))
    assert [one.action for one in emre.turns] == [Action.OPPOSE, Action.MOVE]
    assert [one.action for one in farah.turns] == [None, Action.BYSTAND]
    assert [one.question for one in farah.turns] == [False, True]
    assert [one.mine for one in emre.turns] == [True, True]
    assert [one.mine for one in farah.turns] == [False, False]
    assert emre.coded_by_two == farah.coded_by_two == 1


def test_another_ones_code_changes_nothing_in_the_picture_but_the_count() -> None:
    before = logged(speaks("1", Action.MOVE, "first"))
    after_ = did(before, codes(FARAH, "first", Action.OPPOSE))
    emre, later = (observer_view(one, EMRE.id, "1") for one in (before, after_))
    assert dataclasses.replace(later, coded_by_two=0) == emre


def test_a_second_observers_device_finds_its_own_name_of_the_turn() -> None:
    state = logged(speaks("1", None, "first"), speaks("1", Action.FOLLOW, "ninth", by=FARAH))
    (mine,) = observer_view(state, FARAH.id, "1").turns
    assert (mine.id, mine.called, mine.mine) == (turn("first"), turn("ninth"), True)
    (theirs,) = observer_view(state, EMRE.id, "1").turns
    assert theirs.called == turn("first")


def test_a_turn_lasts_until_the_next_one() -> None:
    state = logged(*(speaks(seat, None, f"t{seat}") for seat in "123"))
    third, second, first = observer_view(state, EMRE.id, "1").turns
    assert (first.until, second.until, third.until) == (second.at, third.at, None)


def test_a_link_says_whose_turn_it_answers() -> None:
    state = logged(
        speaks("1", Action.MOVE, "first"),
        speaks("2", Action.OPPOSE, "second", responds_to=turn("first")),
    )
    newest = observer_view(state, EMRE.id, "1").turns[0]
    assert (newest.answers, newest.answers_seat) == (turn("first"), "1")


def test_the_last_turns_of_this_step_and_circle_stand_there_and_no_more() -> None:
    many = [speaks(str(n % 5 + 1), None, f"t{n}") for n in range(LAST_TURNS + 3)]
    view = observer_view(logged(*many), EMRE.id, "1")
    assert len(view.turns) == LAST_TURNS
    assert view.logged == LAST_TURNS + 3
    assert observer_view(logged(*many), EMRE.id, "2").turns == ()
    assert observer_view(did(logged(*many), opens("alone")), EMRE.id, "1").turns == ()


@pytest.mark.parametrize(
    ("acts", "step", "is_open"),
    [((), None, False), ((opens("four-voices"),), "four-voices", True)],
)
def test_turns_are_logged_in_the_open_step(
    acts: tuple[object, ...], step: str | None, is_open: bool
) -> None:
    view = observer_view(after(*acts, sits(6)), EMRE.id, "1")  # type: ignore[arg-type]
    assert (view.step.id if view.step else None, view.is_open) == (step, is_open)


def test_a_closed_step_takes_the_last_turns_all_the_same() -> None:
    view = observer_view(did(logged(), closes("four-voices")), EMRE.id, "1")
    assert view.step is not None
    assert (view.step.id, view.is_open) == ("four-voices", False)


def test_when_it_is_over_no_seat_is_left_in_the_list() -> None:
    view = observer_view(did(logged(speaks("1", Action.MOVE, "first")), ends()), EMRE.id, "1")
    assert view.stage is Stage.OVER
    assert [one.seat for one in view.turns] == [None]


def test_the_circles_are_those_of_the_script_and_those_somebody_drew() -> None:
    assert circles_of(after()) == ("1",)
    assert circles_of(after(sits(4, "3"))) == ("1", "3")
