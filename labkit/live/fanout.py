"""Rooms whose messages are written once for everybody in them."""

import json
from typing import Any

from socketio import Manager

from labkit.live.frames import framed
from labkit.live.lines import Lines


class Rooms(Manager):  # type: ignore[misc]
    """Encodes and frames what a room hears once, and hands the same bytes to each line.

    The library does that too for rooms without answers, up to the frame; the frame and the way
    through a queue it makes anew for each connection.
    """

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines

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
        frame = framed(b"42" + said.encode("utf-8", "replace"))
        open_lines = self.server.eio.sockets
        for _, eio_sid in self.get_participants(namespace, to or room):
            line = open_lines.get(eio_sid)
            if line is not None:
                line.put(frame)

    def connect(self, sid: str, namespace: str) -> Any:
        """Somebody was let into a session."""
        sid = super().connect(sid, namespace)
        self._lines.let_in(self.eio_sid_from_sid(sid, namespace))
        return sid

    def disconnect(self, sid: str, namespace: str, **more: Any) -> Any:
        """Somebody left a session, or was never let in."""
        self._lines.let_out(self.eio_sid_from_sid(sid, namespace))
        return super().disconnect(sid, namespace, **more)
