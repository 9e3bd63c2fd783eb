"""All open connections of this process: how one opens, what it may say, and when it is over.

This takes the place of one method of the library, `_handle_connect` of the Engine.IO server, and
of the greenlets it starts for each connection. `tests/live/test_hooks.py` fails where a newer
release has moved what is used here; `LABKIT_LIVE=stock` does without.
"""

import base64
import binascii
import hashlib
from contextlib import suppress
from typing import Any

import gevent
from engineio.packet import OPEN, Packet
from gevent.lock import BoundedSemaphore

from labkit.live import deflate
from labkit.live.frames import CLOSE, PING, PONG, TEXT, Frames, Unsound, code_of, framed, goodbye
from labkit.live.line import Line

BEAT_SECONDS = 0.25
ALONE_SECONDS = 10
GOODBYE_SECONDS = 2
COMING_MOST = 100
"""Connections that have not said yet what they want to watch. Theirs is the time of one answer."""
COMING_SECONDS = 1.0
"""After this, the oldest of them makes room for whoever waits outside."""
LINES_MOST = 6_000
"""Of one process: 5,000 phones were measured, and there are walls, consoles and second tabs."""
AT_ONCE = 16_384

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
BAD = {
    "status": "400 BAD REQUEST",
    "headers": [("Content-Type", "text/plain"), ("Sec-WebSocket-Version", "13")],
    "response": b"This address speaks WebSocket, version 13.\n",
}
FULL = {
    "status": "503 SERVICE UNAVAILABLE",
    "headers": [("Content-Type", "text/plain"), ("Retry-After", "2")],
    "response": b"There are as many connections as labkit can hold.\n",
}


