"""Putting a proposal forward, giving it a new version, taking it back."""

from labkit.domain import commands as c
from labkit.domain import events as e
from labkit.domain.actors import Actor
from labkit.domain.nouns import (
    Proposal,
)
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.script import Step
from labkit.domain.session.filing import (
    author,
    first_placement,
    is_late,
    language_of,
    placement_after_change,
    sent,
    step_taking,
    written,
)
from labkit.domain.session.state import SessionState
from labkit.domain.steps import hearing, propose


def submit_proposal(
    state: SessionState, command: c.SubmitProposal, actor: Actor, now: int
) -> list[e.Event]:
    """Put something forward, under the next number."""
    step, closed_at = step_taking(state, command.step, command)
    room = _room_for(step)
    mine = [
        proposal
        for proposal in state.proposals.values()
        if proposal.by == actor.id and proposal.withdrawn_at is None
    ]
    if len(mine) >= room.per_person:
        raise Refused(Refusal.ENOUGH, limit=room.per_person)
    return [
        e.ProposalSubmitted(
            **sent(command, actor),
            proposal=command.ref,
            number=len(state.proposals) + 1,
            by=author(actor),
            step=step.id,
            title=written(command.title, room.title_chars, one_line=True),
            why=written(command.why, room.why_chars, needed=False),
            who_benefits=written(command.who_benefits, room.who_benefits_chars, needed=False),
            language=language_of(state, command.language, actor),
            late=is_late(closed_at, now),
            placement=first_placement(state, actor),
        )
    ]


def _room_for(step: Step) -> propose.Parameters:
    parameters = step.parameters
    if isinstance(parameters, hearing.Parameters):
        return propose.Parameters(per_person=parameters.per_person)
    return parameters if isinstance(parameters, propose.Parameters) else propose.Parameters()


def _own_proposal(state: SessionState, proposal: str, actor: Actor) -> Proposal:
    known = state.proposals.get(proposal)
    if known is None or known.withdrawn_at is not None:
        raise Refused(Refusal.NOT_HERE)
    if known.by != author(actor):
        raise Refused(Refusal.NOT_YOURS)
    return known


def change_proposal(
    state: SessionState, command: c.ChangeProposal, actor: Actor, now: int
) -> list[e.Event]:
    """Give one's own proposal a new version, except while it is heard."""
    known = _own_proposal(state, command.proposal, actor)
    step = state.open_step
    if (
        step
        and isinstance(state.script.step(step).parameters, hearing.Parameters)
        and known in state.heard(step)
    ):
        raise Refused(Refusal.BEING_HEARD)
    room = _room_for(state.script.step(known.step))
    return [
        e.ProposalChanged(
            **sent(command, actor),
            proposal=known.id,
            version=known.version + 1,
            title=written(command.title, room.title_chars, one_line=True),
            why=written(command.why, room.why_chars, needed=False),
            who_benefits=written(command.who_benefits, room.who_benefits_chars, needed=False),
            placement=placement_after_change(state, known.placement, actor),
        )
    ]


def withdraw_proposal(
    state: SessionState, command: c.WithdrawProposal, actor: Actor, now: int
) -> list[e.Event]:
    """Take one's own proposal back."""
    known = _own_proposal(state, command.proposal, actor)
    return [e.ProposalWithdrawn(**sent(command, actor), proposal=known.id)]
