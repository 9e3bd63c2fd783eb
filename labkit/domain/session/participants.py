"""What follows from what a participant asks: who may, and which rule answers.

Words are never turned away for being late: a step that was open once takes them, files them
under their own prompt and marks them late. Refused are only a stance after its hearing, since
the room may have seen the count by then, and a sealed answer once its prompt is closed: the count
stands, and one added to it could be read off.
"""

from collections.abc import Callable
from typing import Any

from labkit.domain import commands as c
from labkit.domain import events as e
from labkit.domain.actors import Actor, Role
from labkit.domain.nouns import Door, Phase
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.session import contributions, own_part, proposals, sealed, stances, turns
from labkit.domain.session.state import SessionState

PARTICIPANTS_MOST = 5_000
"""What one laptop was measured to hold (docs/performance.md): a bound, so that nobody who found
the code can fill the disk with people, and no size that a room should have."""


def join(state: SessionState, command: c.JoinSession, actor: Actor) -> list[e.Event]:
    """Let a newcomer in. `actor.id` is the id they get; the same one again is the same tap."""
    known = state.participants.get(actor.id)
    if known is not None:
        if known.left_at is not None:
            raise Refused(Refusal.HAS_LEFT)
        return []
    if state.phase is Phase.ENDED:
        raise Refused(Refusal.SESSION_IS_OVER)
    if state.door is Door.CLOSED:
        raise Refused(Refusal.DOOR_IS_CLOSED)
    if command.consent != "agreed":
        raise Refused(Refusal.CONSENT_MISSING)
    if len(state.present) >= PARTICIPANTS_MOST:
        raise Refused(Refusal.SESSION_IS_FULL)
    return [e.ParticipantJoined(participant=actor.id, language=command.language)]


def decide(state: SessionState, command: c.FromPhone, actor: Actor, now: int) -> list[e.Event]:
    """The events that follow from a command with a `ref`."""
    if actor.role is Role.PARTICIPANT:
        participant = state.participants.get(actor.id)
        if participant is None or participant.left_at is not None:
            raise Refused(Refusal.HAS_LEFT)
    return _RULES[type(command)](state, command, actor, now)


_RULES: dict[type[c.Command], Callable[[SessionState, Any, Actor, int], list[e.Event]]] = {
    c.SubmitContribution: contributions.submit_contribution,
    c.ChangeContribution: contributions.change_contribution,
    c.WithdrawContribution: contributions.withdraw_contribution,
    c.PassPrompt: contributions.pass_prompt,
    c.AnswerSealed: sealed.answer_sealed,
    c.SubmitProposal: proposals.submit_proposal,
    c.ChangeProposal: proposals.change_proposal,
    c.WithdrawProposal: proposals.withdraw_proposal,
    c.TakeStance: stances.take_stance,
    c.WithdrawStance: stances.withdraw_stance,
    c.AllowQuoting: own_part.allow_quoting,
    c.ReleaseWords: own_part.release_words,
    c.ChooseLanguage: own_part.choose_language,
    c.LeaveSession: own_part.leave_session,
    c.SetCircle: turns.set_circle,
    c.ChangeSeat: turns.change_seat,
    c.LogTurn: turns.log_turn,
    c.CodeTurn: turns.code_turn,
    c.LinkTurn: turns.link_turn,
    c.TakeBackTurn: turns.take_back_turn,
}
