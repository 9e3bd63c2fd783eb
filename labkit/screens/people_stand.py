"""Where people stand, for those who conduct and for the room: counts now, and what was found.

Counts are those of this moment; what was found may be older, and then it says so. Of a proposal
that fewer than five people answered nothing is told but that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from labkit.domain.actions import Action
from labkit.domain.findings import Findings, Judged, Place, Sentence
from labkit.domain.nouns import Proposal
from labkit.domain.report.standing import Stances, Standing, standing
from labkit.domain.session.state import SessionState
from labkit.screens.bars import Part, bar_of
from labkit.screens.counts import stances
from labkit.screens.opinion_map import OpinionMap, opinion_map

LISTED = 5
"""So many proposals on a list of those that bridge, divide or are not clear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingLine:
    """One proposal with its word. `stances` is None where they are too few to be told."""

    id: str
    number: int
    title: str
    language: str
    taken: int
    stances: Stances | None
    standing: Standing

    @property
    def bar(self) -> tuple[Part, ...]:
        """The counts as lengths."""
        return bar_of(self.stances) if self.stances else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A proposal on a list. `tied`: it cannot be told from the one before it."""

    line: StandingLine
    tied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLine:
    """What a group holds: `part` of its `answers` took this side."""

    line: StandingLine
    action: Action
    part: int
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People who answered alike, under a letter."""

    letter: str
    people: int
    holds: tuple[HeldLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleStand:
    """All of it, for one hearing. `provisional`: answers came in since it was worked out."""

    lines: tuple[StandingLine, ...]
    provisional: bool
    level: str | None
    sentences: tuple[Sentence, ...]
    compared: int
    bridging: tuple[Listed, ...]
    divisive: tuple[Listed, ...]
    uncertain: tuple[Listed, ...]
    shared: tuple[StandingLine, ...]
    groups: tuple[Group, ...]
    map: OpinionMap | None

    @property
    def counts(self) -> tuple[tuple[Standing, int], ...]:
        """How many proposals stand like this, in the order of the words; none is left out."""
        return tuple((one, sum(line.standing is one for line in self.lines)) for one in Standing)


def standing_lines(state: SessionState, proposals: Iterable[Proposal]) -> tuple[StandingLine, ...]:
    """The proposals by their words, and of one word by their numbers."""
    counted = stances(state)
    lines = [
        _line(one, counted.get(one.id, Stances()), len(state.participants)) for one in proposals
    ]
    order = list(Standing)
    return tuple(sorted(lines, key=lambda line: (order.index(line.standing), line.number)))


def people_stand(
    state: SessionState, proposals: Iterable[Proposal], judged: Judged | None
) -> PeopleStand:
    """Where people stand on these proposals now."""
    lines = standing_lines(state, proposals)
    known = {line.id: line for line in lines}
    found = judged.findings if judged else Findings(level=None, sentences=())
    return PeopleStand(
        lines=lines,
        provisional=judged is None or not judged.current,
        level=found.level,
        sentences=found.sentences,
        compared=found.compared,
        bridging=_listed(found.bridging, known),
        divisive=_listed(found.divisive, known),
        uncertain=_listed(found.uncertain, known),
        shared=tuple(known[one] for one in found.shared if one in known),
        groups=tuple(
            Group(
                letter=one.letter,
                people=one.people,
                holds=tuple(
                    HeldLine(
                        line=known[each.proposal],
                        action=Action(each.side),
                        part=each.part,
                        answers=each.answers,
                    )
                    for each in one.holds
                    if each.proposal in known
                ),
            )
            for one in found.patterns
        ),
        map=opinion_map(found.dots),
    )


def _line(one: Proposal, counted: Stances, people: int) -> StandingLine:
    return StandingLine(
        id=one.id,
        number=one.number,
        title=one.title,
        language=one.language,
        taken=counted.n,
        stances=counted if counted.told else None,
        standing=standing(counted, people),
    )


def _listed(places: Sequence[Place], known: Mapping[str, StandingLine]) -> tuple[Listed, ...]:
    there = [one for one in places if one.proposal in known]
    return tuple(
        Listed(line=known[one.proposal], tied=one.tied and place > 0)
        for place, one in enumerate(there[:LISTED])
    )
