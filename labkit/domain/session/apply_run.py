"""What an event changes in the run, on the wall, and in what the room sees."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from labkit.domain import events as e
from labkit.domain.nouns import (
    Act,
    Door,
    Phase,
    Picture,
    PushedPrompt,
    Revealing,
    Span,
    StepPhase,
    Wall,
)
from labkit.domain.session.changing import with_
from labkit.domain.session.state import ACTS_KEPT, SessionState


def _moved(state: SessionState, **fields: Any) -> SessionState:
    return replace(state, run=state.run + 1, **fields)


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
    return _moved(state, current=event.step, steps=with_(state.steps, event.step, opened))


def _step_closed(state: SessionState, event: e.StepClosed, at: int) -> SessionState:
    record = state.record(event.step)
    spans = (*record.spans[:-1], replace(record.spans[-1], closed_at=at))
    closed = replace(record, phase=StepPhase.CLOSED, spans=spans)
    return _moved(state, steps=with_(state.steps, event.step, closed))


def _step_extended(state: SessionState, event: e.StepExtended, at: int) -> SessionState:
    extended = replace(state.record(event.step), ends_at=event.ends_at)
    return replace(state, steps=with_(state.steps, event.step, extended))


def _step_put_back(state: SessionState, event: e.StepPutBack, at: int) -> SessionState:
    return _moved(state, current=event.current, steps=with_(state.steps, event.step, event.record))


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
        id=event.id,
        seq=state.revision,
        step=event.step,
        prompt=event.prompt,
        at=at,
        line=event.line,
        audience=event.audience,
        asked_of=event.to,
    )
    return replace(state, pushed=with_(state.pushed, event.id, pushed))


def _prompt_closed(state: SessionState, event: e.PromptClosed, at: int) -> SessionState:
    pushed = replace(state.pushed[event.prompt], closed_at=at)
    return replace(state, pushed=with_(state.pushed, event.prompt, pushed))


def _prompt_put_back(state: SessionState, event: e.PromptPutBack, at: int) -> SessionState:
    pushed = replace(state.pushed[event.prompt], closed_at=None)
    return replace(state, pushed=with_(state.pushed, event.prompt, pushed))


def _contribution_placed(state: SessionState, event: e.ContributionPlaced, at: int) -> SessionState:
    placed = replace(state.contributions[event.contribution], placement=event.placement)
    return replace(state, contributions=with_(state.contributions, placed.id, placed))


def _proposal_placed(state: SessionState, event: e.ProposalPlaced, at: int) -> SessionState:
    placed = replace(state.proposals[event.proposal], placement=event.placement)
    return replace(state, proposals=with_(state.proposals, placed.id, placed))


def _stances_revealed(state: SessionState, event: e.StancesRevealed, at: int) -> SessionState:
    record = replace(state.record(event.step), revealing=Revealing.REVEALED)
    return replace(state, steps=with_(state.steps, event.step, record))


def _stances_hidden(state: SessionState, event: e.StancesHidden, at: int) -> SessionState:
    record = replace(state.record(event.step), revealing=Revealing.SEALED)
    return replace(state, steps=with_(state.steps, event.step, record))


def _map_shown(state: SessionState, event: e.MapShown, at: int) -> SessionState:
    record = replace(state.record(event.step), picture=Picture.MAP)
    return replace(state, steps=with_(state.steps, event.step, record))


def _stances_shown(state: SessionState, event: e.StancesShown, at: int) -> SessionState:
    record = replace(state.record(event.step), picture=Picture.STANCES)
    return replace(state, steps=with_(state.steps, event.step, record))


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


RUN: dict[type[e.Event], Callable[..., SessionState]] = {
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
    e.MapShown: _map_shown,
    e.StancesShown: _stances_shown,
    e.StaffActed: _staff_acted,
    e.ActUndone: _act_undone,
}
