"""Which proposal to offer next: what few answers tell most about comes first."""

import numpy as np

from labkit.domain.opinion.matrix import Numbers
from labkit.domain.opinion.statistics import GroupVotes, smoothed

ABOUT_PEOPLE = 49.0
"""What Polis gives a proposal about the answering person (a meta comment): 7 squared."""


def priorities(votes: GroupVotes, extremity: Numbers) -> Numbers:
    """Routing priority of each proposal, m numbers > 0; offer proposals in proportion to it.

    With A follows, P bystands and S answers over all groups, a = (A + 1) / (S + 2),
    p = (P + 1) / (S + 2): [(1 - p) (1 + E) a (1 + 8 * 2^(-S / 5))]^2. The last factor lets
    newcomers be seen: 9 without an answer, 5 after five, near 1 after thirty.
    """
    answers, follows = votes.answers.sum(axis=0), votes.follows.sum(axis=0)
    bystands = answers - follows - votes.opposes.sum(axis=0)
    agreed, passed = smoothed(follows, answers), smoothed(bystands, answers)
    newcomer = 1 + 8 * np.exp2(-answers / 5)
    found: Numbers = ((1 - passed) * (1 + extremity) * agreed * newcomer) ** 2
    return found
