"""What follows from what a participant asks.

Words are never turned away for being late: a step that was open once takes them, files them
under their own prompt and marks them late. Only a stance is refused after its hearing, since
the room may have seen the count by then.
"""

from collections.abc import Callable
from typing import Any

from labkit.domain import commands as c
from labkit.domain import events as e
from labkit.domain.actors import Actor, Role
from labkit.domain.cleaning import clean
from labkit.domain.nouns import (
    Contribution,
    Door,
    Participant,
    Phase,
    Placement,
    Proposal,
    ReleaseChoice,
    Revealing,
    StepPhase,
)
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.script import Moderation, Step, Visibility
from labkit.domain.session.state import Asked, SessionState
from labkit.domain.steps import hearing, propose

GRACE_MS = 60_000
"""How long after its step was closed a word still counts as in time."""

PARTICIPANTS_MOST = 500
CONTRIBUTIONS_MOST = 200
ANSWERS_MOST = 20
REASON_CHARS = 400
NAME_CHARS = 60


def join(state: SessionState, command: c.JoinSession, actor: Actor) -> list[e.Event]:
    """Let a newcomer in. `actor.id` is the random id they get."""
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


def _sent(command: c.FromPhone, actor: Actor) -> dict[str, str]:
    return {"sender": actor.id, "ref": command.ref, "digest": command.digest()}


def _words(text: str, limit: int, *, needed: bool = True, one_line: bool = False) -> str:
    cleaned = clean(text, one_line=one_line)
    if needed and not cleaned:
        raise Refused(Refusal.NOTHING_WRITTEN)
    if len(cleaned) > limit:
        raise Refused(Refusal.TOO_LONG, length=len(cleaned), limit=limit)
    return cleaned


def _is_late(closed_at: int | None, now: int) -> bool:
    return closed_at is not None and now > closed_at + GRACE_MS


def _language(state: SessionState, said: str | None, actor: Actor) -> str:
    if said:
        return said
    participant = state.participants.get(actor.id)
    return participant.language if participant else state.script.language


def _author(actor: Actor) -> str | None:
    return actor.id if actor.role is Role.PARTICIPANT else None


def _first_placement(state: SessionState, actor: Actor) -> Placement:
    seen_already = actor.role is Role.FACILITATOR or state.script.moderation is Moderation.AFTER
    return Placement.SHOWN if seen_already else Placement.WAITING


def _placement_after_change(state: SessionState, before: Placement, actor: Actor) -> Placement:
    # New words have not been looked at: leaving them `shown` would put them on the wall unseen.
    if before is Placement.SHOWN:
        return _first_placement(state, actor)
    return before if before is not Placement.HELD else Placement.WAITING


def _asked(state: SessionState, step: str, prompt: str, command: c.Command) -> Asked:
    asked = state.asked(step, prompt)
    if asked is None:
        if not state.has_step(step):
            raise Refused(Refusal.NOT_HERE)
        if not state.record(step).spans:
            raise Refused(Refusal.STEP_NOT_OPEN)
        raise Refused(Refusal.NOT_IN_THIS_STEP)
    if prompt not in state.pushed and (
        command.wire_name() not in state.script.step(asked.step).accepts
    ):
        raise Refused(Refusal.NOT_IN_THIS_STEP)
    return asked


def _step(state: SessionState, step: str, command: c.Command) -> tuple[Step, int | None]:
    """The step a command names, if it takes such commands, and when it was closed."""
    if not state.has_step(step):
        raise Refused(Refusal.NOT_HERE)
    known = state.script.step(step)
    if command.wire_name() not in known.accepts:
        raise Refused(Refusal.NOT_IN_THIS_STEP)
    record = state.record(step)
    if not record.spans:
        raise Refused(Refusal.STEP_NOT_OPEN)
    return known, None if record.phase is StepPhase.OPEN else record.closed_at


# --- contributions --------------------------------------------------------------------------


