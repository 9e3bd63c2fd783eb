"""What an event changes. Total and blind: it never refuses, it only follows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from labkit.domain import events as e
from labkit.domain.nouns import (
    Act,
    Contribution,
    Door,
    Known,
    Participant,
    Pass,
    Phase,
    Proposal,
    PushedPrompt,
    Revealing,
    Span,
    Stance,
    StepPhase,
    Wall,
)
from labkit.domain.session.state import ACTS_KEPT, SessionState

K = TypeVar("K")
V = TypeVar("V")


def apply(state: SessionState | None, event: e.Event, at: int) -> SessionState:
    """The state after an event; `state` is None only before a session is created."""
    if isinstance(event, e.SessionCreated):
        return SessionState(
            id=event.session,
            script=event.script,
            code=event.code,
            occasion=event.occasion,
            created_at=at,
            revision=1,
        )
    if state is None:
        raise ValueError(f"{event.wire_name()} before session-created")
    state = replace(state, revision=state.revision + 1)
    if isinstance(event, e.Sent):
        known = Known(sender=event.sender, digest=event.digest, seq=state.revision, at=at)
        state = replace(state, known=_with(state.known, event.ref, known))
    return _CHANGES[type(event)](state, event, at)


def fold(events: Iterable[tuple[e.Event, int]], state: SessionState | None = None) -> SessionState:
    """The state after all events, each with its time; with `state`, brought forward from there."""
    for event, at in events:
        state = apply(state, event, at)
    if state is None:
        raise ValueError("no events")
    return state


def _with(mapping: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    return {**mapping, key: value}


def _moved(state: SessionState, **fields: Any) -> SessionState:
    return replace(state, run=state.run + 1, **fields)


# --- the run --------------------------------------------------------------------------------


def _session_started(state: SessionState, event: e.SessionStarted, at: int) -> SessionState:
    return _moved(state, phase=Phase.LIVE, started_at=at)


def _session_ended(state: SessionState, event: e.SessionEnded, at: int) -> SessionState:
    return _moved(state, phase=Phase.ENDED, ended_at=at)


def _session_reopened(state: SessionState, event: e.SessionReopened, at: int) -> SessionState:
    return _moved(state, phase=Phase.LIVE, ended_at=None)


def _session_put_back(state: SessionState, event: e.SessionPutBack, at: int) -> SessionState:
    return _moved(state, phase=event.phase, started_at=event.started_at, ended_at=event.ended_at)


def _step_opened(state: SessionState, event: e.StepOpened, at: int) -> SessionState:
    record = state.record(event.step)
    opened = replace(
        record, phase=StepPhase.OPEN, spans=(*record.spans, Span(at)), ends_at=event.ends_at
    )
    return _moved(state, current=event.step, steps=_with(state.steps, event.step, opened))


def _step_closed(state: SessionState, event: e.StepClosed, at: int) -> SessionState:
    record = state.record(event.step)
    spans = (*record.spans[:-1], replace(record.spans[-1], closed_at=at))
    closed = replace(record, phase=StepPhase.CLOSED, spans=spans)
    return _moved(state, steps=_with(state.steps, event.step, closed))


def _step_extended(state: SessionState, event: e.StepExtended, at: int) -> SessionState:
    extended = replace(state.record(event.step), ends_at=event.ends_at)
    return replace(state, steps=_with(state.steps, event.step, extended))


def _step_put_back(state: SessionState, event: e.StepPutBack, at: int) -> SessionState:
    return _moved(state, current=event.current, steps=_with(state.steps, event.step, event.record))


def _door_opened(state: SessionState, event: e.DoorOpened, at: int) -> SessionState:
    return replace(state, door=Door.OPEN)


def _door_closed(state: SessionState, event: e.DoorClosed, at: int) -> SessionState:
    return replace(state, door=Door.CLOSED)


def _code_changed(state: SessionState, event: e.CodeChanged, at: int) -> SessionState:
    return replace(state, code=event.code)


def _wall_blanked(state: SessionState, event: e.WallBlanked, at: int) -> SessionState:
    return replace(state, wall=Wall.BLANK)


def _wall_unblanked(state: SessionState, event: e.WallUnblanked, at: int) -> SessionState:
    return replace(state, wall=Wall.SHOWING)


def _prompt_pushed(state: SessionState, event: e.PromptPushed, at: int) -> SessionState:
    pushed = PushedPrompt(
        id=event.id, seq=state.revision, step=event.step, prompt=event.prompt, at=at
    )
    return replace(state, pushed=_with(state.pushed, event.id, pushed))


def _prompt_closed(state: SessionState, event: e.PromptClosed, at: int) -> SessionState:
    pushed = replace(state.pushed[event.prompt], closed_at=at)
    return replace(state, pushed=_with(state.pushed, event.prompt, pushed))


def _prompt_put_back(state: SessionState, event: e.PromptPutBack, at: int) -> SessionState:
    pushed = replace(state.pushed[event.prompt], closed_at=None)
    return replace(state, pushed=_with(state.pushed, event.prompt, pushed))


def _contribution_placed(state: SessionState, event: e.ContributionPlaced, at: int) -> SessionState:
    placed = replace(state.contributions[event.contribution], placement=event.placement)
    return replace(state, contributions=_with(state.contributions, placed.id, placed))


def _proposal_placed(state: SessionState, event: e.ProposalPlaced, at: int) -> SessionState:
    placed = replace(state.proposals[event.proposal], placement=event.placement)
    return replace(state, proposals=_with(state.proposals, placed.id, placed))


def _stances_revealed(state: SessionState, event: e.StancesRevealed, at: int) -> SessionState:
    record = replace(state.record(event.step), revealing=Revealing.REVEALED)
    return replace(state, steps=_with(state.steps, event.step, record))


def _stances_hidden(state: SessionState, event: e.StancesHidden, at: int) -> SessionState:
    record = replace(state.record(event.step), revealing=Revealing.SEALED)
    return replace(state, steps=_with(state.steps, event.step, record))


def _staff_acted(state: SessionState, event: e.StaffActed, at: int) -> SessionState:
    act = Act(
        seq=state.revision,
        name=event.name,
        subject=event.on,
        by=event.by,
        at=at,
        inverse=event.inverse,
    )
    return replace(state, acts=(*state.acts, act)[-ACTS_KEPT:])


def _act_undone(state: SessionState, event: e.ActUndone, at: int) -> SessionState:
    acts = tuple(replace(act, undone_at=at) if act.seq == event.act else act for act in state.acts)
    return replace(state, acts=acts)


# --- participants ---------------------------------------------------------------------------


def _participant_joined(state: SessionState, event: e.ParticipantJoined, at: int) -> SessionState:
    joined = Participant(
        id=event.participant, seq=state.revision, language=event.language, joined_at=at
    )
    return replace(state, participants=_with(state.participants, joined.id, joined))


def _participant(state: SessionState, participant: str, **fields: Any) -> SessionState:
    changed = replace(state.participants[participant], **fields)
    return replace(state, participants=_with(state.participants, participant, changed))


def _language_chosen(state: SessionState, event: e.LanguageChosen, at: int) -> SessionState:
    return _participant(state, event.participant, language=event.language)


def _quoting_allowed(state: SessionState, event: e.QuotingAllowed, at: int) -> SessionState:
    return _participant(state, event.participant, quoting=event.quoting)


def _participant_left(state: SessionState, event: e.ParticipantLeft, at: int) -> SessionState:
    return _participant(state, event.participant, left_at=at)


def _contribution_submitted(
    state: SessionState, event: e.ContributionSubmitted, at: int
) -> SessionState:
    sent = Contribution(
        id=event.contribution,
        seq=state.revision,
        by=event.by,
        step=event.step,
        prompt=event.prompt,
        action=event.action,
        text=event.text,
        language=event.language,
        at=at,
        late=event.late,
        licensed=event.licensed,
        placement=event.placement,
    )
    return replace(state, contributions=_with(state.contributions, sent.id, sent))


def _contribution_changed(
    state: SessionState, event: e.ContributionChanged, at: int
) -> SessionState:
    changed = replace(
        state.contributions[event.contribution],
        text=event.text,
        placement=event.placement,
        changed_at=at,
    )
    return replace(state, contributions=_with(state.contributions, changed.id, changed))


def _contribution_withdrawn(
    state: SessionState, event: e.ContributionWithdrawn, at: int
) -> SessionState:
    gone = replace(
        state.contributions[event.contribution], text="", name="", release=None, withdrawn_at=at
    )
    return replace(state, contributions=_with(state.contributions, gone.id, gone))


def _prompt_passed(state: SessionState, event: e.PromptPassed, at: int) -> SessionState:
    passed = Pass(participant=event.participant, step=event.step, prompt=event.prompt, at=at)
    key = (event.participant, event.step, event.prompt)
    return replace(state, passes=_with(state.passes, key, passed))


def _proposal_submitted(state: SessionState, event: e.ProposalSubmitted, at: int) -> SessionState:
    sent = Proposal(
        id=event.proposal,
        seq=state.revision,
        number=event.number,
        version=1,
        by=event.by,
        step=event.step,
        title=event.title,
        why=event.why,
        who_benefits=event.who_benefits,
        language=event.language,
        at=at,
        late=event.late,
        placement=event.placement,
    )
    return replace(state, proposals=_with(state.proposals, sent.id, sent))


def _proposal_changed(state: SessionState, event: e.ProposalChanged, at: int) -> SessionState:
    changed = replace(
        state.proposals[event.proposal],
        version=event.version,
        title=event.title,
        why=event.why,
        who_benefits=event.who_benefits,
        placement=event.placement,
        changed_at=at,
    )
    return replace(state, proposals=_with(state.proposals, changed.id, changed))


def _proposal_withdrawn(state: SessionState, event: e.ProposalWithdrawn, at: int) -> SessionState:
    gone = replace(
        state.proposals[event.proposal], title="", why="", who_benefits="", withdrawn_at=at
    )
    return replace(state, proposals=_with(state.proposals, gone.id, gone))


def _stance_taken(state: SessionState, event: e.StanceTaken, at: int) -> SessionState:
    key = (event.proposal, event.participant)
    before = state.stances.get(key)
    taken = Stance(
        proposal=event.proposal,
        participant=event.participant,
        seq=state.revision,
        step=event.step,
        version=event.version,
        action=event.action,
        reason=event.reason,
        language=event.language,
        at=at,
        # The same words keep what their author decided about them; new words are asked about
        # anew.
        release=before.release if before and before.reason == event.reason else None,
        name=before.name if before and before.reason == event.reason else "",
    )
    return replace(state, stances=_with(state.stances, key, taken))


def _stance_withdrawn(state: SessionState, event: e.StanceWithdrawn, at: int) -> SessionState:
    key = (event.proposal, event.participant)
    return replace(state, stances={k: v for k, v in state.stances.items() if k != key})


def _words_released(state: SessionState, event: e.WordsReleased, at: int) -> SessionState:
    if event.subject_kind == "contribution":
        released = replace(state.contributions[event.on], release=event.release, name=event.name)
        return replace(state, contributions=_with(state.contributions, event.on, released))
    key = (event.on, event.participant)
    stance = replace(state.stances[key], release=event.release, name=event.name)
    return replace(state, stances=_with(state.stances, key, stance))


_CHANGES: dict[type[e.Event], Callable[..., SessionState]] = {
    e.SessionStarted: _session_started,
    e.SessionEnded: _session_ended,
    e.SessionReopened: _session_reopened,
    e.SessionPutBack: _session_put_back,
    e.StepOpened: _step_opened,
    e.StepClosed: _step_closed,
    e.StepExtended: _step_extended,
    e.StepPutBack: _step_put_back,
    e.DoorOpened: _door_opened,
    e.DoorClosed: _door_closed,
    e.CodeChanged: _code_changed,
    e.WallBlanked: _wall_blanked,
    e.WallUnblanked: _wall_unblanked,
    e.PromptPushed: _prompt_pushed,
    e.PromptClosed: _prompt_closed,
    e.PromptPutBack: _prompt_put_back,
    e.ContributionPlaced: _contribution_placed,
    e.ProposalPlaced: _proposal_placed,
    e.StancesRevealed: _stances_revealed,
    e.StancesHidden: _stances_hidden,
    e.StaffActed: _staff_acted,
    e.ActUndone: _act_undone,
    e.ParticipantJoined: _participant_joined,
    e.LanguageChosen: _language_chosen,
    e.QuotingAllowed: _quoting_allowed,
    e.ParticipantLeft: _participant_left,
    e.ContributionSubmitted: _contribution_submitted,
    e.ContributionChanged: _contribution_changed,
    e.ContributionWithdrawn: _contribution_withdrawn,
    e.PromptPassed: _prompt_passed,
    e.ProposalSubmitted: _proposal_submitted,
    e.ProposalChanged: _proposal_changed,
    e.ProposalWithdrawn: _proposal_withdrawn,
    e.StanceTaken: _stance_taken,
    e.StanceWithdrawn: _stance_withdrawn,
    e.WordsReleased: _words_released,
}
