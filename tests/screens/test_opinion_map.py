"""The map of answers: one mark for each person, told apart by its form, and always a number."""

import math
import re

import pytest

from labkit.domain.findings import Dot
from labkit.screens.opinion_map import HEIGHT, RADIUS, WIDTH, form_of, opinion_map

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def everybody(*dots):
    found = opinion_map(dots)
    assert found is not None
    return [point for marks in found.marks for point in marks.points]


def test_without_people_there_is_no_map():
    assert opinion_map(()) is None


@pytest.mark.parametrize(
    "dots",
    [
        (Dot(x=0, y=0),),
        (Dot(x=0, y=0),) * 40,
        (Dot(x=1, y=0), Dot(x=-1, y=0)),
        (Dot(x=0, y=1), Dot(x=0, y=-1)),
        tuple(Dot(x=math.cos(n), y=math.sin(n)) for n in range(200)),
    ],
    ids=["one", "all alike", "a line", "a column", "a round"],
)
def test_everybody_is_inside_and_has_a_place_that_is_a_number(dots):
    found = opinion_map(dots)
    assert found is not None
    assert found.people == len(dots)
    for x, y in everybody(*dots):
        assert RADIUS <= x <= WIDTH - RADIUS
        assert RADIUS <= y <= HEIGHT - RADIUS
    for marks in found.marks:
        assert not re.search("nan|inf", marks.path)
        assert marks.path.count("M") == marks.people


def test_those_who_answered_exactly_alike_stand_side_by_side():
    points = everybody(*(Dot(x=0.2, y=0.2) for _ in range(12)), Dot(x=-1, y=-1))
    assert len(set(points)) == 13
    nearest = min(math.dist(a, b) for a in points for b in points if a != b)
    assert nearest > RADIUS


def test_distances_are_the_same_in_both_directions():
    a, b, c = everybody(Dot(x=-0.5, y=0), Dot(x=0, y=0), Dot(x=0, y=0.5))
    assert math.dist(a, b) == pytest.approx(math.dist(b, c), abs=0.2)


def test_no_two_letters_have_marks_of_the_same_form():
    assert len({form_of(letter) for letter in "ABCDE"}) == 5
    assert form_of("") == form_of("A") == "disc"
    found = opinion_map([Dot(x=n / 9, y=0, letter="ABCDE"[n % 5]) for n in range(10)])
    assert found is not None
    assert [(one.letter, one.people) for one in found.marks] == [(one, 2) for one in "ABCDE"]
    assert len({(one.sample, one.filled) for one in found.marks}) == 5


def test_the_order_in_which_people_come_leaves_no_trace_in_the_picture():
    dots = [Dot(x=n / 7 - 0.5, y=(n * 3 % 7) / 7, letter="AB"[n % 2]) for n in range(7)]
    some, others = opinion_map(dots), opinion_map(dots[::-1])
    assert some is not None
    assert others is not None
    for one, other in zip(some.marks, others.marks, strict=True):
        assert sorted(one.points) == sorted(other.points)
