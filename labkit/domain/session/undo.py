"""Taking a staff act back: what undoes an event, and when it may still be undone.

An act is undone by new events, never by cutting the log. Words that came in meanwhile stay.
"""

import json
from collections.abc import Iterable
from dataclasses import replace

from labkit.domain import events as e
from labkit.domain.actors import Actor
from labkit.domain.nouns import (
    Act,
    Door,
    Picture,
    Placement,
    Revealing,
    Span,
    StepPhase,
    StepRecord,
    Wall,
)
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.session.apply import apply
from labkit.domain.session.state import SessionState

FOR_GOOD = (e.TalkMeasured, e.TurnsUnnamed)
"""What no undo brings back: seats that were forgotten."""


def inverse_json(state: SessionState, events: Iterable[e.Event], now: int) -> str:
    """The events that would undo these, last first, as one JSON text."""
    undoing: list[e.Event] = []
    before: e.Event | None = None
    for event in events:
        if before is not None:
            state = apply(state, before, now)
        if not isinstance(event, FOR_GOOD):
            undoing.append(_inverse(state, event))
        before = event
    return json.dumps([[one.wire_name(), one.model_dump_json()] for one in reversed(undoing)])


def undo(state: SessionState, number: int, actor: Actor, now: int) -> list[e.Event]:
    """The events that take an act back, with that fact last."""
    act = next((known for known in state.acts if known.seq == number), None)
    if act is None or act.undone_at is not None:
        raise Refused(Refusal.NOTHING_TO_UNDO)
    if any(_depends(newer, act) for newer in state.acts if newer.undone_at is None):
        raise Refused(Refusal.TOO_LATE_TO_UNDO)
    undoing = [
        event
        for name, body in json.loads(act.inverse)
        if (event := _still_right(state, e.event_of(name, body), act, now)) is not None
    ]
    return [*undoing, e.ActUndone(act=act.seq, by=actor.id)]


def _depends(newer: Act, older: Act) -> bool:
    if newer.seq <= older.seq:
        return False
    return newer.subject == older.subject or newer.subject.startswith(f"{older.subject}:")


def _inverse(state: SessionState, event: e.Event) -> e.Event:
    match event:
        case e.SessionStarted() | e.SessionEnded() | e.SessionReopened():
            return e.SessionPutBack(
                phase=state.phase, started_at=state.started_at, ended_at=state.ended_at
            )
        case e.StepOpened(step=step) | e.StepClosed(step=step) | e.StepExtended(step=step):
            return e.StepPutBack(step=step, record=state.record(step), current=state.current)
        case e.PromptPushed(id=prompt):
            return e.PromptClosed(prompt=prompt)
        case e.PromptClosed(prompt=prompt):
            return e.PromptPutBack(prompt=prompt)
        case e.ContributionPlaced(contribution=contribution):
            return e.ContributionPlaced(
                contribution=contribution, placement=state.contributions[contribution].placement
            )
        case e.ProposalPlaced(proposal=proposal):
            return e.ProposalPlaced(
                proposal=proposal, placement=state.proposals[proposal].placement
            )
        case e.StancesRevealed(step=step) | e.StancesHidden(step=step):
            sealed = state.record(step).revealing is Revealing.SEALED
            return e.StancesHidden(step=step) if sealed else e.StancesRevealed(step=step)
        case e.MapShown(step=step) | e.StancesShown(step=step):
            as_map = state.record(step).picture is Picture.MAP
            return e.MapShown(step=step) if as_map else e.StancesShown(step=step)
        case e.WallBlanked() | e.WallUnblanked():
            return e.WallUnblanked() if state.wall is Wall.SHOWING else e.WallBlanked()
        case e.LineAnswered(line=line):
            return e.LineAnswered(line=line, answer=state.lines[line].answer)
        case e.MirrorShown() | e.MirrorHidden():
            if (shown := state.mirror) is None:
                return e.MirrorHidden()
            return e.MirrorShown(step=shown.step, circle=shown.circle, until=shown.until)
        case e.DoorOpened() | e.DoorClosed():
            return e.DoorOpened() if state.door is Door.OPEN else e.DoorClosed()
        case e.CodeChanged():
            return e.CodeChanged(code=state.code)
        case _:
            raise ValueError(f"{event.wire_name()} is not a staff act")


def _still_right(state: SessionState, event: e.Event, act: Act, now: int) -> e.Event | None:
    """The undoing event as it must be now; None where it has lost its object."""
    match event:
        case e.StepPutBack():
            return event.model_copy(update={"record": _with_spans(state, event, now)})
        case e.ContributionPlaced(contribution=contribution):
            known = state.contributions[contribution]
            return _placing(event, event.placement, known.changed_at, known.withdrawn_at, act)
        case e.ProposalPlaced(proposal=proposal):
            held = state.proposals[proposal]
            return _placing(event, event.placement, held.changed_at, held.withdrawn_at, act)
        case e.PromptClosed(prompt=prompt):
            return None if state.pushed[prompt].closed_at is not None else event
        case e.MirrorShown():
            # A newer mirror stands: going back in the run must not put an older one in its place.
            return None if act.subject == "run" and state.mirror else event
        case _:
            return event


def _with_spans(state: SessionState, event: e.StepPutBack, now: int) -> StepRecord:
    """The record put back, but with the time the step really was open kept in it.

    Forgetting it would turn away the words of somebody who began to write in that minute.
    """
    spans = state.record(event.step).spans
    if event.record.phase is StepPhase.OPEN or len(spans) <= len(event.record.spans):
        return event.record
    closed = tuple(
        span if span.closed_at is not None else Span(span.opened_at, now) for span in spans
    )
    return replace(event.record, spans=closed)


def _placing(
    event: e.Event, placement: Placement, changed_at: int | None, withdrawn_at: int | None, act: Act
) -> e.Event | None:
    if withdrawn_at is not None:
        return None
    # New words have not been looked at: an undo must not put them on the wall unseen.
    if placement is Placement.SHOWN and changed_at is not None and changed_at > act.at:
        return event.model_copy(update={"placement": Placement.WAITING})
    return event
