"""Made-up people: two groups with a line between them, or everybody alike."""

import numpy as np

from labkit.domain.opinion.matrix import StanceMatrix, stance_matrix


def two_groups(people=40, proposals=12, kept=0.95, seed=1) -> StanceMatrix:
    """Half say the one, half the other, but for a twentieth; three proposals nobody opposes."""
    chance = np.random.default_rng(seed)
    cast = []
    for person in range(people):
        for proposal in range(proposals):
            side = 1 if proposal < 3 or (person % 2 == proposal % 2) else -1
            cast.append((str(person), str(proposal), side if chance.random() < kept else 0))
    return stance_matrix(cast)


def everybody_says(stance, people=30, proposals=12) -> StanceMatrix:
    """One answer, given by all to everything."""
    return stance_matrix(
        (str(person), str(proposal), stance)
        for person in range(people)
        for proposal in range(proposals)
    )
