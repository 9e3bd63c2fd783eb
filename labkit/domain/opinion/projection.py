"""The opinion space: two main directions of the answers, and where everybody stands in it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from labkit.domain.opinion.matrix import Marks, Numbers, StanceMatrix

DIRECTIONS = 2
NOTHING_LEFT = 1e-12
AS_LARGE = 1e-9


@dataclass(frozen=True, eq=False)
class Space:
    """The centre (m numbers in -1..1) and two directions (2 x m, length 1, or 0 where none is)."""

    center: Numbers
    directions: Numbers

    @cached_property
    def extremity(self) -> Numbers:
        """How far from the middle one Follow puts a person, m numbers >= 0.

        E_j = sqrt(m) |1 - center_j| sqrt(pc1_j^2 + pc2_j^2): Polis's comment-extremity.
        """
        length = np.hypot(self.directions[0], self.directions[1])
        extremity: Numbers = np.sqrt(len(self.center)) * np.abs(1 - self.center) * length
        return extremity


def find_space(matrix: StanceMatrix) -> Space:
    """Principal components of the answers, gaps filled with the column's mean.

    Polis comes to the same two directions by power iteration. The eigenvectors of the smaller
    of X'X and XX' are quicker than a singular value decomposition of X. The sign is ours: the
    largest loading of a direction is positive, of equally large ones the first.
    """
    center, filled = _filled(matrix.zeroed, matrix.answered | matrix.moderated)
    people, proposals = filled.shape
    directions = np.zeros((DIRECTIONS, proposals))
    if not filled.any():
        return Space(center, directions)
    if proposals <= people:
        values, vectors = np.linalg.eigh(filled.T @ filled)
        found = vectors.T
    else:
        values, vectors = np.linalg.eigh(filled @ filled.T)
        found = vectors.T @ filled
    for place in range(min(DIRECTIONS, len(values))):
        which = len(values) - 1 - place
        if values[which] > NOTHING_LEFT * values[-1]:
            directions[place] = _signed(found[which] / np.linalg.norm(found[which]))
    return Space(center, directions)


def _filled(stances: Numbers, known: Marks) -> tuple[Numbers, Numbers]:
    """Column means over those who answered (0 where nobody did), and the answers minus these."""
    counts = np.count_nonzero(known, axis=0)
    center = np.where(known, stances, 0.0).sum(axis=0) / np.maximum(counts, 1)
    return center, np.where(known, stances - center, 0.0)


def _signed(direction: Numbers) -> Numbers:
    size = np.abs(direction)
    leading = int(np.argmax(size >= size.max() - AS_LARGE))
    return direction if direction[leading] > 0 else -direction


def place_people(matrix: StanceMatrix, space: Space) -> Numbers:
    """Where each participant stands, n x 2.

    p_i = sqrt(m / max(n_i, 1)) * sum over answered j of (v_ij - center_j) pc_j. Whoever answered
    little is not pulled to the middle for it. Proposals that were taken out count as answered.
    """
    known = matrix.answered | matrix.moderated
    away = np.where(known, matrix.zeroed - space.center, 0.0)
    reach = np.sqrt(known.shape[1] / np.maximum(np.count_nonzero(known, axis=1), 1))
    places: Numbers = (away @ space.directions.T) * reach[:, None]
    return places
