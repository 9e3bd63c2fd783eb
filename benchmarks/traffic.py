"""Thousands of sockets from one thread: generators that yield what they wait for.

A task yields a `Line` when it waits for bytes of it, or seconds to sleep. Cheap enough that the
server, on a core of its own, is what is measured.
"""

import base64
import heapq
import itertools
import os
import select
import socket
import struct
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

Task = Generator[Any, None, Any]
AT_ONCE = 16_384
# A larger one is taken from the system and given back each time.
now = time.monotonic_ns


class Lost(Exception):
    """The other side hung up, or said something nobody understands."""


class Line:
    """One socket with what has come of it and was not read yet."""

    __slots__ = ("fd", "held", "sock", "task")

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self.sock = socket.socket()
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # No TIME_WAIT: the next pass needs the ports.
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        try:
            self.sock.connect((host, port))
        except OSError as error:
            self.sock.close()
            raise Lost(str(error)) from error
        self.sock.setblocking(False)
        self.fd = self.sock.fileno()
        self.held = b""
        self.task: Task | None = None

    def send(self, data: bytes) -> None:
        """Send something small."""
        try:
            gone = self.sock.send(data)
        except OSError as error:
            raise Lost(str(error)) from error
        if gone < len(data):
            raise Lost("the server takes nothing any more")

    def receive(self) -> None:
        """Take in what has come."""
        try:
            data = self.sock.recv(AT_ONCE)
        except BlockingIOError:
            return
        except OSError as error:
            raise Lost(str(error)) from error
        if not data:
            raise Lost("the server hung up")
        self.held = self.held + data if self.held else data

    def close(self) -> None:
        """Hang up."""
        self.sock.close()


class Loop:
    """Runs tasks until nothing is left to wait for."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self._lines: dict[int, Line] = {}
        self._sleeping: list[tuple[int, int, Task]] = []
        self._number = itertools.count()
        self.failed: list[str] = []
        self.busy = 0

    def spawn(self, task: Task) -> None:
        """Begin a task now."""
        self.busy += 1
        self._step(task)

    def spawn_at(self, moment: int, task: Task) -> None:
        """Begin a task at a moment of the monotonic clock, in nanoseconds."""
        self.busy += 1
        heapq.heappush(self._sleeping, (moment, next(self._number), task))

    def run(self, seconds: float = 120.0, until: Callable[[], bool] | None = None) -> bool:
        """Go on until all tasks are done, or `until` is true; False when time was over first."""
        end = now() + int(seconds * 1e9)
        while self.busy and not (until and until()):
            if now() > end:
                return False
            self._turn(end)
        return True

    def _turn(self, end: int) -> None:
        wait = end
        if self._sleeping:
            wait = min(wait, self._sleeping[0][0])
        for fd, _ in self._poll.poll(max(0.0, min(0.05, (wait - now()) / 1e9)), 1024):
            line = self._lines.get(fd)
            if line is None or line.task is None:
                continue
            task = line.task
            try:
                line.receive()
            except Lost as lost:
                self._forget(line)
                self._step(task, lost)
                continue
            self._step(task)
        moment = now()
        while self._sleeping and self._sleeping[0][0] <= moment:
            self._step(heapq.heappop(self._sleeping)[2])

    def _step(self, task: Task, error: Exception | None = None) -> None:
        try:
            waits = task.throw(error) if error else next(task)
        except StopIteration:
            self.busy -= 1
            return
        except Lost as lost:
            self.busy -= 1
            self.failed.append(str(lost))
            return
        if isinstance(waits, Line):
            waits.task = task
            # Not just whether the number is known: a socket that was closed leaves its number to
            # the next one, and the system has forgotten it.
            if self._lines.get(waits.fd) is not waits:
                self._lines[waits.fd] = waits
                self._poll.register(waits.fd, select.EPOLLIN)
        else:
            moment = now() + int(waits * 1e9)
            heapq.heappush(self._sleeping, (moment, next(self._number), task))

    def _forget(self, line: Line) -> None:
        if self._lines.pop(line.fd, None) is not None:
            self._poll.unregister(line.fd)

    def close(self, line: Line) -> None:
        """Hang up, and wait for it no more."""
        self._forget(line)
        line.close()


# --- HTTP -------------------------------------------------------------------------------------


@dataclass
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes
    size: int

    def header(self, name: str) -> list[str]:
        """Every value of a header."""
        wanted = name.lower().encode() + b":"
        return [
            one.partition(b":")[2].strip().decode()
            for one in self.head.split(b"\r\n")
            if one.lower().startswith(wanted)
        ]


def answer(line: Line) -> Generator[Line, None, Answer]:
    """Wait for one answer."""
    while (end := line.held.find(b"\r\n\r\n")) < 0:
        yield line
    head = line.held[:end]
    found = head.lower().find(b"content-length:")
    if found < 0:
        raise Lost(f"an answer without a length: {head[:60]!r}")
    stop = head.find(b"\r\n", found)
    length = int(head[found + 15 : stop if stop > 0 else len(head)])
    whole = end + 4 + length
    while len(line.held) < whole:
        yield line
    body, line.held = line.held[end + 4 : whole], line.held[whole:]
    return Answer(int(head[9:12]), head, body, whole)


# --- WebSocket --------------------------------------------------------------------------------


def frame(text: bytes) -> bytes:
    """A text as a browser sends it; a mask of zeros is one too."""
    if len(text) < 126:
        return bytes((0x81, 0x80 | len(text))) + b"\0\0\0\0" + text
    return struct.pack(">BBH", 0x81, 0xFE, len(text)) + b"\0\0\0\0" + text


def upgrade(path: str, host: str, more: str = "") -> bytes:
    """The request for a WebSocket."""
    key = base64.b64encode(os.urandom(16)).decode()
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n{more}\r\n"
    ).encode()


def opened(line: Line) -> Generator[Line, None, None]:
    """Wait for the yes to an upgrade."""
    while (end := line.held.find(b"\r\n\r\n")) < 0:
        yield line
    if b" 101 " not in line.held[:16]:
        raise Lost(line.held[:40].decode("latin-1"))
    line.held = line.held[end + 4 :]


def frames(line: Line) -> list[bytes]:
    """The texts that have come whole."""
    held, at, found = line.held, 0, []
    size = len(held)
    while size - at >= 2:
        length, start = held[at + 1] & 0x7F, at + 2
        if length == 126:
            length, start = int.from_bytes(held[start : start + 2], "big"), start + 2
        elif length == 127:
            length, start = int.from_bytes(held[start : start + 8], "big"), start + 8
        if size < start + length:
            break
        kind = held[at] & 0x0F
        if kind == 8:
            raise Lost("the server said goodbye")
        if kind == 1:
            found.append(held[start : start + length])
        at = start + length
    if at:
        line.held = held[at:]
    return found
