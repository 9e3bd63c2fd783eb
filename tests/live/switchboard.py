"""A Socket.IO server in this process, in one of three sorts, and raw sockets that talk to it."""

import base64
import json
import os
import struct
from collections.abc import Iterator
from typing import Any, Literal

import gevent
import gevent.socket
import socketio
from gevent.pywsgi import WSGIServer

from labkit.live.fanout import Rooms
from labkit.live.lines import Lines
from labkit.live.wire import mend
from labkit.serving import Silent

LARGEST = 65_536
PATIENCE = 30.0
FAST_BEAT = 0.01
"""Twenty-five times faster than life."""

Sort = Literal["stock", "mended", "fast"]


class Switchboard:
    """A server with one room, which everybody is in."""

    def __init__(self, sort: Sort, *, beat: float = FAST_BEAT, most: int = 1000) -> None:
        self.lines = Lines(most=most, beat=beat)
        more: dict[str, Any] = {}
        if sort == "fast":
            more = {"client_manager": Rooms(self.lines), "monitor_clients": False}
        self.server = socketio.Server(
            async_mode="gevent",
            transports=["websocket"],
            async_handlers=False,
            max_http_buffer_size=LARGEST,
            cors_allowed_origins=[],
            ping_interval=8,
            ping_timeout=6,
            **more,
        )
        if sort == "fast":
            self.lines.serve(self.server.eio)
        if sort == "mended":
            mend(self.server, LARGEST)
        self.heard: list[Any] = []
        self.left: list[str] = []
        self.server.on("connect", lambda sid, environ, auth=None: auth != "no")
        self.server.on("say", lambda sid, said: self.heard.append(said))
        self.server.on("disconnect", lambda sid, reason: self.left.append(reason))
        quiet: Any = Silent()
        self._http = WSGIServer(
            ("127.0.0.1", 0), socketio.WSGIApp(self.server), log=None, error_log=quiet
        )
        self._http.start()
        self._wires: list[Wire] = []

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._http.server_port or 0)

    def raw(self, **more: Any) -> "Wire":
        """A socket that has said nothing yet."""
        self._wires.append(Wire(self.port, **more))
        return self._wires[-1]

    def phone(self, room: int | None = None, **headers: str) -> "Wire":
        """A socket that watches."""
        wire = self.raw(room=room, **headers)
        wire.say("40")
        wire.text("40")
        return wire

    def close(self) -> None:
        """End it, and hang up everywhere."""
        for wire in self._wires:
            wire.close()
        self._http.stop(timeout=0.2)


class Wire:
    """One raw WebSocket."""

    def __init__(self, port: int, *, room: int | None = None, **headers: str) -> None:
        """`room` is how many bytes the system keeps for us unread; little for a slow phone."""
        self.sock = gevent.socket.socket()
        if room is not None:
            self.sock.setsockopt(gevent.socket.SOL_SOCKET, gevent.socket.SO_RCVBUF, room)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(("127.0.0.1", port))
        key = base64.b64encode(os.urandom(16)).decode()
        said = {
            "Host": f"127.0.0.1:{port}",
            "Upgrade": "websocket",
            "Connection": "keep-alive, Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": key,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        path = "/socket.io/?EIO=4&transport=websocket"
        self.sock.sendall(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
        self._held = b""
        while b"\r\n\r\n" not in self._held:
            self._held += self.sock.recv(4096) or b"\r\n\r\n"
        answer, _, self._held = self._held.partition(b"\r\n\r\n")
        self.status = int(answer.split()[1]) if answer else 0
        self.said = answer.decode("latin-1") + "\r\n"

    def say(self, data: str | bytes, kind: int = 1, *, last: bool = True) -> None:
        """Send one frame."""
        body = data.encode() if isinstance(data, str) else data
        first = kind | (0x80 if last else 0)
        size = (
            struct.pack(">BH", 0xFE, len(body)) if len(body) > 125 else bytes((0x80 | len(body),))
        )
        if len(body) > 65_535:
            size = struct.pack(">BQ", 0xFF, len(body))
        self.sock.sendall(bytes((first,)) + size + b"\0\0\0\0" + body)

    def frames(self) -> Iterator[tuple[int, bytes]]:
        """What comes, until nothing comes any more."""
        while True:
            head = self._take(2)
            if len(head) < 2:
                return
            length = head[1] & 0x7F
            if length >= 126:
                length = int.from_bytes(self._take(2 if length == 126 else 8), "big")
            data = self._take(length)
            if len(data) < length:
                return
            yield head[0], data

    def frames_until(self, end: int) -> Iterator[tuple[int, bytes]]:
        """What comes, up to the first frame that begins with this byte."""
        for first, data in self.frames():
            yield first, data
            if first == end:
                return

    def text(self, start: str) -> str:
        """The next text that begins like this."""
        for _, data in self.frames():
            if data.startswith(start.encode()):
                return data.decode()
        raise AssertionError(f"nothing came that begins with {start}")

    def closed_with(self) -> int | None:
        """The code of the goodbye; None where the line just ended."""
        for first, data in self.frames():
            if first == 0x88:
                return int.from_bytes(data[:2], "big")
        return None

    def _take(self, length: int) -> bytes:
        while len(self._held) < length:
            try:
                more = self.sock.recv(65_536)
            except OSError:
                more = b""
            if not more:
                break
            self._held += more
        taken, self._held = self._held[:length], self._held[length:]
        return taken

    def close(self) -> None:
        """Hang up without a word."""
        self.sock.close()


def event(name: str, said: object) -> str:
    """An event as a client sends it."""
    return "42" + json.dumps([name, said])
