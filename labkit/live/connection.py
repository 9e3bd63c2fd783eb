"""Letting somebody watch, and the two signals a watcher may give.

Every act is a POST; the socket carries no wish of anybody. `seen` and `writing` are never stored
and count for nothing but the console's numbers.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import request
from pydantic import ValidationError

from labkit.access.access import Access
from labkit.domain.actors import Role
from labkit.domain.session.state import SessionState
from labkit.domain.value import Value
from labkit.live import rooms
from labkit.live.announcer import Announcer
from labkit.live.presence import Presence, Watcher

ROLES = {
    "phone": (Role.PARTICIPANT,),
    "wall": (Role.WALL, Role.FACILITATOR),
    "console": (Role.FACILITATOR,),
}
SIGNALS = frozenset({"seen", "writing"})


class Seen(Value):
    """A phone shows this revision."""

    revision: int


class Writing(Value):
    """Somebody types in this step."""

    step: str


def register(
    socketio: Any,
    *,
    access: Access,
    presence: Presence,
    announcer: Announcer,
    state: Callable[[str], SessionState | None],
    clock: Callable[[], int],
    staff_language: Callable[[Mapping[str, str]], str],
    may_signal: Callable[[str], bool],
) -> None:
    """Let keys open sockets, and tell the announcer who came and went.

    `may_signal` says whether a connection may give one more signal now; others are dropped.
    """

    def connect(auth: Any = None) -> bool:
        watcher = _admit(auth)
        if watcher is None:
            return False
        session = state(watcher.session)
        if session is None:
            return False
        presence.came(watcher)
        for room in rooms.of_watcher(watcher):
            socketio.server.enter_room(watcher.sid, room)
        if watcher.surface == "phone" and watcher.participant:
            announcer.greet_phone(watcher.sid, session, watcher.participant, watcher.language)
        elif watcher.surface == "wall":
            announcer.greet_wall(watcher.sid, session)
        else:
            announcer.greet_console(watcher.sid, session, watcher.language)
        announcer.refresh(watcher.session)
        return True

    def _admit(auth: Any) -> Watcher | None:
        asked = auth if isinstance(auth, dict) else {}
        name, surface = asked.get("session"), asked.get("surface")
        # Not `in ROLES`: what is asked for may be a list, and no key of anything.
        if not isinstance(name, str) or surface not in tuple(ROLES):
            return None
        holder = access.holder_for(request.cookies, name, ROLES[surface])
        session = state(name) if holder else None
        if holder is None or session is None:
            return None
        watcher = Watcher(
            sid=_sid(), session=name, surface=surface, language="", key_hash=holder.hash
        )
        if surface == "phone":
            participant = session.participants.get(holder.actor.id)
            if participant is None or participant.left_at is not None:
                return None
            watcher.participant, watcher.language = participant.id, participant.language
        else:
            watcher.language = staff_language(request.cookies)
        return watcher

    def disconnect(reason: Any = None) -> None:
        watcher = presence.went(_sid())
        if watcher is not None:
            announcer.refresh(watcher.session)

    def _signalling() -> Watcher | None:
        watcher = presence.get(_sid())
        if watcher is None or watcher.surface != "phone" or not may_signal(watcher.sid):
            return None
        return watcher

    def seen(signal: Any = None) -> None:
        watcher = _signalling()
        if watcher is None:
            return
        try:
            watcher.seen = max(watcher.seen, Seen.model_validate(signal).revision)
        except ValidationError:
            return
        announcer.refresh(watcher.session)

    def writing(signal: Any = None) -> None:
        watcher = _signalling()
        if watcher is None:
            return
        try:
            Writing.model_validate(signal)
        except ValidationError:
            return
        watcher.wrote_at = clock()
        announcer.someone_writes(watcher.session)

    socketio.on_event("connect", connect)
    socketio.on_event("disconnect", disconnect)
    socketio.on_event("seen", seen)
    socketio.on_event("writing", writing)
    _only_signals(socketio)


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]


def _only_signals(socketio: Any) -> None:
    """Dispatch the two signals and nothing else.

    The library runs the handlers of `connect` and `disconnect` for anybody who sends an event of
    that name, as often as they like.
    """
    server = socketio.server
    dispatch = server._handle_event

    def handle(eio_sid: str, namespace: str, number: Any, data: Any) -> Any:
        named = isinstance(data, list) and len(data) == 2 and isinstance(data[0], str)
        if not named or data[0] not in SIGNALS:
            return None
        return dispatch(eio_sid, namespace, number, data)

    server._handle_event = handle
