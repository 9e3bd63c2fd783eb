"""What was found of where people stand, told of the proposals that the report shows."""

from collections.abc import Mapping, Sequence

from labkit.domain.actions import Action
from labkit.domain.findings import Findings, Place
from labkit.domain.report.values import (
    Group,
    HeldByGroup,
    Positions,
    ProposalHeard,
    Proposals,
    Ranked,
)
from labkit.domain.session.state import SessionState


def positions(state: SessionState, shown: Proposals, found: Findings | None) -> Positions | None:
    """The findings under the numbers and titles of the report; None where there are none."""
    if found is None:
        return None
    by_number = {one.number: one for one in shown.shown}
    known = {
        one.id: by_number[one.number] for one in state.proposals.values() if one.number in by_number
    }
    return Positions(
        level=found.level,
        sentences=found.sentences,
        compared=found.compared,
        bridging=_ranked(found.bridging, known),
        divisive=_ranked(found.divisive, known),
        uncertain=_ranked(found.uncertain, known),
        shared=tuple(known[one] for one in found.shared if one in known),
        groups=tuple(
            Group(
                letter=one.letter,
                people=one.people,
                holds=tuple(
                    HeldByGroup(
                        proposal=known[held.proposal],
                        action=Action(held.side),
                        part=held.part,
                        answers=held.answers,
                    )
                    for held in one.holds
                    if held.proposal in known
                ),
            )
            for one in found.patterns
        ),
        dots=found.dots,
    )


def _ranked(places: Sequence[Place], known: Mapping[str, ProposalHeard]) -> tuple[Ranked, ...]:
    return tuple(
        Ranked(
            proposal=known[one.proposal],
            rank=rank,
            best=one.best,
            worst=one.worst,
            tied=one.tied,
        )
        for rank, one in enumerate(places, 1)
        if one.proposal in known
    )
