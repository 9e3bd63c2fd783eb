"""Proposals compared two at a time: how strong each is, by Bradley and Terry 1952."""

from dataclasses import dataclass

import numpy as np

from labkit.domain.opinion.matrix import Numbers

STEPS = 20_000
STILL = 1e-12


@dataclass(frozen=True, eq=False)
class Strengths:
    """Abilities (log strengths) with standard errors, and the mean chance to win, 0..1.

    Each is m numbers. Abilities and errors are relative to the reference item, which has 0 and
    0; without a reference, to the mean of all.
    """

    abilities: Numbers
    errors: Numbers
    scores: Numbers


def strengths(wins: Numbers, reference: int | None = None, prior: float = 1.0) -> Strengths:
    """From `wins`, m x m: how often the row won against the column (a tie is half a win each).

    Minorization-maximization (Hunter 2004): p_i <- W_i / sum over j of n_ij / (p_i + p_j).
    `prior` adds so many wins and as many losses against an imagined item of strength 1, so that
    an item that never lost has a finite strength too; 0 switches it off, and then every item
    must have won and lost somewhere. Errors come from the Fisher information.
    """
    items = len(wins)
    if not items:
        return Strengths(np.zeros(0), np.zeros(0), np.zeros(0))
    games = wins + wins.T
    won = wins.sum(axis=1) + prior
    if prior == 0 and not _comparable(wins):
        raise ValueError("Without a prior everyone must be connected by wins and by losses.")
    power = np.ones(items)
    for _ in range(STEPS):
        against = (games / (power[:, None] + power)).sum(axis=1) + 2 * prior / (power + 1)
        stronger = won / against
        if prior == 0:
            stronger /= np.exp(np.log(stronger).mean())
        moved = np.abs(np.log(stronger / power)).max()
        power = stronger
        if moved < STILL:
            break
    chance = power[:, None] / (power[:, None] + power)
    others = max(items - 1, 1)
    scores = (chance.sum(axis=1) - 0.5) / others if items > 1 else np.full(1, 0.5)
    away = _contrast(items, reference)
    information = _information(games, chance, power, prior)
    covariance = away @ np.linalg.pinv(information, hermitian=True) @ away.T
    errors = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    return Strengths(away @ np.log(power), errors, scores)


def _contrast(items: int, reference: int | None) -> Numbers:
    """What takes log strengths to abilities: less the reference's, or less the mean."""
    away = np.eye(items)
    if reference is None:
        return away - 1 / items
    away[:, reference] -= 1
    return away


def _information(games: Numbers, chance: Numbers, power: Numbers, prior: float) -> Numbers:
    weight = games * chance * chance.T
    np.fill_diagonal(weight, 0.0)
    phantom = 2 * prior * power / (power + 1) ** 2
    information: Numbers = np.diag(weight.sum(axis=1) + phantom) - weight
    return information


def _comparable(wins: Numbers) -> bool:
    """Whether each item is reached from each by a chain of wins (Ford 1957)."""
    reached = (wins > 0) | np.eye(len(wins), dtype=bool)
    for _ in range(len(wins).bit_length()):
        reached = (reached.astype(np.int64) @ reached.astype(np.int64)) > 0
    return bool(reached.all())
