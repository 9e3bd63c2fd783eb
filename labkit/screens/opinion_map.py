"""The map of answers: one mark for each person, as coordinates. No name, no order of persons.

Who stands close answered alike; the directions have no meaning of their own, so the map is never
turned with the writing. Groups are told apart by the form of their marks, never by a colour.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

from labkit.domain.findings import Dot

WIDTH, HEIGHT = 320, 200
RADIUS = 4.0
_MARGIN = 3 * RADIUS
_GOLDEN = pi * (3 - sqrt(5))
_SPREAD = 2.1 * RADIUS
"""How far those who answered exactly alike are drawn apart, so that each is seen."""

Point = tuple[float, float]
DISC, RING, PLUS, CROSS, TARGET = "disc", "ring", "plus", "cross", "target"
_FORMS = (DISC, RING, PLUS, CROSS, TARGET)
_LETTERS = "ABCDE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The people of one letter (of none, where nobody is grouped): as points, and as one path.

    `sample` is one such mark in a box of twelve, for a list beside the map.
    """

    letter: str
    form: str
    people: int
    points: tuple[Point, ...]
    path: str
    sample: str

    @property
    def filled(self) -> bool:
        """Whether the marks are filled; else only their lines are drawn."""
        return self.form == DISC


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionMap:
    """A picture of so many units by so many."""

    marks: tuple[Marks, ...]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def people(self) -> int:
        """How many people stand on it."""
        return sum(one.people for one in self.marks)


def opinion_map(dots: Sequence[Dot]) -> OpinionMap | None:
    """The map of these people; None where there is none to draw."""
    if not dots:
        return None
    points = _inside(_apart(_scaled(dots)))
    by_letter: dict[str, list[Point]] = defaultdict(list)
    for dot, point in zip(dots, points, strict=True):
        by_letter[dot.letter].append(point)
    return OpinionMap(
        marks=tuple(
            Marks(
                letter=letter,
                form=form_of(letter),
                people=len(some),
                points=tuple((round(x, 1), round(y, 1)) for x, y in some),
                path="".join(_drawn(form_of(letter), x, y) for x, y in some),
                sample=_drawn(form_of(letter), 6, 6),
            )
            for letter, some in sorted(by_letter.items())
        )
    )


def form_of(letter: str) -> str:
    """The form of the marks of a letter; a disc without one."""
    return _FORMS[_LETTERS.find(letter)] if letter in _LETTERS and letter else DISC


def _scaled(dots: Sequence[Dot]) -> list[Point]:
    """As large as fits, both directions alike: distances are what the map tells."""
    across = max(abs(dot.x) for dot in dots)
    upward = max(abs(dot.y) for dot in dots)
    room_x, room_y = WIDTH / 2 - _MARGIN, HEIGHT / 2 - _MARGIN
    scale = min(
        room_x / across if across else room_x,
        room_y / upward if upward else room_y,
    )
    return [(WIDTH / 2 + dot.x * scale, HEIGHT / 2 - dot.y * scale) for dot in dots]


def _apart(points: Sequence[Point]) -> list[Point]:
    """Those on one spot side by side, as seeds in a sunflower."""
    seen: dict[tuple[int, int], int] = defaultdict(int)
    placed = []
    for x, y in points:
        spot = (round(x / RADIUS), round(y / RADIUS))
        turn = seen[spot]
        seen[spot] += 1
        away = _SPREAD * sqrt(turn)
        placed.append((x + away * cos(turn * _GOLDEN), y + away * sin(turn * _GOLDEN)))
    return placed


def _inside(points: Sequence[Point]) -> list[Point]:
    """Drawn together where some were drawn apart beyond the edge: nobody is pressed against it."""
    middle_x, middle_y = WIDTH / 2, HEIGHT / 2
    across = max(abs(x - middle_x) for x, _ in points) / (middle_x - RADIUS - 1)
    upward = max(abs(y - middle_y) for _, y in points) / (middle_y - RADIUS - 1)
    scale = 1 / max(1.0, across, upward)
    return [
        (middle_x + (x - middle_x) * scale, middle_y + (y - middle_y) * scale) for x, y in points
    ]


def _drawn(form: str, x: float, y: float) -> str:
    r = RADIUS
    if form == PLUS:
        return f"M{_n(x - r)} {_n(y)}h{_n(2 * r)}m{_n(-r)} {_n(-r)}v{_n(2 * r)}"
    if form == CROSS:
        d = r * 0.8
        return (
            f"M{_n(x - d)} {_n(y - d)}l{_n(2 * d)} {_n(2 * d)}"
            f"m0 {_n(-2 * d)}l{_n(-2 * d)} {_n(2 * d)}"
        )
    if form == TARGET:
        return _circle(x, y, r) + _circle(x, y, 1)
    return _circle(x, y, r)


def _circle(x: float, y: float, r: float) -> str:
    arc = f"a{_n(r)} {_n(r)} 0 1 0 "
    return f"M{_n(x - r)} {_n(y)}{arc}{_n(2 * r)} 0{arc}{_n(-2 * r)} 0z"


def _n(number: float) -> str:
    return f"{round(number, 1):g}"
