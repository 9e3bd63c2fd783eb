"""Where the seats of a circle stand on a page that may be no wider than a phone.

Each place is touched with a thumb, so no two are nearer than 48 pixels. Up to sixteen are a round;
more become a longer shape with every second place a little further in.
"""

import math
from dataclasses import dataclass

WIDTH = 304
TOUCH = 48
INWARD = 40
_RADIUS = (WIDTH - TOUCH) / 2
_STEP = 4


@dataclass(frozen=True, slots=True)
class Places:
    """Middles of places, clockwise from the top, on a drawing of this size."""

    width: int
    height: int
    at: tuple[tuple[int, int], ...]


def places(number: int) -> Places:
    """So many places, as round as they can be."""
    straight, inward = 0.0, 0.0
    found = _around(number, straight, inward)
    while _nearest(found) < TOUCH:
        inward = INWARD
        found = _around(number, straight, inward)
        straight += _STEP
    at = tuple((math.floor(x + 0.5), math.floor(y + 0.5)) for x, y in found)
    height = max((y for _, y in at), default=0) + TOUCH // 2
    return Places(width=WIDTH, height=height, at=at)


def _around(number: int, straight: float, inward: float) -> list[tuple[float, float]]:
    length = 2 * math.pi * _RADIUS + 2 * straight
    return [
        _on_path(length * n / number, straight, inward if n % 2 else 0.0) for n in range(number)
    ]


def _on_path(way: float, straight: float, inward: float) -> tuple[float, float]:
    """A place so far along the outline, from the top, clockwise, and so far inside of it."""
    quarter = math.pi * _RADIUS / 2
    radius = _RADIUS - inward
    middle = WIDTH / 2
    if way < quarter:
        angle, down = way / _RADIUS, 0.0
    elif way < quarter + straight:
        return middle + radius, TOUCH / 2 + _RADIUS + (way - quarter)
    elif way < 3 * quarter + straight:
        angle, down = (way - straight) / _RADIUS, straight
    elif way < 3 * quarter + 2 * straight:
        return middle - radius, TOUCH / 2 + _RADIUS + straight - (way - 3 * quarter - straight)
    else:
        angle, down = (way - 2 * straight) / _RADIUS, 0.0
    return (
        middle + radius * math.sin(angle),
        TOUCH / 2 + _RADIUS + down - radius * math.cos(angle),
    )


def _nearest(at: list[tuple[float, float]]) -> float:
    return min(
        (math.dist(one, other) for n, one in enumerate(at) for other in at[n + 1 :]),
        default=math.inf,
    )