def _submit_contribution(
    state: SessionState, command: c.SubmitContribution, actor: Actor, now: int
) -> list[e.Event]:
    asked = _asked(state, command.step, command.prompt, command)
    text = _words(command.text, asked.prompt.max_chars)
    mine = [
        sent
        for sent in state.contributions.values()
        if sent.by == actor.id and sent.withdrawn_at is None
    ]
    if len(mine) >= CONTRIBUTIONS_MOST:
        raise Refused(Refusal.ENOUGH, limit=CONTRIBUTIONS_MOST)
    if sum(one.prompt == command.prompt and one.step == asked.step for one in mine) >= ANSWERS_MOST:
        raise Refused(Refusal.ENOUGH, limit=ANSWERS_MOST)
    return [
        e.ContributionSubmitted(
            **_sent(command, actor),
            contribution=command.ref,
            by=_author(actor),
            step=asked.step,
            prompt=command.prompt,
            action=asked.prompt.action,
            text=text,
            language=_language(state, command.language, actor),
            late=_is_late(asked.closed_at, now),
            licensed=asked.prompt.licensed,
            placement=_first_placement(state, actor)
            if asked.prompt.visibility is Visibility.SHARED
            else Placement.WAITING,
        )
    ]


def _own_contribution(state: SessionState, contribution: str, actor: Actor) -> Contribution:
    known = state.contributions.get(contribution)
    if known is None or known.withdrawn_at is not None:
        raise Refused(Refusal.NOT_HERE)
    if known.by != actor.id:
        raise Refused(Refusal.NOT_YOURS)
    return known


def _change_contribution(
    state: SessionState, command: c.ChangeContribution, actor: Actor, now: int
) -> list[e.Event]:
    known = _own_contribution(state, command.contribution, actor)
    asked = state.asked(known.step, known.prompt)
    text = _words(command.text, asked.prompt.max_chars if asked else len(known.text))
    return [
        e.ContributionChanged(
            **_sent(command, actor),
            contribution=known.id,
            text=text,
            placement=_placement_after_change(state, known.placement, actor),
        )
    ]


def _withdraw_contribution(
    state: SessionState, command: c.WithdrawContribution, actor: Actor, now: int
) -> list[e.Event]:
    known = _own_contribution(state, command.contribution, actor)
    return [e.ContributionWithdrawn(**_sent(command, actor), contribution=known.id)]


def _pass_prompt(
    state: SessionState, command: c.PassPrompt, actor: Actor, now: int
) -> list[e.Event]:
    asked = _asked(state, command.step, command.prompt, command)
    return [
        e.PromptPassed(
            **_sent(command, actor),
            participant=actor.id,
            step=asked.step,
            prompt=command.prompt,
        )
    ]


# --- proposals ------------------------------------------------------------------------------


def _submit_proposal(
    state: SessionState, command: c.SubmitProposal, actor: Actor, now: int
) -> list[e.Event]:
    step, closed_at = _step(state, command.step, command)
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
            **_sent(command, actor),
            proposal=command.ref,
            number=len(state.proposals) + 1,
            by=_author(actor),
            step=step.id,
            title=_words(command.title, room.title_chars, one_line=True),
            why=_words(command.why, room.why_chars, needed=False),
            who_benefits=_words(command.who_benefits, room.who_benefits_chars, needed=False),
            language=_language(state, command.language, actor),
            late=_is_late(closed_at, now),
            placement=_first_placement(state, actor),
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
    if known.by != _author(actor):
        raise Refused(Refusal.NOT_YOURS)
    return known


def _change_proposal(
    state: SessionState, command: c.ChangeProposal, actor: Actor, now: int
) -> list[e.Event]:
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
            **_sent(command, actor),
            proposal=known.id,
            version=known.version + 1,
            title=_words(command.title, room.title_chars, one_line=True),
            why=_words(command.why, room.why_chars, needed=False),
            who_benefits=_words(command.who_benefits, room.who_benefits_chars, needed=False),
            placement=_placement_after_change(state, known.placement, actor),
        )
    ]


def _withdraw_proposal(
    state: SessionState, command: c.WithdrawProposal, actor: Actor, now: int
) -> list[e.Event]:
    known = _own_proposal(state, command.proposal, actor)
    return [e.ProposalWithdrawn(**_sent(command, actor), proposal=known.id)]


# --- stances --------------------------------------------------------------------------------


