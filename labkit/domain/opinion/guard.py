"""Whether groups may be shown at all, and the sentences that say so.

In a small room almost any votes fall into two heaps that look clear: on real votes shuffled
among 12 to 40 people a silhouette above 0.4 came out in two of three cases. Asked for all four
signs below at once, none of 900 such rooms passed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from labkit.domain.findings import Level
from labkit.domain.opinion.grouping import Grouping
from labkit.domain.opinion.matrix import StanceMatrix, in_conversation
from labkit.domain.opinion.stability import DRAWS, SHUFFLES, share_as_clear, steadiest_groups
from labkit.domain.words import N_

FEWEST_ANSWERS = 5
FEWEST_PEOPLE = 20
FEWEST_PROPOSALS = 10
BY_CHANCE = 0.05
FOUND_AGAIN = 0.6
STABLE = 0.75
CLEAR = 0.25
FEWEST_IN_GROUP = 5
SHARE_IN_GROUP = 0.05

TOO_FEW_ANSWERS = N_("Too few answers yet: a proposal needs five people who answered it.")
TOO_FEW_PEOPLE = N_(
    "People who answered enough to be compared: %(people)s. With fewer than %(fewest)s we look"
    " for no groups."
)
TOO_FEW_PROPOSALS = N_(
    "Proposals that at least half of the people answered: %(proposals)s. With fewer than"
    " %(fewest)s we look for no groups."
)
NO_GROUPS = N_("No stable opinion groups were found among these %(people)s people.")
ALL_ALIKE = N_("Their answers differ too little to be told apart.")
LIKE_CHANCE = N_(
    "In answers shuffled at random we would see a grouping this clear in %(percent)s%% of cases,"
    " so we report no groups."
)
FALL_APART = N_(
    "When the people were drawn again, the groups fell apart: of one only %(percent)s%% came back."
)
TOO_SMALL = N_("One of the groups had fewer than %(fewest)s people, the fewest that we show.")
NO_GAP = N_("The groups ran into each other, with no gap between them.")
PATTERNS = N_(
    "Patterns of answering: %(groups)s, with %(sizes)s people. When the people were drawn again,"
    " at least %(percent)s%% of each came back."
)
NOT_SHARP = N_("The line between them is not sharp.")
STEADY = N_("These patterns are stable. They tell of those present, and of nobody else.")


@dataclass(frozen=True)
class Sentence:
    """A sentence marked for translation, and the values of its placeholders."""

    words: str
    values: Mapping[str, int | str]


@dataclass(frozen=True, eq=False)
class Verdict:
    """Level A to D, the signs it rests on (None where not looked for), and the words for it.

    A: too few answers to tell anything. B: shares alone. C: no groups, a map without colours.
    D: groups. `candidate` groups the people `matrix` marks as in the conversation.
    """

    level: Level
    sentences: tuple[Sentence, ...]
    candidate: Grouping | None = None
    permutation_p: float | None = None
    min_jaccard: float | None = None

    @property
    def shown(self) -> Grouping | None:
        """The groups, where they may be shown."""
        return self.candidate if self.level == "D" else None


def judge(matrix: StanceMatrix, seed: int, shuffles: int = SHUFFLES, draws: int = DRAWS) -> Verdict:
    """The groups of the people in the conversation, and whether to show them.

    Takes one to four seconds: never while somebody waits. A live view takes `clearest` of
    `group` and says that it is provisional.
    """
    people = matrix.of(in_conversation(matrix))
    candidate, min_jaccard = steadiest_groups(matrix, seed, draws)
    too_few = _too_few(matrix)
    if too_few:
        return Verdict(too_few[0], (too_few[1],), candidate, None, min_jaccard)
    count = len(people.participants)
    if candidate is None or min_jaccard is None:
        return Verdict("C", (Sentence(NO_GROUPS, {"people": count}), Sentence(ALL_ALIKE, {})))
    p = share_as_clear(people, seed, shuffles)
    against = _against(candidate, p, min_jaccard)
    if against:
        words = (Sentence(NO_GROUPS, {"people": count}), against)
        return Verdict("C", words, candidate, p, min_jaccard)
    return Verdict("D", _for(candidate, min_jaccard), candidate, p, min_jaccard)


def _too_few(matrix: StanceMatrix) -> tuple[Level, Sentence] | None:
    """Level A or B with its reason, where there are too few people or answers to look."""
    known = matrix.answered[:, ~matrix.moderated]
    if not (np.count_nonzero(known, axis=0) >= FEWEST_ANSWERS).any():
        return "A", Sentence(TOO_FEW_ANSWERS, {})
    enough = matrix.answers >= matrix.enough
    people = int(np.count_nonzero(enough))
    if people < FEWEST_PEOPLE:
        return "B", Sentence(TOO_FEW_PEOPLE, {"people": people, "fewest": FEWEST_PEOPLE})
    halfway = np.count_nonzero(known[enough], axis=0) * 2 >= people
    proposals = int(np.count_nonzero(halfway))
    if proposals < FEWEST_PROPOSALS:
        return "B", Sentence(
            TOO_FEW_PROPOSALS, {"proposals": proposals, "fewest": FEWEST_PROPOSALS}
        )
    return None


def _against(candidate: Grouping, p: float, min_jaccard: float) -> Sentence | None:
    """The first sign that speaks against showing the groups."""
    fewest = max(FEWEST_IN_GROUP, int(np.ceil(SHARE_IN_GROUP * len(candidate.labels))))
    if p > BY_CHANCE:
        return Sentence(LIKE_CHANCE, {"percent": round(100 * p)})
    if min_jaccard < FOUND_AGAIN:
        return Sentence(FALL_APART, {"percent": int(100 * min_jaccard)})
    if min(candidate.sizes) < fewest:
        return Sentence(TOO_SMALL, {"fewest": fewest})
    if candidate.silhouette < CLEAR:
        return Sentence(NO_GAP, {})
    return None


def _for(candidate: Grouping, min_jaccard: float) -> tuple[Sentence, ...]:
    sizes = ", ".join(str(size) for size in sorted(candidate.sizes, reverse=True))
    values: dict[str, int | str] = {
        "groups": candidate.k,
        "sizes": sizes,
        "percent": int(100 * min_jaccard),
    }
    return (
        Sentence(PATTERNS, values),
        Sentence(NOT_SHARP if min_jaccard < STABLE else STEADY, {}),
    )
