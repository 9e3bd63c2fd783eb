"""What an event changes. Total and blind: it never refuses, it only follows."""

from collections.abc import Iterable
from dataclasses import replace

from labkit.domain import events as e
from labkit.domain.nouns import (
    Known,
)
from labkit.domain.session.apply_run import RUN
from labkit.domain.session.apply_talk import TALK
from labkit.domain.session.apply_words import WORDS
from labkit.domain.session.changing import with_
from labkit.domain.session.state import SessionState

CHANGES = {**RUN, **WORDS, **TALK}


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
    if isinstance(event, e.Unlogged):
        return state
    state = replace(state, revision=state.revision + 1)
    if isinstance(event, e.Sent) and event.ref:
        known = Known(sender=event.sender, digest=event.digest, seq=state.revision, at=at)
        state = replace(state, known=with_(state.known, event.ref, known))
    return CHANGES[type(event)](state, event, at)


def fold(events: Iterable[tuple[e.Event, int]], state: SessionState | None = None) -> SessionState:
    """The state after all events, each with its time; with `state`, brought forward from there."""
    for event, at in events:
        state = apply(state, event, at)
    if state is None:
        raise ValueError("no events")
    return state
