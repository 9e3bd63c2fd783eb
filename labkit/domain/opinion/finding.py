"""From the votes of a session to what may be told of them: seconds of work, in a child process."""

from collections.abc import Callable, Sequence

import numpy as np

from labkit.domain.findings import (
    FEWEST_ANSWERS,
    TOO_FEW,
    Dot,
    Findings,
    Held,
    Pattern,
    Place,
    Sentence,
    Votes,
    most_answers,
)
from labkit.domain.opinion.bridging import (
    Ranked,
    bridging_between,
    bridging_of_all,
    divisive_between,
    divisive_of_all,
    uncertain,
)
from labkit.domain.opinion.distinguishing import distinguishing, tellable
from labkit.domain.opinion.grouping import lettered
from labkit.domain.opinion.guard import Verdict, judge
from labkit.domain.opinion.intervals import rank_intervals
from labkit.domain.opinion.intervals import tied as cannot_be_told_apart
from labkit.domain.opinion.matrix import (
    Counts,
    Marks,
    Numbers,
    StanceMatrix,
    in_conversation,
    stance_matrix,
)
from labkit.domain.opinion.overview import Overview, overview
from labkit.domain.opinion.stability import DRAWS, SHUFFLES
from labkit.domain.opinion.statistics import GroupVotes, everybody, group_votes

Lister = Callable[[GroupVotes, Marks], list[Ranked]]

SEED = 1
HELD = 5
"""So many proposals are named for a group at most."""
DRAWS_OF_RANKS = 100


def find(votes: Votes, shuffles: int = SHUFFLES, draws: int = DRAWS) -> Findings:
    """Judge the votes and say what may be told. The same votes give the same findings."""
    if most_answers(votes) < FEWEST_ANSWERS:
        return TOO_FEW
    matrix = stance_matrix(votes.cast, votes.taken_out)
    verdict = judge(matrix, SEED, shuffles, draws)
    whole = overview(matrix, _letters(matrix, verdict), told=verdict.shown is not None)
    return Findings(
        level=verdict.level,
        sentences=tuple(
            Sentence(words=one.words, values=dict(one.values)) for one in verdict.sentences
        ),
        compared=int(np.count_nonzero(matrix.answers >= matrix.enough)),
        bridging=_places(matrix, whole, whole.bridging, bridging_between, bridging_of_all),
        divisive=_places(matrix, whole, whole.divisive, divisive_between, divisive_of_all),
        uncertain=_places(matrix, whole, whole.uncertain, _unclear_to_all, uncertain),
        shared=_shared(whole),
        patterns=_patterns(matrix, whole),
        dots=_dots(matrix, whole) if verdict.level in ("C", "D") else (),
        extremity={
            name: round(float(size), 4)
            for name, size in zip(matrix.proposals, whole.space.extremity, strict=True)
        },
    )


def _letters(matrix: StanceMatrix, verdict: Verdict) -> dict[str, str]:
    """By size alone, so that wall, report and a restarted labkit use the same letters."""
    if verdict.shown is None:
        return {}
    people = [matrix.participants[row] for row in np.flatnonzero(in_conversation(matrix))]
    return lettered(verdict.shown.labels, people)


def _places(
    matrix: StanceMatrix, whole: Overview, ranked: Sequence[Ranked], between: Lister, of_all: Lister
) -> tuple[Place, ...]:
    """A list of the overview with how far each rank can be trusted."""
    if not ranked:
        return ()
    names = [one.proposal for one in ranked]
    kept = ~matrix.moderated

    def scores(rows: Counts) -> Numbers:
        drawn = matrix.of(rows)
        if whole.labels:
            found = between(group_votes(drawn, whole.labels, whole.votes.groups), kept)
        else:
            found = of_all(everybody(drawn), kept)
        again = {one.proposal: one.score for one in found}
        return np.array([again.get(name, np.nan) for name in names])

    low, high = rank_intervals(scores, len(matrix.participants), SEED, DRAWS_OF_RANKS)
    apart = cannot_be_told_apart(low, high)
    return tuple(
        Place(
            proposal=name,
            best=int(low[place]),
            worst=int(high[place]),
            # Of equal ones each draw puts the same one first: their intervals need not meet.
            tied=place > 0
            and bool(apart[place - 1, place] or ranked[place].score == ranked[place - 1].score),
        )
        for place, name in enumerate(names)
    )


def _unclear_to_all(votes: GroupVotes, kept: Marks) -> list[Ranked]:
    """What is unclear is so to all, whatever group they are in."""
    together = (
        part.sum(axis=0, keepdims=True) for part in (votes.follows, votes.opposes, votes.answers)
    )
    return uncertain(GroupVotes(("*",), votes.proposals, *together), kept)


def _shared(whole: Overview) -> tuple[str, ...]:
    if not whole.labels:
        return ()
    votes = whole.votes
    told = tellable(votes).all(axis=0)
    by_most = (votes.follows * 2 > votes.answers).all(axis=0)
    both = {votes.proposals[j] for j in np.flatnonzero(told & by_most)}
    return tuple(one.proposal for one in whole.bridging if one.proposal in both)[:HELD]


def _patterns(matrix: StanceMatrix, whole: Overview) -> tuple[Pattern, ...]:
    if not whole.labels:
        return ()
    votes, told = whole.votes, tellable(whole.votes)
    column = {name: place for place, name in enumerate(votes.proposals)}
    found = distinguishing(votes, ~matrix.moderated)
    sizes = {letter: 0 for letter in votes.groups}
    for letter in whole.labels.values():
        sizes[letter] += 1
    patterns = []
    for row, letter in enumerate(votes.groups):
        holds = []
        for one in found[letter]:
            j = column[one.proposal]
            follows = one.side == "agree"
            part = votes.follows[row, j] if follows else votes.opposes[row, j]
            # More than the others, and yet few of their own: that is nothing they hold.
            if told[row, j] and 2 * part > votes.answers[row, j]:
                holds.append(
                    Held(
                        proposal=one.proposal,
                        side="follow" if follows else "oppose",
                        part=int(part),
                        answers=int(votes.answers[row, j]),
                    )
                )
        patterns.append(Pattern(letter=letter, people=sizes[letter], holds=tuple(holds[:HELD])))
    return tuple(patterns)


def _dots(matrix: StanceMatrix, whole: Overview) -> tuple[Dot, ...]:
    """Everybody in the conversation, in the order of their places: no order of persons."""
    places = whole.places[whole.placed]
    largest = np.abs(places).max(initial=0.0)
    shares = places / largest if largest > 0 else places
    people = [matrix.participants[row] for row in np.flatnonzero(whole.placed)]
    dots = [
        Dot(
            x=round(float(x), 3) + 0.0,
            y=round(float(y), 3) + 0.0,
            letter=whole.labels.get(person, ""),
        )
        for person, (x, y) in zip(people, shares, strict=True)
    ]
    return tuple(sorted(dots, key=lambda dot: (dot.letter, dot.x, dot.y)))
