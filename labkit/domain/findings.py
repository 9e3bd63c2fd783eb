"""Where people stand, as it was found: a value without names, and without numpy.

`opinion.finding` makes it, which takes seconds; screens and reports read it. People stand here
as places on a map and as numbers, never by their ids.
"""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from labkit.domain.nouns import Placement
from labkit.domain.session.state import SessionState
from labkit.domain.value import Value
from labkit.domain.words import N_

FEWEST_ANSWERS = 5
"""Below this many answers nothing is told of a proposal but that they are too few."""

TOO_FEW_ANSWERS = N_("Too few answers yet: a proposal needs five people who answered it.")
NOT_WORKED_OUT = N_("Groups were not looked for: it took too long on this computer.")

Level = Literal["A", "B", "C", "D"]


class Sentence(Value):
    """A sentence marked for translation, and the values of its placeholders."""

    words: str
    values: dict[str, int | str] = Field(default_factory=dict)


class Place(Value):
    """A proposal on a list, with the best and the worst rank it had in nine of ten draws."""

    proposal: str
    best: int
    worst: int
    tied: bool = False
    """Whether it cannot be told from the one before it on the list."""


class Held(Value):
    """What a pattern of answering holds: `part` of its `answers` on that side."""

    proposal: str
    side: Literal["follow", "oppose"]
    part: int
    answers: int


class Pattern(Value):
    """People who answered alike, under a letter: how many, and what sets them apart."""

    letter: str
    people: int
    holds: tuple[Held, ...] = ()


class Dot(Value):
    """One person on the map, nobody in particular; both coordinates in -1..1."""

    x: float
    y: float
    letter: str = ""


class Findings(Value):
    """What may be told. `level` is the guard's, None where it could not be asked.

    A: too few answers to tell anything. B: shares alone. C: no groups, a map without letters.
    D: groups. `dots` are empty below C, `patterns` and `shared` below D. `extremity` says how
    far one Follow moves a person, by proposal: for what to offer next.
    """

    level: Level | None
    sentences: tuple[Sentence, ...]
    compared: int = 0
    """How many people answered enough to be compared."""
    bridging: tuple[Place, ...] = ()
    divisive: tuple[Place, ...] = ()
    uncertain: tuple[Place, ...] = ()
    shared: tuple[str, ...] = ()
    """Proposals that more than half of each group follow."""
    patterns: tuple[Pattern, ...] = ()
    dots: tuple[Dot, ...] = ()
    extremity: dict[str, float] = Field(default_factory=dict)


class Votes(Value):
    """The last stance of each person on each proposal: 1 Follow, 0 Bystand, -1 Oppose."""

    cast: tuple[tuple[str, str, int], ...]
    taken_out: tuple[str, ...] = ()
    """Proposals that were held, hidden or withdrawn after people took a stance on them."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Tells two sets of votes of one session apart, without looking at each of them.

    In the course of a session no two different sets have the same number of stances and the
    same newest one: what is left after a stance was taken back has fewer.
    """

    stances: int
    newest: int
    taken_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """Findings, and whether they are those of the stances as they are; else they are older."""

    findings: Findings
    current: bool = True


_STANCE = {"follow": 1, "bystand": 0, "oppose": -1}


def votes_of(state: SessionState) -> Votes:
    """The votes of a session, on all its proposals."""
    return Votes(
        cast=tuple(
            (one.participant, one.proposal, _STANCE[one.action.value])
            for one in sorted(state.stances.values(), key=lambda one: one.seq)
        ),
        taken_out=_taken_out(state),
    )


def mark_of(state: SessionState) -> Mark:
    """Which votes these are."""
    return Mark(
        stances=len(state.stances),
        newest=max((one.seq for one in state.stances.values()), default=0),
        taken_out=_taken_out(state),
    )


def _taken_out(state: SessionState) -> tuple[str, ...]:
    taken_out = {
        one.id
        for one in state.proposals.values()
        if one.withdrawn_at is not None or one.placement in (Placement.HELD, Placement.HIDDEN)
    }
    if not taken_out:
        return ()
    return tuple(sorted({proposal for proposal, _ in state.stances} & taken_out))


def most_answers(votes: Votes) -> int:
    """How many people answered the proposal that most answered, of those not taken out."""
    counts: dict[str, int] = {}
    for _, proposal, _ in votes.cast:
        counts[proposal] = counts.get(proposal, 0) + 1
    return max((n for one, n in counts.items() if one not in votes.taken_out), default=0)


TOO_FEW = Findings(level="A", sentences=(Sentence(words=TOO_FEW_ANSWERS),))
UNKNOWN = Findings(level=None, sentences=(Sentence(words=NOT_WORKED_OUT),))
