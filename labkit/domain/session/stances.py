"""Taking a stance on a proposal, and taking it back."""

from labkit.domain import commands as c
from labkit.domain import events as e
from labkit.domain.actors import Actor
from labkit.domain.nouns import (
    Revealing,
)
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.session.filing import (
    is_late,
    language_of,
    sent,
    step_taking,
    written,
)
from labkit.domain.session.offering import at_own_pace, offer_after
from labkit.domain.session.state import SessionState

REASON_CHARS = 400


def take_stance(
    state: SessionState, command: c.TakeStance, actor: Actor, now: int
) -> list[e.Event]:
    """Say where one stands, until the room has seen the count or the hearing is over."""
    step, closed_at = step_taking(state, command.step, command)
    proposal = state.proposals.get(command.proposal)
    if proposal is None or proposal not in state.heard(step.id):
        raise Refused(Refusal.NOT_HERE)
    if state.record(step.id).revealing is Revealing.REVEALED:
        # Whoever changes sides after the count was shown follows the count; and each change would
        # cost a message for every phone.
        raise Refused(Refusal.REVEALED)
    if is_late(closed_at, now):
        raise Refused(Refusal.STEP_IS_OVER)
    reason = written(command.reason, REASON_CHARS, needed=False)
    before = state.stances.get((proposal.id, actor.id))
    if not reason and before is not None and before.action is command.action:
        # The same button pressed again on a phone whose field is empty: no wish to unsay it.
        reason = before.reason
    return [
        e.StanceTaken(
            **sent(command, actor),
            proposal=proposal.id,
            participant=actor.id,
            step=step.id,
            version=proposal.version,
            action=command.action,
            reason=reason,
            language=language_of(state, command.language, actor),
            offered=offer_after(state, step.id, actor.id, proposal.id)
            if at_own_pace(state, step.id)
            else "",
        )
    ]


def withdraw_stance(
    state: SessionState, command: c.WithdrawStance, actor: Actor, now: int
) -> list[e.Event]:
    """Take one's stance back, at any time."""
    if (command.proposal, actor.id) not in state.stances:
        raise Refused(Refusal.NOT_HERE)
    return [
        e.StanceWithdrawn(**sent(command, actor), proposal=command.proposal, participant=actor.id)
    ]
