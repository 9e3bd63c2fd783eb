"""One prompt to everybody: how long until the last phone has it, and what the server spends.

The clock begins just before the request that asks for it is sent: for labkit that is the
facilitator's own POST, with its commit and its drawing; for the others an event on a socket.
"""

import select
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.answers import at
from benchmarks.hall import Hall
from benchmarks.machine import Server, load
from benchmarks.peers import Peer
from benchmarks.traffic import AT_ONCE, Line, frame, now

PATIENCE = 30
PING, PONG = b"2", frame(b"3")


class Contender:
    """Somebody who tells a hall something."""

    def __init__(self, name: str, server: Server, lines: Sequence[Line], before: int) -> None:
        self.name, self.server, self.lines = name, server, lines
        self.kb_each = round((server.memory() - before) / max(1, len(lines)), 1)
        self.rounds: list[dict[str, Any]] = []
        self._poll = select.epoll()
        self._by_fd = {line.fd: line for line in lines}
        for line in lines:
            self._poll.register(line.fd, select.EPOLLIN)

    def tell(self, send: Callable[[], None], whole: Callable[[Line], bool]) -> None:
        """One round: ask for a push, and wait until everybody has it."""
        waiting, waits = set(self._by_fd), []
        cpu, began = self.server.cpu(), now()
        send()
        end = began + PATIENCE * 10**9
        poll, by_fd, done = self._poll.poll, self._by_fd, waiting.discard
        while waiting and now() < end:
            for fd, _ in poll(0.2, 1024):
                line = by_fd[fd]
                try:
                    data = line.sock.recv(AT_ONCE)
                except OSError:
                    continue
                line.held = line.held + data if line.held else data
                if fd in waiting and whole(line):
                    waits.append((now() - began) / 1e6)
                    done(fd)
        waits.sort()
        self.rounds.append(
            {
                "told": len(waits),
                "last_ms": waits[-1] if waits else None,
                "p50_ms": at(waits, 0.5),
                "cpu_ms": round(self.server.cpu() - cpu, 2),
                "load": load(),
            }
        )


def has_screen(line: Line) -> bool:
    """Whether a whole `screen` has come. What came before it is thrown away, a ping answered."""
    while True:
        held = line.held
        if len(held) < 4:
            return False
        length, start = held[1] & 0x7F, 2
        if length == 126:
            length, start = int.from_bytes(held[2:4], "big"), 4
        if len(held) < start + length:
            return False
        if held.startswith(b'42["screen"', start):
            return True
        if held[start : start + length] == PING:
            line.send(PONG)
        line.held = held[start + length :]


def of_labkit(hall: Hall, number: int) -> tuple[Callable[[], None], Callable[[Line], bool]]:
    """How labkit is asked."""
    line = hall.console.browser.line
    assert line
    request = hall.push(number)
    return lambda: line.send(request), has_screen


def of_peer(peer: Peer, size: int) -> tuple[Callable[[], None], Callable[[Line], bool]]:
    """How a reference is asked for as many bytes."""
    first = peer.lines[0]
    request = peer.push(size)
    if peer.sort == "tcp":
        return lambda: first.send(request), lambda line: len(line.held) >= size + 4
    return lambda: first.send(request), has_screen
