"""Where seats stand: each far enough from the others for a thumb, on the smallest phone."""

import math

import pytest

from labkit.domain.observing import MOST_FACILITATORS, MOST_SEATS
from labkit.screens.round import TOUCH, WIDTH, places

NUMBERS = range(1, MOST_SEATS + MOST_FACILITATORS + 1)


@pytest.mark.parametrize("number", NUMBERS)
def test_no_two_seats_are_nearer_than_a_thumb_and_none_is_outside(number: int) -> None:
    found = places(number)
    assert len(found.at) == number
    near = [math.dist(one, other) for n, one in enumerate(found.at) for other in found.at[:n]]
    assert min(near, default=TOUCH) >= TOUCH - 1.5  # places are whole pixels
    for x, y in found.at:
        assert TOUCH / 2 <= x <= WIDTH - TOUCH / 2
        assert TOUCH / 2 <= y <= found.height - TOUCH / 2


def test_fourteen_are_a_round_and_the_first_is_on_top() -> None:
    found = places(14)
    assert found.at[0] == (WIDTH // 2, TOUCH // 2)
    middle = (WIDTH / 2, WIDTH / 2)
    assert {round(math.dist(place, middle)) for place in found.at} == {128}


@pytest.mark.parametrize("number", [4, 13, 32])
def test_seats_go_clockwise(number: int) -> None:
    found = places(number)
    begin, second = found.at[0], found.at[1]
    assert second[0] > begin[0]
    assert found.at[-1][0] < begin[0]


def test_thirty_two_fit_on_one_phone_page_without_a_scroll_of_their_own() -> None:
    assert places(32).height <= 500
