"""Which action comes after which: counts, smoothed estimates, and residuals with their guard.

An hour and a half of talk gives 60 to 120 transitions, and sixteen cells want hundreds. So the
counts are the thing to show; a residual is read only where the guard allows it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from labkit.domain.actions import Action
from labkit.domain.dialogue.turns import Turn

ORDER = tuple(Action)
FEWEST_EXPECTED = 5.0
FEWEST_TRANSITIONS = 100
FEWEST_IN_ROW = 10

Table = tuple[tuple[int, ...], ...]
Figures = tuple[tuple[float, ...], ...]


def table(pairs: Iterable[tuple[Action, Action]]) -> Table:
    """Counts, rows the first action and columns the second, in the order of the method."""
    cells = [[0] * len(ORDER) for _ in ORDER]
    place = {action: index for index, action in enumerate(ORDER)}
    for before, after in pairs:
        cells[place[before]][place[after]] += 1
    return tuple(map(tuple, cells))


@dataclass(frozen=True, slots=True)
class Transitions:
    """The steps from one coded turn to the next, split by who took the next.

    A person who goes on tends to do the same again, which would drown everything else.
    """

    all: Table
    same_speaker: Table
    other_speaker: Table


def transitions(coded: Sequence[Turn]) -> Transitions:
    """Count them. Two unknown speakers are taken for two people."""

    def pairs(wanted: Callable[[Turn, Turn], bool]) -> Iterable[tuple[Action, Action]]:
        for before, after in pairwise(coded):
            if before.action and after.action and wanted(before, after):
                yield before.action, after.action

    def same(before: Turn, after: Turn) -> bool:
        return before.speaker is not None and before.speaker == after.speaker

    return Transitions(
        all=table(pairs(lambda _before, _after: True)),
        same_speaker=table(pairs(same)),
        other_speaker=table(pairs(lambda before, after: not same(before, after))),
    )


def smoothed(found: Table) -> Figures:
    """How likely b comes after a: (n_ab + 1/2) / (n_a + 2)."""
    return tuple(tuple((cell + 0.5) / (sum(row) + 2) for cell in row) for row in found)


def expected(found: Table) -> Figures:
    """The counts if the second action did not depend on the first."""
    n = sum(map(sum, found))
    columns = [sum(column) for column in zip(*found, strict=True)]
    return tuple(tuple(sum(row) * column / n if n else 0.0 for column in columns) for row in found)


def adjusted_residuals(found: Table) -> Figures:
    """How far each count is from its expectation, in standard errors (Haberman 1973).

    A cell whose row or column is empty, or has everything, says nothing: 0.
    """
    n = sum(map(sum, found))
    columns = [sum(column) for column in zip(*found, strict=True)]

    def cell(count: int, e: float, row: int, column: int) -> float:
        spread = e * (1 - row / n) * (1 - column / n) if n else 0.0
        return (count - e) / sqrt(spread) if spread > 0 else 0.0

    return tuple(
        tuple(
            cell(count, e, sum(row), column)
            for count, e, column in zip(row, wanted, columns, strict=True)
        )
        for row, wanted in zip(found, expected(found), strict=True)
    )


def readable(found: Table) -> bool:
    """Whether residuals may be read as they are: every expectation 5 or more, 100 in all."""
    return sum(map(sum, found)) >= FEWEST_TRANSITIONS and all(
        e >= FEWEST_EXPECTED for row in expected(found) for e in row
    )


def permuted(actions: Sequence[Action], shuffles: Iterable[Sequence[Action]]) -> Figures:
    """For each cell, how often a shuffled order is as far from expectation; two-sided.

    Chance is the caller's to bring: `shuffles` are orders of the same actions.
    """
    real = adjusted_residuals(table(pairwise(actions)))
    beyond, tried = [[1] * len(ORDER) for _ in ORDER], 1
    for shuffle in shuffles:
        tried += 1
        for row, line in enumerate(adjusted_residuals(table(pairwise(shuffle)))):
            for column, z in enumerate(line):
                beyond[row][column] += abs(z) >= abs(real[row][column]) - 1e-12
    return tuple(tuple(count / tried for count in row) for row in beyond)
