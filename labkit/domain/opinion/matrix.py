"""The stance matrix: who answered what, with the last answer of each person on each proposal."""

from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]
Marks = NDArray[np.bool_]

FOLLOW, BYSTAND, OPPOSE = 1, 0, -1
ENOUGH_ANSWERS = 7
FEWEST_GROUPED = 15
LONGEST_NUMBER = 15


@dataclass(frozen=True, eq=False)
class StanceMatrix:
    """Stances of n participants on m proposals, both in the natural order of their ids.

    `stances` is n x m: +1 Follow, 0 Bystand, -1 Oppose, NaN where nobody answered. `moderated`
    is m marks: proposals that were taken out. Every proposal has at least one answer.
    """

    participants: tuple[str, ...]
    proposals: tuple[str, ...]
    stances: Numbers
    moderated: Marks

    @cached_property
    def answered(self) -> Marks:
        """Who answered what, n x m, taken-out proposals included."""
        return ~np.isnan(self.stances)

    @cached_property
    def zeroed(self) -> Numbers:
        """The stances with 0 for everybody on a proposal that was taken out.

        Polis keeps such columns as zeros, not as gaps, and counts them as answers. So do we:
        only then can the numbers be checked against its own.
        """
        return np.where(self.moderated, 0.0, self.stances)

    @cached_property
    def answers(self) -> Counts:
        """How many proposals each participant answered, n numbers, taken-out ones included."""
        answers: Counts = np.count_nonzero(self.answered, axis=1)
        return answers

    @property
    def enough(self) -> int:
        """How many answers make a participant comparable: 7, or all where there are fewer."""
        return min(ENOUGH_ANSWERS, len(self.proposals))

    def of(self, rows: Sequence[int] | Counts | Marks) -> "StanceMatrix":
        """The same proposals, with these rows only (or several times, as in a bootstrap)."""
        chosen = np.arange(len(self.participants))[rows]
        people = tuple(self.participants[row] for row in chosen)
        return StanceMatrix(people, self.proposals, self.stances[chosen], self.moderated)


def is_number(name: str) -> bool:
    """Whether an id is a whole number, of a length a number in JSON keeps."""
    return name.isascii() and name.isdigit() and len(name) <= LONGEST_NUMBER


def natural(name: str) -> tuple[int, int, str]:
    """The order of ids: numbers by size, then everything else by letters."""
    return (0, int(name), name) if is_number(name) else (1, 0, name)


def stance_matrix(
    stances: Iterable[tuple[str, str, int]], moderated: Collection[str] = ()
) -> StanceMatrix:
    """Replay (participant, proposal, stance) in the order it happened; the last answer counts.

    Proposals without any answer are left out: no statistic can be made of them. The order of
    the first appearance leaves no trace, so the same answers give the same matrix.
    """
    people: dict[str, int] = {}
    proposals: dict[str, int] = {}
    where, answers = array("q"), array("b")
    for person, proposal, stance in stances:
        where.append(people.setdefault(person, len(people)))
        where.append(proposals.setdefault(proposal, len(proposals)))
        answers.append(stance)
    rows, row_names = _ordered(people)
    columns, column_names = _ordered(proposals)
    cells = np.full((len(people), len(proposals)), np.nan)
    cast = np.array(where, dtype=np.int64).reshape(-1, 2)
    # Of several values for one cell numpy keeps the last.
    cells[rows[cast[:, 0]], columns[cast[:, 1]]] = np.array(answers, dtype=float)
    out = np.array([name in moderated for name in column_names], dtype=bool)
    return StanceMatrix(row_names, column_names, cells, out)


def _ordered(seen: dict[str, int]) -> tuple[Counts, tuple[str, ...]]:
    """For each number in order of appearance its place in natural order; and the names."""
    names = sorted(seen, key=natural)
    places = np.empty(len(names), dtype=np.int64)
    for place, name in enumerate(names):
        places[seen[name]] = place
    return places, tuple(names)


def in_conversation(matrix: StanceMatrix) -> Marks:
    """Who answered enough to be compared, n marks (Polis: in-conv).

    Where fewer than 15 did, the most active fill up to 15. Polis also keeps whoever was in
    once; the last answers alone cannot tell who that was.
    """
    enough = matrix.answers >= matrix.enough
    if np.count_nonzero(enough) < FEWEST_GROUPED:
        # A stable sort: of equally active people the first by id, however the rows came.
        most_active = np.argsort(-matrix.answers, kind="stable")[:FEWEST_GROUPED]
        enough = np.zeros(len(matrix.participants), dtype=bool)
        enough[most_active] = True
    return enough
