"""The references: servers that do less, and clients that ask the same of them."""

import json
import secrets
from pathlib import Path

from benchmarks.answers import Round, moments, words_of
from benchmarks.hall import PROMPT, STEP
from benchmarks.machine import PYTHON, ROOT, Server, free_port
from benchmarks.traffic import Line, Loop, Lost, Task, frame, frames, now, opened, upgrade
from benchmarks.traffic import answer as answered

SERVERS = ROOT / "benchmarks" / "servers"
SOCKET = "/socket.io/?EIO=4&transport=websocket"
COMMANDS = {
    "node": ["node", str(SERVERS / "sockets.cjs")],
    "plain": [PYTHON, str(SERVERS / "plain.py")],
    "rooms": [PYTHON, "-m", "benchmarks.servers.rooms"],
    "tcp": [PYTHON, str(SERVERS / "tcp.py")],
}
NAMES = {
    "labkit": "labkit",
    "kept": "labkit, connections kept open",
    "stock": "labkit, LABKIT_LIVE=stock",
    "rooms": "labkit's rooms alone",
    "node": "Node socket.io",
    "plain": "plain flask-socketio",
    "posted": "plain app, by POST",
    "tcp": "raw TCP, Python",
}


class Peer:
    """One reference with its clients."""

    def __init__(self, sort: str, folder: Path, loop: Loop) -> None:
        self.sort = sort
        self.folder = folder / sort
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        database = self.folder / "answers.db"
        for old in self.folder.glob("answers.db*"):
            old.unlink()
        self.server = Server(
            COMMANDS[sort], self.folder, PORT=str(self.port), DATABASE=str(database)
        )
        self.loop = loop
        self.lines: list[Line] = []

    def start(self) -> None:
        """Start it."""
        self.server.start()
        self.server.wait_for_port(self.port)

    def enter(self) -> Task:
        """One client connects."""
        line = Line(self.port)
        if self.sort != "tcp":
            host = f"127.0.0.1:{self.port}"
            line.send(upgrade(SOCKET, host, f"Origin: http://{host}\r\n"))
            yield from opened(line)
            let_in = False
            while not let_in:
                for text in frames(line):
                    if text[:1] == b"0":
                        line.send(frame(b"40"))
                    let_in = let_in or text[:2] == b"40"
                if not let_in:
                    yield line
        self.lines.append(line)

    def fill(self, people: int, at_once: int = 32) -> None:
        """Let clients connect, some at a time."""
        left = iter(range(people))

        def door() -> Task:
            for _ in left:
                yield from self.enter()
                if self.sort != "tcp":
                    self.loop.spawn(self.follow(self.lines[-1]))

        before = len(self.lines)
        for _ in range(at_once):
            self.loop.spawn(door())
        self.loop.run(300, lambda: len(self.lines) - before >= people or bool(self.loop.failed))
        if len(self.lines) - before < people:
            raise Lost(f"{self.sort}: {self.loop.failed[:3]}\n{self.server.log}")

    def follow(self, line: Line) -> Task:
        """Answer pings for ever."""
        while True:
            for text in frames(line):
                if text == b"2":
                    line.send(frame(b"3"))
            yield line

    def push(self, size: int) -> bytes:
        """The request that makes it tell everybody, as bytes for the first line."""
        if self.sort == "tcp":
            return b"%d\n" % (size + 4)
        return frame(b'42["push",%d]' % (size - len('42["screen",{"html":""}]')))

    def answers(self, spread: float) -> Round:
        """Every client sends one answer and waits for its own yes."""
        one, first, done = Round(), [0], [0]
        cpu = self.server.cpu()

        def send(line: Line, number: int) -> Task:
            ref = secrets.token_hex(16)
            answer = {"step": STEP, "prompt": PROMPT, "text": words_of(number), "ref": ref}
            began = now()
            first[0] = first[0] or began
            line.send(frame(b'421["submit",' + json.dumps(answer).encode() + b"]"))
            while True:
                for text in frames(line):
                    if text == b"2":
                        line.send(frame(b"3"))
                    elif text.startswith(b"431"):
                        moment = now()
                        done[0] += 1
                        if b'"ok":true' in text and ref.encode() in text:
                            one.acked.append(ref)
                            one.waits.append((moment - began) / 1e6)
                            one.took = max(one.took, (moment - first[0]) / 1e6)
                        else:
                            one.refused["no"] += 1
                yield line

        moment = moments(len(self.lines), spread)
        for number, line in enumerate(self.lines):
            self.loop.spawn_at(moment[number], send(line, number))
        self.loop.run(300, lambda: done[0] >= len(self.lines))
        one.cpu = self.server.cpu() - cpu
        one.refused.update(self.loop.failed)
        self.loop.failed.clear()
        return one

    def posts(self, spread: float) -> Round:
        """The same by HTTP, each on a new connection, from the plain app."""
        one, first, done = Round(), [0], [0]
        cpu = self.server.cpu()
        people = len(self.lines)

        def send(number: int) -> Task:
            ref = secrets.token_hex(16)
            answer = {"step": STEP, "prompt": PROMPT, "text": words_of(number), "ref": ref}
            data = json.dumps(answer).encode()
            began = now()
            first[0] = first[0] or began
            line = Line(self.port)
            line.send(
                f"POST /answer HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
                "Accept: application/json\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(data)}\r\n\r\n".encode()
                + data
            )
            got = yield from answered(line)
            moment = now()
            done[0] += 1
            if got.status == 200 and ref.encode() in got.body:
                one.acked.append(ref)
                one.waits.append((moment - began) / 1e6)
                one.took = max(one.took, (moment - first[0]) / 1e6)
            else:
                one.refused[str(got.status)] += 1
            self.loop.close(line)

        for number, moment in enumerate(moments(people, spread)):
            self.loop.spawn_at(moment, send(number))
        self.loop.run(300, lambda: done[0] + len(self.loop.failed) >= people)
        one.cpu = self.server.cpu() - cpu
        one.refused.update(self.loop.failed)
        self.loop.failed.clear()
        return one

    def close(self) -> None:
        """Everybody hangs up, and the server ends."""
        for line in self.lines:
            line.close()
        self.server.end()
