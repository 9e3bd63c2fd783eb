"""Letting somebody watch, and the two signals a watcher may give.

Every act is a POST; the socket carries no wish of anybody. `seen` and `writing` are never stored
and count for nothing but the console's numbers.
"""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from pydantic import ValidationError
from werkzeug.http import parse_cookie

from labkit.access.access import Access, Holder
from labkit.domain.actors import Role
from labkit.domain.session.state import SessionState
from labkit.domain.value import Value
from labkit.live import rooms
from labkit.live.announcer import Announcer
from labkit.live.presence import Presence, Watcher
from labkit.screens.phone import kind_of

ROLES = {
    "phone": (Role.PARTICIPANT,),
    "wall": (Role.WALL, Role.FACILITATOR),
    "console": (Role.FACILITATOR,),
    "observer": (Role.OBSERVER, Role.FACILITATOR),
}
_CIRCLE = re.compile(r"[1-9][0-9]?", re.ASCII)
# Of Socket.IO: somebody wants in, goes, or signals.
WANTS_IN, GOES, SAYS = "0", "1", "2"


class Seen(Value):
    """A phone shows this revision."""

    revision: int


class Writing(Value):
    """Somebody types in this step."""

    step: str


SIGNALS: Mapping[str, type[Value]] = {one.__name__.lower(): one for one in (Seen, Writing)}


def register(
    server: Any,
    *,
    access: Access,
    presence: Presence,
    announcer: Announcer,
    state: Callable[[str], SessionState | None],
    clock: Callable[[], int],
    staff_language: Callable[[Mapping[str, str]], str],
    noted: Callable[[dict[str, Any], str, Holder], None],
    may_watch: Callable[[str], bool],
    may_signal: Callable[[str], bool],
    may_stray: Callable[[str], bool],
) -> None:
    """Let keys open sockets, and tell the announcer who came and went.

    `noted` is told whose connection a request has become. `may_watch` says whether the holder of
    a key may open one more connection now, `may_signal` whether they may give one more signal,
    and `may_stray` whether a connection may once more say what leads to nothing; after that it is
    closed.
    Everything stands on the Socket.IO server itself: what Flask would make for each signal, a
    context with a request in it, costs four times as much as the signal.
    """

    def connect(sid: str, environ: dict[str, Any], auth: Any = None) -> bool:
        watcher = _admit(sid, environ, auth)
        if watcher is None:
            return False
        session = state(watcher.session)
        if session is None:
            return False
        presence.came(watcher)
        for room in rooms.of_watcher(watcher):
            server.enter_room(watcher.sid, room)
        if watcher.surface == "phone" and watcher.participant:
            announcer.greet_phone(watcher.sid, session, watcher.participant, watcher.language)
        elif watcher.surface == "wall":
            announcer.greet_wall(watcher.sid, session)
        elif watcher.surface == "observer":
            announcer.greet_observer(watcher.sid, session, watcher)
        else:
            announcer.greet_console(watcher.sid, session, watcher.language)
        announcer.refresh(watcher.session)
        return True

    def _admit(sid: str, environ: dict[str, Any], auth: Any) -> Watcher | None:
        cookies = parse_cookie(environ)
        asked = auth if isinstance(auth, dict) else {}
        name, surface = asked.get("session"), asked.get("surface")
        # Not `in ROLES`: what is asked for may be a list, and no key of anything.
        if not isinstance(name, str) or surface not in tuple(ROLES):
            return None
        holder = access.holder_for(cookies, name, ROLES[surface])
        session = state(name) if holder else None
        if holder is None or session is None or not may_watch(holder.hash):
            return None
        watcher = Watcher(sid=sid, session=name, surface=surface, language="", key_hash=holder.hash)
        if surface == "phone":
            participant = session.participants.get(holder.actor.id)
            if participant is None or participant.left_at is not None:
                return None
            watcher.participant, watcher.language = participant.id, participant.language
            watcher.kind = kind_of(session, participant.id)
        else:
            watcher.language = staff_language(cookies)
        if surface == "observer":
            circle = asked.get("circle")
            if not isinstance(circle, str) or not _CIRCLE.fullmatch(circle):
                return None
            watcher.observer, watcher.circle = holder.actor.id, circle
        noted(environ, name, holder)
        return watcher

    def disconnect(sid: str, reason: Any = None) -> None:
        watcher = presence.went(sid)
        if watcher is not None:
            announcer.refresh(watcher.session)

    def seen(watcher: Watcher, signal: Any) -> None:
        watcher.seen = max(watcher.seen, Seen.model_validate(signal).revision)
        announcer.refresh(watcher.session)

    def writing(watcher: Watcher, signal: Any) -> None:
        Writing.model_validate(signal)
        watcher.wrote_at = clock()
        announcer.someone_writes(watcher.session)

    signals = {"seen": seen, "writing": writing}

    def hear(eio_sid: str, said: Any) -> None:
        """Take what came from a socket: somebody who wants in or goes, or one of two signals.

        The library would run the handlers of `connect` and `disconnect` for anybody who sends an
        event of that name, as often as they like, and keep the parts of a binary one for ever.
        """
        kind = said[:1] if isinstance(said, str) else ""
        if kind == SAYS:
            if not _signalled(eio_sid, said[1:]) and not may_stray(eio_sid):
                # Whoever was let go a moment ago may still talk; a flood goes on talking. It is
                # cut: after a goodbye it would be listened to until it hangs up.
                line = server.eio.sockets.get(eio_sid)
                if line is not None:
                    line.close(wait=False, abort=True)
        elif kind in (WANTS_IN, GOES):
            # What is no JSON at all is said by no page of ours.
            with suppress(ValueError, RecursionError):
                server._handle_eio_message(eio_sid, said)

    def _signalled(eio_sid: str, said: str) -> bool:
        """Take a signal; False where it was none, or came too soon after others."""
        watcher = presence.get(server.manager.sid_from_eio_sid(eio_sid, "/"))
        # By the person, not by the connection: coming back does not begin the count anew.
        if watcher is None or watcher.surface != "phone" or not may_signal(watcher.key_hash):
            return False
        heard = _signal(said)
        if heard is None or heard[0] not in signals:
            return False
        with suppress(ValidationError):
            signals[heard[0]](watcher, heard[1])
        return True

    server.on("connect", connect)
    server.on("disconnect", disconnect)
    server.eio.on("message", hear)


def _signal(said: str) -> tuple[str, Any] | None:
    try:
        signal = json.loads(said)
    except (ValueError, RecursionError):
        return None
    if not isinstance(signal, list) or len(signal) != 2 or not isinstance(signal[0], str):
        return None
    return signal[0], signal[1]
