"""Rooms whose messages are written once for everybody in them."""

import json
from typing import Any

from socketio import Manager

from labkit.live.deflate import WORTH_PACKING, packed
from labkit.live.frames import PACKED, TEXT, framed
from labkit.live.line import Line
from labkit.live.lines import Lines

FEW = 8
"""Rooms of one person or two are looked up each time: there is one of them for each phone."""


class Rooms(Manager):  # type: ignore[misc]
    """Encodes and frames what a room hears once, and hands the same bytes to each line.

    The library does that too for rooms without answers, up to the frame; the frame and the way
    through a queue it makes anew for each connection.
    """

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines
        self._held: dict[Any, list[Line]] = {}

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: Any = None,
        skip_sid: Any = None,
        callback: Any = None,
        to: Any = None,
        **more: Any,
    ) -> None:
        """Send an event to a room, or to one connection."""
        if callback or skip_sid or namespace != "/":
            super().emit(event, data, namespace, room, skip_sid, callback, to, **more)
            return
        # Letters beyond ASCII as themselves: escaped, an Arabic screen is three times as long.
        said = json.dumps([event, data], ensure_ascii=False, separators=(",", ":"))
        words = b"42" + said.encode("utf-8", "replace")
        worth = len(words) >= WORTH_PACKING
        plain = small = b""
        for line in self._lines_in(to or room):
            if worth and line.hears_packed:
                small = small or framed(packed(words), PACKED | TEXT)
                line.put(small)
            else:
                plain = plain or framed(words)
                line.put(plain)

    def _lines_in(self, room: Any) -> list[Line]:
        # Held as long as nobody comes or goes: two names for each phone lead to its line, and to
        # follow them from all over the memory takes a tenth of the time of a large room.
        lines = self._held.get(room)
        if lines is None:
            known = self.server.eio.sockets
            here = [eio_sid for _, eio_sid in self.get_participants("/", room)]
            lines = [known[eio_sid] for eio_sid in here if eio_sid in known]
            if len(lines) > FEW:
                self._held[room] = lines
        return lines

    def basic_enter_room(self, sid: str, namespace: str, room: Any, eio_sid: Any = None) -> None:
        """A connection comes into a room."""
        self._held.pop(room, None)
        super().basic_enter_room(sid, namespace, room, eio_sid)

    def basic_leave_room(self, sid: str, namespace: str, room: Any) -> None:
        """A connection leaves a room."""
        self._held.pop(room, None)
        super().basic_leave_room(sid, namespace, room)

    def connect(self, sid: str, namespace: str) -> Any:
        """Somebody was let into a session."""
        sid = super().connect(sid, namespace)
        self._lines.let_in(self.eio_sid_from_sid(sid, namespace))
        return sid

    def disconnect(self, sid: str, namespace: str, **more: Any) -> Any:
        """Somebody left a session, or was never let in."""
        self._lines.let_out(self.eio_sid_from_sid(sid, namespace))
        return super().disconnect(sid, namespace, **more)