def _take_stance(
    state: SessionState, command: c.TakeStance, actor: Actor, now: int
) -> list[e.Event]:
    step, closed_at = _step(state, command.step, command)
    proposal = state.proposals.get(command.proposal)
    if proposal is None or proposal not in state.heard(step.id):
        raise Refused(Refusal.NOT_HERE)
    if state.record(step.id).revealing is Revealing.REVEALED:
        # Whoever changes sides after the count was shown follows the count; and each change would
        # cost a message for every phone.
        raise Refused(Refusal.REVEALED)
    if _is_late(closed_at, now):
        raise Refused(Refusal.STEP_IS_OVER)
    reason = _words(command.reason, REASON_CHARS, needed=False)
    before = state.stances.get((proposal.id, actor.id))
    if not reason and before is not None and before.action is command.action:
        # The same button pressed again on a phone whose field is empty: no wish to unsay it.
        reason = before.reason
    return [
        e.StanceTaken(
            **_sent(command, actor),
            proposal=proposal.id,
            participant=actor.id,
            step=step.id,
            version=proposal.version,
            action=command.action,
            reason=reason,
            language=_language(state, command.language, actor),
        )
    ]


def _withdraw_stance(
    state: SessionState, command: c.WithdrawStance, actor: Actor, now: int
) -> list[e.Event]:
    if (command.proposal, actor.id) not in state.stances:
        raise Refused(Refusal.NOT_HERE)
    return [
        e.StanceWithdrawn(**_sent(command, actor), proposal=command.proposal, participant=actor.id)
    ]


# --- one's own part -------------------------------------------------------------------------


def _allow_quoting(
    state: SessionState, command: c.AllowQuoting, actor: Actor, now: int
) -> list[e.Event]:
    return [
        e.QuotingAllowed(**_sent(command, actor), participant=actor.id, quoting=command.quoting)
    ]


def _release_words(
    state: SessionState, command: c.ReleaseWords, actor: Actor, now: int
) -> list[e.Event]:
    if command.subject == "contribution":
        _own_contribution(state, command.id, actor)
    elif (command.id, actor.id) not in state.stances:
        raise Refused(Refusal.NOT_HERE)
    name = ""
    if command.release is ReleaseChoice.NAMED:
        name = _words(command.name, NAME_CHARS, needed=False, one_line=True)
        if not name:
            raise Refused(Refusal.NAME_MISSING)
    return [
        e.WordsReleased(
            **_sent(command, actor),
            on=command.id,
            subject_kind=command.subject,
            participant=actor.id,
            release=command.release,
            name=name,
        )
    ]


def _choose_language(
    state: SessionState, command: c.ChooseLanguage, actor: Actor, now: int
) -> list[e.Event]:
    return [
        e.LanguageChosen(**_sent(command, actor), participant=actor.id, language=command.language)
    ]


def _leave_session(
    state: SessionState, command: c.LeaveSession, actor: Actor, now: int
) -> list[e.Event]:
    sent = _sent(command, actor)
    gone: list[e.Event] = []
    if command.words == "take_back":
        gone = [
            *(
                e.ContributionWithdrawn(**sent, contribution=one.id)
                for one in state.contributions.values()
                if one.by == actor.id and one.withdrawn_at is None
            ),
            *(
                e.ProposalWithdrawn(**sent, proposal=one.id)
                for one in state.proposals.values()
                if one.by == actor.id and one.withdrawn_at is None
            ),
            *(
                e.StanceWithdrawn(**sent, proposal=proposal, participant=participant)
                for proposal, participant in state.stances
                if participant == actor.id
            ),
        ]
    return [*gone, e.ParticipantLeft(**sent, participant=_of(state, actor).id)]


def _of(state: SessionState, actor: Actor) -> Participant:
    return state.participants[actor.id]


_RULES: dict[type[c.Command], Callable[[SessionState, Any, Actor, int], list[e.Event]]] = {
    c.SubmitContribution: _submit_contribution,
    c.ChangeContribution: _change_contribution,
    c.WithdrawContribution: _withdraw_contribution,
    c.PassPrompt: _pass_prompt,
    c.SubmitProposal: _submit_proposal,
    c.ChangeProposal: _change_proposal,
    c.WithdrawProposal: _withdraw_proposal,
    c.TakeStance: _take_stance,
    c.WithdrawStance: _withdraw_stance,
    c.AllowQuoting: _allow_quoting,
    c.ReleaseWords: _release_words,
    c.ChooseLanguage: _choose_language,
    c.LeaveSession: _leave_session,
}
