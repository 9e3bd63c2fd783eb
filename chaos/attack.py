"""Attack a labkit that is in use, and say how those fare who use it.

    python -m chaos.attack [--phones 80] [--seconds 30]

Starts a server of its own, lets phones join that write every few seconds, and attacks it from a
process beside that, from the same address as the phones: in a hall all share one. Prints JSON.
"""

import argparse
import json
import os
import random
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gevent
import gevent.socket

from chaos.base import Found
from labkit.rehearsal.browser import Browser, NoAnswer
from labkit.rehearsal.page import read_page
from labkit.rehearsal.server_process import Server
from labkit.rehearsal.watching import PATH, Watch, WatchLost

SCRIPT = Path(__file__).parents[1] / "sessions" / "dialogue-circle.toml"
MOVE = {"step": "move", "prompt": "move.open"}
SLOW_MS = 1000
LARGE = 300_000_000


class Phone:
    """Somebody who joined, watches, and writes."""

    def __init__(self, join: str) -> None:
        self.browser = Browser(join)
        card = next(one for one in read_page(self.browser.get(join).text).forms if one.action)
        page = read_page(self.browser.submit(card.action, dict(card.fields)).text)
        self.session, self.token = page.body["session"], page.token
        self.watch = Watch(self.browser, self.session, "phone")

    def listen(self) -> None:
        """Take in what is pushed, and answer pings."""
        try:
            for _ in self.watch:
                pass
        except WatchLost:
            return

    def send(self, ref: str, text: str = "A bench in the shade") -> tuple[int, dict[str, Any]]:
        """Submit a contribution; status and answer."""
        body = {**MOVE, "text": text, "ref": ref}
        answer = self.browser.post(f"/s/{self.session}/do/submit-contribution", body, self.token)
        return answer.status, answer.json() or {}


# --- who uses it ----------------------------------------------------------------------------


def write_now_and_then(phone: Phone, seed: int, until: float, seen: dict[str, Any]) -> None:
    """Write every three to six seconds, and note how long each answer took."""
    rng = random.Random(seed)
    gevent.sleep(rng.uniform(0, 4))
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            status, said = phone.send(f"honest-{secrets.token_hex(8)}")
            seen["saved" if said.get("ok") else f"refused {status}"] += 1
        except NoAnswer:
            seen["no answer"] += 1
        seen["waits"].append((time.monotonic() - began) * 1000)
        gevent.sleep(rng.uniform(3, 6))


