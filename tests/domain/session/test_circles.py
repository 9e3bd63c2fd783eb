"""Who sits in a circle: sizes, groups, coming and going."""

import pytest

from labkit.domain import commands as c
from labkit.domain.observing import SeatKind
from labkit.domain.refusals import Refusal, Refused
from tests.cast import EMRE, MINUTE, NOON, after, did, opens, ref, sits


def changes(seat, circle="1", **what):
    made = ref("seat", seat, circle, str(what))
    return EMRE, c.ChangeSeat(circle=circle, seat=seat, ref=made, **what)


def refusal(state, act):
    with pytest.raises(Refused) as refused:
        did(state, act)
    return refused.value.refusal


def seat_of(state, seat):
    """That seat of the first circle; a seat that was never drawn fails."""
    return {known.id: known for known in state.circles["1"].seats}[seat]


def names(circle):
    return [seat.id for seat in circle.taken]


def test_a_circle_has_a_numbered_seat_for_each_person_and_one_for_the_host():
    state = after(opens("four-voices"), sits(3))
    assert names(state.circles["1"]) == ["1", "2", "3", "F1"]
    assert seat_of(state, "F1").kind is SeatKind.FACILITATOR


@pytest.mark.parametrize(
    ("people", "facilitators", "fits"),
    [(2, 0, True), (40, 4, True), (1, 0, False), (41, 0, False), (12, 5, False)],
)
def test_a_circle_has_two_to_forty_seats(people, facilitators, fits):
    state, act = after(), sits(people, facilitators=facilitators)
    if fits:
        assert len(did(state, act).circles["1"].taken) == people + facilitators
    else:
        assert refusal(state, act) is Refusal.CIRCLE_SIZE


def test_the_fifty_first_circle_is_none():
    assert "50" in did(after(), sits(3, "50")).circles
    assert refusal(after(), sits(3, "51")) is Refusal.NOT_HERE


def test_a_circle_drawn_anew_keeps_the_seats_that_stay():
    state = after(opens("four-voices"), sits(4, groups="Town"), changes("2", group="Town"))
    drawn = did(state, sits(3, groups="Town\nCountry"), now=NOON + MINUTE)
    assert seat_of(drawn, "2") == seat_of(state, "2")
    assert names(drawn.circles["1"]) == ["1", "2", "3", "F1"]
    assert seat_of(drawn, "4").until == NOON + MINUTE


def test_a_seat_that_is_wanted_again_is_taken_from_then_on():
    state = after(sits(4), sits(3))
    back = seat_of(did(state, sits(4, groups="x"), now=NOON + MINUTE), "4")
    assert (back.since, back.until) == (NOON + MINUTE, None)


def test_a_group_that_is_no_more_leaves_the_seats():
    state = after(sits(4, groups="Town\nCountry"), changes("1", group="Town"))
    assert seat_of(state, "1").group == "Town"
    assert seat_of(did(state, sits(4, groups="Country")), "1").group == ""


def test_a_seat_can_be_of_a_group_of_its_circle_only():
    state = after(sits(4, groups="Town"))
    assert seat_of(did(state, changes("1", group="Town")), "1").group == "Town"
    assert refusal(state, changes("1", group="Moon")) is Refusal.NOT_HERE
    assert refusal(state, changes("9", group="Town")) is Refusal.NOT_HERE
    assert refusal(state, changes("1", circle="2", group="Town")) is Refusal.NOT_HERE


def test_who_comes_back_is_there_from_then_on():
    state = did(after(sits(4)), changes("2", here=False), now=NOON + MINUTE)
    assert seat_of(state, "2").until == NOON + MINUTE
    # Saying it twice moves nothing.
    twice = did(state, (EMRE, c.ChangeSeat(circle="1", seat="2", here=False, ref="ref-again")))
    assert twice.circles["1"] == state.circles["1"]
    back = seat_of(did(state, changes("2", here=True), now=NOON + 40 * MINUTE), "2")
    assert (back.since, back.until) == (NOON + 40 * MINUTE, None)


def test_groups_can_sit_in_the_place_of_people():
    circle = after(sits(groups="Town\nCountry\nTown", seats="groups")).circles["1"]
    assert [(seat.id, seat.group) for seat in circle.taken] == [
        ("G1", "Town"),
        ("G2", "Country"),
        ("F1", ""),
    ]
    assert refusal(after(), sits(groups="Town", seats="groups")) is Refusal.CIRCLE_SIZE


def test_one_more_person_takes_the_seat_after_the_last():
    state = did(after(opens("four-voices"), sits(3)), changes("4", here=True))
    assert names(state.circles["1"]) == ["1", "2", "3", "F1", "4"]
    for seat, here in (("6", True), ("5", False), ("G1", True)):
        assert refusal(state, changes(seat, here=here)) is Refusal.NOT_HERE


def test_nobody_more_fits_into_a_full_circle_or_one_of_groups():
    full = after(opens("four-voices"), sits(40))
    assert refusal(full, changes("41", here=True)) is Refusal.NOT_HERE
    grouped = after(opens("four-voices"), sits(0, groups="Town\nCountry", seats="groups"))
    assert refusal(grouped, changes("3", here=True)) is Refusal.NOT_HERE
