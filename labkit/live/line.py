"""One open connection of a phone: what goes out goes into the socket at once.

Stock, each connection has a queue without end, a greenlet that waits at it and one more for each
ping. Here a frame is handed to the system where it stands; what does not fit waits here, so much
and no more, until the socket has room. Nothing waits in between and nothing is woken for it.

All of this runs on the one thread of the event loop.
"""

from collections import deque
from contextlib import suppress
from socket import (
    AF_INET,
    AF_INET6,
    IPPROTO_TCP,
    SHUT_RDWR,
    SO_SNDBUF,
    SOL_SOCKET,
    TCP_NODELAY,
)
from typing import Any

import gevent

from labkit.live.frames import framed, goodbye

MOST_WAITING = 200
MOST_BYTES = 1_000_000
"""A phone that has fallen behind so far is let go: it comes back to a whole screen."""
SYSTEM_BYTES = 65_536
"""What the system may keep for one phone beside that. It would grow to megabytes by itself."""

CLOSE, PING = framed(b"1"), framed(b"2")


class Line:
    """What the engine holds for one connection, in place of the library's own sort."""

    __slots__ = (
        "_engine",
        "_raw",
        "_room",
        "_size",
        "_waiting",
        "alone",
        "closed",
        "closing",
        "ending",
        "hears_packed",
        "pinged",
        "session",
        "sid",
        "silent",
        "watching",
    )
    # The engine asks for these before it lets a request near a connection.
    connected = upgraded = True
    upgrading = False

    def __init__(self, engine: Any, sid: str, raw: Any) -> None:
        """`raw` is the system's socket, which never blocks."""
        self.sid = sid
        self.session: dict[str, Any] = {}
        self.closing = self.closed = False
        self.watching = False  # let into a session
        self.hears_packed = False
        # In beats of the pulse: since the last ping or its answer, without a session, after the
        # goodbye.
        self.silent = self.alone = self.ending = 0
        self.pinged = False
        self._engine, self._raw = engine, raw
        self._waiting: deque[bytes | memoryview] = deque()
        self._size = 0
        self._room: Any = None
        raw.setsockopt(SOL_SOCKET, SO_SNDBUF, SYSTEM_BYTES)
        if raw.family in (AF_INET, AF_INET6):
            # Else the system holds a small message back until the one before was answered.
            raw.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)

    def put(self, frame: bytes) -> None:
        """Send a frame: at once, or behind what waits already."""
        if self._size:
            self._keep(frame)
            return
        try:
            gone = self._raw.send(frame)
        except BlockingIOError:
            gone = 0
        except OSError:
            self.cut()
            return
        if gone < len(frame):
            self._keep(memoryview(frame)[gone:] if gone else frame)
            self._wait_for_room()

    def send(self, packet: Any) -> None:
        """Send a packet of the engine."""
        self.put(framed(packet.encode().encode()))

    def ping(self) -> None:
        """Ask whether the phone is there."""
        self.pinged, self.silent = True, 0
        self.put(PING)

    def answered(self) -> None:
        """The phone is there."""
        self.pinged, self.silent = False, 0

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """End it, with a goodbye unless nobody would hear that. Who reads finds out and leaves."""
        if self.closing:
            return
        self.closing = True
        told = reason or self._engine.reason.SERVER_DISCONNECT
        self._engine._trigger_event("disconnect", self.sid, told, run_async=False)
        self.closed = True
        if abort:
            self.cut()
        else:
            self.put(CLOSE)
            self.put(goodbye())

    def cut(self) -> None:
        """Let go of the network. What waits is lost, and the reader wakes up."""
        self._waiting.clear()
        self._size = 0
        if self._room is not None:
            self._room.stop()
            self._room.close()
            self._room = None
        with suppress(OSError):
            self._raw.shutdown(SHUT_RDWR)

    def _keep(self, frame: bytes | memoryview) -> None:
        if len(self._waiting) >= MOST_WAITING or self._size + len(frame) > MOST_BYTES:
            self.cut()
            return
        self._waiting.append(frame)
        self._size += len(frame)

    def _wait_for_room(self) -> None:
        if not self._waiting:
            return
        if self._room is None:
            self._room = gevent.get_hub().loop.io(self._raw.fileno(), 2)
        self._room.start(self._go_on)

    def _go_on(self) -> None:
        while self._waiting:
            frame = self._waiting[0]
            try:
                gone = self._raw.send(frame)
            except BlockingIOError:
                return
            except OSError:
                self.cut()
                return
            self._size -= gone
            if gone < len(frame):
                self._waiting[0] = memoryview(frame)[gone:]
                return
            self._waiting.popleft()
        self._room.stop()