def rss(pid: int) -> float:
    """The memory of a process in MB."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found.group(1)) / 1000 if found else 0.0


def conduct(console: str, session: str) -> None:
    """Open the step in which people write."""
    path, _, key = console.partition("#k=")
    browser = Browser(path)
    token = read_page(browser.get(path).text).token
    browser.submit("/keys", {"key": key, "token": token})
    page = read_page(browser.get(f"/console/{session}").text)
    said = browser.post(f"/s/{session}/do/open-step", {"step": "move", "run": 0}, page.token)
    if said.status != 200:
        raise SystemExit(f"the step did not open: {said.text}")
    browser.close()


# --- who attacks it -------------------------------------------------------------------------


def raw(port: int) -> Any:
    """A bare connection."""
    return gevent.socket.create_connection(("127.0.0.1", port), 10)


def knock(port: int) -> Any:
    """A live connection without a key."""
    line = raw(port)
    line.sendall(
        f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    return line


class Attacks:
    """Each method is one attempt; it returns what became of it."""

    def __init__(self, port: int, join: str) -> None:
        self.port, self.join = port, join
        self.flooder = Phone(join)
        self.writer = Phone(join)
        self.guesser = Browser(f"http://127.0.0.1:{port}")
        self.stranger = Browser(f"http://127.0.0.1:{port}")
        self.held: list[Any] = []

    def signals(self) -> str:
        """A participant's socket says that somebody writes, as fast as it can."""
        try:
            for _ in range(200):
                self.flooder.watch._send('42["writing",{"step":"move"}]')
        except (OSError, Exception) as error:
            self.flooder.watch.drop()
            self.flooder = Phone(self.join)
            return f"cut off ({type(error).__name__})"
        return "sent"

    def forged(self) -> str:
        """Events that are none."""
        try:
            self.flooder.watch._send('42["connect",0,{"surface":"console"}]')
            self.flooder.watch._send('42["disconnect","x"]')
            self.flooder.watch._send("42" + "[" * 20_000)
        except (OSError, Exception) as error:
            self.flooder.watch.drop()
            self.flooder = Phone(self.join)
            return f"cut off ({type(error).__name__})"
        return "sent"

    def submits(self) -> str:
        """One participant writes without a pause."""
        status, _ = self.writer.send(f"flood-{secrets.token_hex(8)}")
        return str(status)

    def silent(self) -> str:
        """A socket without a key that says nothing, kept as long as it is let."""
        line = knock(self.port)
        said = line.recv(64)[9:12].decode()
        self.held = [*self.held[-300:], line]
        return str(said)

    def large(self) -> str:
        """A frame that claims 300 MB."""
        line = knock(self.port)
        line.recv(4096)
        line.sendall(b"\x81\xff" + LARGE.to_bytes(8, "big") + bytes(4))
        sent = 0
        try:
            while sent < 30:
                line.sendall(b"a" * 1_000_000)
                sent += 1
        except OSError:
            return "cut off"
        finally:
            line.close()
        return "taken"

    def codes(self) -> str:
        """A join code that nobody has."""
        return str(self.guesser.get(f"/j/{''.join(random.choices('BCDFGH23456', k=6))}").status)

    def passwords(self) -> str:
        """A name and a password."""
        return str(self.stranger.submit("/sign-in", {"name": "ada", "password": "x" * 100}).status)

    def bodies(self) -> str:
        """As much as is taken, in as many brackets."""
        line = raw(self.port)
        body = b"[" * 250_000
        line.sendall(
            f"POST /s/{self.writer.session}/do/submit-contribution HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{self.port}\r\nCookie: {self.writer.browser.cookie_header('/')}\r\n"
            "Content-Type: application/json\r\nAccept: application/json\r\nConnection: close\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        said = line.recv(64)[9:12].decode()
        line.close()
        return str(said)

    def slowly(self) -> str:
        """A request that never ends."""
        line = raw(self.port)
        line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        self.held = [*self.held[-300:], line]
        return "held"

    def tabs(self) -> str:
        """One more socket with the same key."""
        try:
            tab = Watch(self.writer.browser.beside(), self.writer.session, "phone")
        except WatchLost:
            return "refused"
        self.held = [*self.held[-300:], tab]
        return "open"


KINDS = (
    "signals",
    "forged",
    "submits",
    "silent",
    "large",
    "codes",
    "passwords",
    "bodies",
    "slowly",
    "tabs",
)


def attack(port: int, join: str, seconds: float, only: list[str]) -> dict[str, dict[str, int]]:
    """Attack in every way at once; what became of each attempt."""
    attacks, end = Attacks(port, join), time.monotonic() + seconds
    came_to: dict[str, Counter[str]] = {kind: Counter() for kind in only}

    def go_on(kind: str, act: Callable[[], str]) -> None:
        while time.monotonic() < end:
            try:
                came_to[kind][act()] += 1
            except (OSError, NoAnswer, WatchLost) as error:
                came_to[kind][type(error).__name__] += 1
            gevent.sleep(0.005)

    gevent.joinall([gevent.spawn(go_on, kind, getattr(attacks, kind)) for kind in only])
    return {kind: dict(counts) for kind, counts in came_to.items()}


# --- both -----------------------------------------------------------------------------------


def run(phones: int, seconds: float, only: list[str]) -> dict[str, Any]:
    """Let them all at a server; the figures."""
    with tempfile.TemporaryDirectory(prefix="labkit-attack-") as folder:
        server = Server(SCRIPT, Path(folder))
        doors = server.start()
        try:
            return _measured(server, doors, phones, seconds, only)
        finally:
            server.end()


def _measured(
    server: Any, doors: Any, phones: int, seconds: float, only: list[str]
) -> dict[str, Any]:
    conduct(doors.console, doors.session)
    pid = server._process.pid
    crowd = [Phone(doors.join) for _ in range(phones)]
    for phone in crowd:
        gevent.spawn(phone.listen)
    figures: dict[str, Any] = {"phones": phones, "load_before": os.getloadavg()[0]}
    for name, attacked in (("calm", False), ("attacked", True)):
        seen: Any = Counter()
        seen["waits"] = []
        before = rss(pid)
        beside = _beside(server.port, doors.join, seconds, only) if attacked else None
        until = time.monotonic() + seconds
        writing = [
            gevent.spawn(write_now_and_then, phone, number, until, seen)
            for number, phone in enumerate(crowd)
        ]
        gevent.joinall(writing)
        waits = sorted(seen.pop("waits"))
        figures[name] = {
            "answers": dict(seen),
            "median_ms": round(waits[len(waits) // 2]),
            "p95_ms": round(waits[int(len(waits) * 0.95)]),
            "longest_ms": round(waits[-1]),
            "memory_grew_mb": round(rss(pid) - before, 1),
        }
        if beside is not None:
            said, _ = gevent.get_hub().threadpool.apply(beside.communicate)
            figures["attacks"] = json.loads(said)
    figures["honest_refused"] = sum(
        count for what, count in figures["attacked"]["answers"].items() if what != "saved"
    )
    figures["held"] = figures["attacked"]["p95_ms"] <= SLOW_MS and not figures["honest_refused"]
    for phone in crowd:
        phone.watch.drop()
        phone.browser.close()
    return figures


def attacked(folder: Path) -> Found:
    """S-25 among the faults of `make chaos`."""
    found = Found("S-25", "ten kinds of attacks at once", "refused 0, p95 <= 1 s")
    figures = run(80, 30, list(KINDS))
    calm, bad = figures["calm"], figures["attacked"]
    found.figures |= {
        "phones": figures["phones"],
        "load": round(figures["load_before"], 1),
        "p95 calm": f"{calm['p95_ms']} ms",
        "p95 attacked": f"{bad['p95_ms']} ms",
        "longest": f"{bad['longest_ms']} ms",
        "saved": bad["answers"].get("saved", 0),
        "refused": figures["honest_refused"],
        "memory": f"+{bad['memory_grew_mb']} MB",
    }
    found.must(not figures["honest_refused"], "words of honest phones were refused")
    found.within(bad["p95_ms"] <= SLOW_MS, "honest phones waited longer than a second")
    return found


def _beside(port: int, join: str, seconds: float, only: list[str]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "chaos.attack", "--at", str(port), "--join", join]
    command += ["--seconds", str(seconds), "--only", ",".join(only)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def main() -> None:
    """Read the arguments, attack, print."""
    told = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    told.add_argument("--phones", type=int, default=80)
    told.add_argument("--seconds", type=float, default=30)
    told.add_argument("--only", default=",".join(KINDS), help="ways to attack, with commas")
    told.add_argument("--at", type=int, help=argparse.SUPPRESS)
    told.add_argument("--join", help=argparse.SUPPRESS)
    asked = told.parse_args()
    only = [kind for kind in asked.only.split(",") if kind]
    socket.setdefaulttimeout(10)
    if asked.at:
        json.dump(attack(asked.at, asked.join, asked.seconds, only), sys.stdout)
        return
    figures = run(asked.phones, asked.seconds, only)
    json.dump(figures, sys.stdout, indent=2)
    print()
    raise SystemExit(0 if figures["held"] else 1)


if __name__ == "__main__":
    main()
