"""How far a number can be trusted: intervals of shares and of ranks."""

from collections.abc import Callable

import numpy as np
from numpy.random import default_rng
from numpy.typing import ArrayLike

from labkit.domain.opinion.matrix import Counts, Marks, Numbers

Z_95 = 1.959963984540054
DRAWS = 200
LOW, HIGH = 5.0, 95.0


def wilson(part: ArrayLike, whole: ArrayLike) -> tuple[Numbers, Numbers]:
    """The 95 % interval of x of n, two arrays inside 0..1 (Wilson 1927; Newcombe 1998).

    centre (x + z^2 / 2) / (n + z^2), half width z sqrt(x (n - x) / n + z^2 / 4) / (n + z^2).
    Where nobody answered it is 0..1: nothing is known.
    """
    x, n = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    square = Z_95 * Z_95
    center = (x + square / 2) / (n + square)
    spread = np.sqrt(x * (n - x) / np.maximum(n, 1) + square / 4)
    half = Z_95 * spread / (n + square)
    return np.clip(center - half, 0.0, 1.0), np.clip(center + half, 0.0, 1.0)


def rank_intervals(
    score: Callable[[Counts], Numbers], people: int, seed: int, draws: int = DRAWS
) -> tuple[Counts, Counts]:
    """Best and worst rank of each proposal in 90 % of draws of the people, both m numbers >= 1.

    `score` gets row numbers (people drawn with replacement) and gives m numbers, the higher the
    better; of equal ones the earlier ranks first. A gap (NaN) ranks last.
    """
    chance = default_rng((seed, 3))
    ranks = []
    for _ in range(draws):
        found = score(chance.integers(people, size=people))
        order = np.argsort(-np.nan_to_num(found, nan=-np.inf), kind="stable")
        rank = np.empty(len(found), dtype=np.int64)
        rank[order] = np.arange(1, len(found) + 1)
        ranks.append(rank)
    low = np.percentile(ranks, LOW, axis=0, method="lower")
    high = np.percentile(ranks, HIGH, axis=0, method="higher")
    return low.astype(np.int64), high.astype(np.int64)


def tied(low: Counts, high: Counts) -> Marks:
    """Which pairs of proposals cannot be told apart, m x m: their rank intervals overlap."""
    overlap: Marks = (low[:, None] <= high) & (low <= high[:, None])
    return overlap
