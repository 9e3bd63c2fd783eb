"""Erasing a person: everything of theirs goes, and what is left cannot be told to be theirs.

Of a contribution or a proposal an empty place stays, so that numbers and the order of what
happened stay what they were; it belongs to nobody. The log keeps its length.
"""

import hashlib

from labkit.domain import events as e
from labkit.domain.session.state import SessionState

NO_LANGUAGE = "und"
"""In the place of a language: the one Tigrinya speaker of a room is known by it."""


def mark_of(participant: str) -> str:
    """What is kept of an erased id: enough to erase it again from an old copy, and no more."""
    return hashlib.sha256(participant.encode()).hexdigest()


def erasure(state: SessionState, participant: str, **known: str) -> list[e.Event]:
    """The events that erase somebody; `known` is how a phone's command is known again."""
    sent = {"sender": "", "ref": "", "digest": "", **known}
    return [
        *(
            e.ContributionWithdrawn(**sent, contribution=one.id)
            for one in state.contributions.values()
            if one.by == participant and one.withdrawn_at is None
        ),
        *(
            e.ProposalWithdrawn(**sent, proposal=one.id)
            for one in state.proposals.values()
            if one.by == participant and one.withdrawn_at is None
        ),
        *(
            e.StanceWithdrawn(**sent, proposal=proposal, participant=one)
            for proposal, one in state.stances
            if one == participant
        ),
        e.ParticipantErased(mark=mark_of(participant)),
    ]


def erased_among(state: SessionState, mark: str) -> str | None:
    """The id behind a mark, as long as that person is still there."""
    return next((one for one in state.participants if mark_of(one) == mark), None)


def without_person(event: e.Event, participant: str) -> e.Event:
    """The event as the log keeps it once somebody was erased; the same where it was not theirs."""
    if isinstance(event, e.PromptPushed) and event.to and participant in event.to:
        others = tuple(one for one in event.to if one != participant)
        return event.model_copy(update={"to": others})
    if not _is_theirs(event, participant):
        return event
    nameless = {"sender": "", "ref": "", "digest": ""}
    match event:
        case e.ContributionSubmitted() | e.ProposalSubmitted():
            emptied = event.without_words()
            return emptied.model_copy(update={**nameless, "by": None, "language": NO_LANGUAGE})
        case (
            e.ContributionChanged()
            | e.ContributionWithdrawn()
            | e.ProposalChanged()
            | e.ProposalWithdrawn()
        ):
            return event.without_words().model_copy(update=nameless)
        case _:
            return e.Erased()


def _is_theirs(event: e.Event, participant: str) -> bool:
    return participant in (
        getattr(event, "sender", None),
        getattr(event, "participant", None),
        getattr(event, "by", None),
    ) and not isinstance(event, e.StaffActed | e.ActUndone)