class Lines:
    """The open connections. `serve` lets an Engine.IO server open them."""

    def __init__(self, most: int = LINES_MOST, beat: float = BEAT_SECONDS) -> None:
        """A shorter `beat` lets time pass faster for everything that is counted here."""
        self._most, self._beat_seconds = most, beat
        self._engine: Any = None
        self._open: dict[str, Line] = {}
        self._coming: dict[str, Line] = {}
        self._room_to_come = BoundedSemaphore(COMING_MOST)
        self._pulse: Any = None

    def serve(self, engine: Any) -> None:
        """Let every connection of this engine be one of these."""
        self._engine = engine
        engine._handle_connect = self.open
        self._ping_after = round(engine.ping_interval / BEAT_SECONDS)
        self._gone_after = round(engine.ping_timeout / BEAT_SECONDS)
        self._alone_after = round(ALONE_SECONDS / BEAT_SECONDS)
        self._cut_after = round(GOODBYE_SECONDS / BEAT_SECONDS)

    def __len__(self) -> int:
        return len(self._open)

    def let_in(self, eio_sid: str) -> None:
        """This connection watches a session now."""
        line = self._open.get(eio_sid)
        if line is not None:
            line.watching, line.alone = True, 0
            self._came(line)

    def let_out(self, eio_sid: str) -> None:
        """It watches none any more; soon it is closed, unless the other side does that."""
        line = self._open.get(eio_sid)
        if line is not None:
            line.watching = False

    # --- from the request to the last word ------------------------------------------------------

    def open(
        self, environ: dict[str, Any], start_response: Any, transport: str, index: Any = None
    ) -> Any:
        """Answer a request for a WebSocket, and listen as long as it is open."""
        packing = deflate.agreed(environ.get("HTTP_SEC_WEBSOCKET_EXTENSIONS", ""))
        accept = _accept(environ, packing.answer if packing else "")
        if accept is None:
            return BAD
        if len(self._open) >= self._most or not self._may_come():
            return FULL
        sock = _socket_of(environ)
        line = Line(self._engine, self._engine.generate_id(), sock._sock)
        self._open[line.sid] = self._coming[line.sid] = self._engine.sockets[line.sid] = line
        self._pulse = self._pulse or gevent.spawn(self._beat)
        line.hears_packed = packing is not None and packing.hears_packed
        frames = Frames(self._engine.max_http_buffer_size, packed=packing is not None)
        try:
            line.put(accept)
            del accept, packing  # all this is held as long as the connection
            line.send(self._hello(line))
            self._engine._trigger_event("connect", line.sid, environ, run_async=False)
            while self._hear(line, frames, _received(sock)):
                pass
        finally:
            line.close(abort=True, reason=self._engine.reason.TRANSPORT_CLOSE)
            line.cut()
            self._came(line)
            for known in (self._open, self._engine.sockets):
                known.pop(line.sid, None)
        return []

    def _hello(self, line: Line) -> Packet:
        engine = self._engine
        said = {
            "sid": line.sid,
            "upgrades": [],
            "pingTimeout": int(engine.ping_timeout * 1000),
            "pingInterval": int(engine.ping_interval * 1000),
            "maxPayload": engine.max_http_buffer_size,
        }
        return Packet(OPEN, said)

    def _hear(self, line: Line, frames: Frames, data: bytes) -> bool:
        """Take in what came; whether there may be more."""
        if not data:
            return False
        if len(data) == AT_ONCE:
            gevent.sleep(0)  # more is there already: a flood of one holds up nobody
        try:
            for message in frames.take(data):
                if message.kind == CLOSE:
                    line.put(goodbye(code_of(message.data)))
                    return False
                if message.kind == PING:
                    line.put(framed(message.data, PONG))
                elif message.kind == TEXT and not self._take(line, message.text):
                    return False
        except Unsound as fault:
            line.put(goodbye(fault.code))
            return False
        return True

    def _take(self, line: Line, packet: str) -> bool:
        kind = packet[:1]
        if kind == "4" and not line.closed:
            self._engine._trigger_event("message", line.sid, packet[1:], run_async=False)
        elif kind == "3":
            line.answered()
        elif kind == "1":
            line.close(reason=self._engine.reason.CLIENT_DISCONNECT)
            return False
        return True

    # --- who has not said yet what they want ----------------------------------------------------

    def _may_come(self) -> bool:
        """Wait for a place among those who come in; the one that dawdles longest loses its own."""
        if self._room_to_come.acquire(timeout=COMING_SECONDS):
            return True
        oldest = next(iter(self._coming.values()), None)
        if oldest is not None:
            oldest.close(abort=True)
            self._came(oldest)
        return bool(self._room_to_come.acquire(timeout=COMING_SECONDS))

    def _came(self, line: Line) -> None:
        if self._coming.pop(line.sid, None) is not None:
            self._room_to_come.release()

    # --- the pulse ------------------------------------------------------------------------------

    def _beat(self) -> None:
        # Beats are counted, not seconds: where the whole process stood still for a while, the
        # answers of all phones wait unread, and nobody is taken for gone.
        while True:
            gevent.sleep(self._beat_seconds)
            for line in list(self._open.values()):
                self._look_after(line)

    def _look_after(self, line: Line) -> None:
        if line.closed:
            line.ending += 1
            if line.ending >= self._cut_after:
                line.cut()
            return
        line.silent += 1
        if line.pinged and line.silent >= self._gone_after:
            line.close(abort=True, reason=self._engine.reason.PING_TIMEOUT)
        elif not line.pinged and line.silent >= self._ping_after:
            line.ping()
        if not line.watching:
            line.alone += 1
            if line.alone >= self._alone_after:
                line.close()


def _accept(environ: dict[str, Any], extension: str) -> bytes | None:
    """The answer to a handshake; None where it is none."""
    key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
    asked = [part.strip() for part in environ.get("HTTP_CONNECTION", "").lower().split(",")]
    try:
        nonce = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(nonce) != 16 or "upgrade" not in asked:
        return None
    if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
        return None
    digest = hashlib.sha1(key.encode() + GUID, usedforsecurity=False).digest()
    more = f"Sec-WebSocket-Extensions: {extension}\r\n" if extension else ""
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + more.encode()
        + b"Sec-WebSocket-Accept: "
        + base64.b64encode(digest)
        + b"\r\n\r\n"
    )


def _socket_of(environ: dict[str, Any]) -> Any:
    """The socket under a request, as gevent's server hands it on."""
    body = environ["wsgi.input"]
    return getattr(body, "rfile", body).raw._sock  # where a body is announced, it is wrapped


def _received(sock: Any) -> bytes:
    with suppress(OSError):
        return sock.recv(AT_ONCE)  # type: ignore[no-any-return]
    return b""
