"""What every fault needs: a real server, phones that send for ever, and counting at the end."""

import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gevent
from gevent.pool import Pool

from labkit.domain.cleaning import clean
from labkit.rehearsal.facilitator import Facilitator
from labkit.rehearsal.outbox import Acked, Item
from labkit.rehearsal.phone import Phone
from labkit.rehearsal.server_process import free_port
from labkit.rehearsal.tally import read_kept

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "sessions" / "dialogue-circle.toml"
OUT = ROOT / "build" / "chaos"
STEP, PROMPT = "move", "move.open"
PATIENCE = 90.0


class Skipped(Exception):
    """This machine cannot bring the fault about; the text says what it lacks."""


@dataclass
class Found:
    """What came of one fault: the figures, and what is not as it should be."""

    id: str
    fault: str
    goal: str
    figures: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)

    def within(self, true: bool, otherwise: str) -> None:
        """Note what took too long: on a busy machine that is no fault."""
        if not true:
            self.slow.append(otherwise)

    def must(self, true: bool, otherwise: str) -> None:
        """Note what is wrong."""
        if not true:
            self.wrong.append(otherwise)

    def line(self) -> str:
        """All of it in one line."""
        said = ", ".join(f"{name} {value}" for name, value in self.figures.items())
        missed = [*self.wrong, *self.slow]
        verdict = f"FAILED: {'; '.join(missed)}" if missed else "passed"
        return f"{self.id} {self.fault}: {said}. Goal: {self.goal}. {verdict}"

    def keep(self) -> None:
        """Write it down for docs and machines."""
        OUT.mkdir(parents=True, exist_ok=True)
        told = {
            **self.__dict__,
            "passed": not (self.wrong or self.slow),
            "at": time.strftime("%Y-%m-%d"),
        }
        (OUT / f"{self.id}.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


class Server:
    """`labkit serve` in a process of its own, on a folder and a port that it keeps."""

    def __init__(self, folder: Path, data: Path | None = None, **told: str) -> None:
        self.folder, self.data = folder, data or folder / "data"
        address = told.get("LABKIT_ADDRESS", "auto")
        self.port = free_port("127.0.0.1" if address == "auto" else address)
        self.program = told.pop("program", "labkit")
        self.told = told
        self.process: subprocess.Popen[bytes] | None = None
        self.doors: dict[str, Any] = {}
        self.facilitator: Facilitator

    @property
    def ready_file(self) -> Path:
        """What the server writes when it can be used."""
        return self.folder / "ready.json"

    def start(self) -> dict[str, Any]:
        """Start, and come back when it can be used."""
        self.ready_file.unlink(missing_ok=True)
        theirs = {name: value for name, value in os.environ.items() if name[:7] != "LABKIT_"}
        own = {"LABKIT_PORT": str(self.port), "LABKIT_DATA": str(self.data), **self.told}
        command = [sys.executable, "-m", self.program, "serve", "--script", str(SCRIPT)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--ready-file", str(self.ready_file)],
                cwd=ROOT,
                env={**theirs, **own},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self.wait()

    def wait(self) -> dict[str, Any]:
        """Wait until it can be used."""
        end = time.monotonic() + PATIENCE
        while not self.ready_file.exists():
            if self.process is None or self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the server did not start:\n{self.log[-2000:]}")
            gevent.sleep(0.02)
        self.doors = json.loads(self.ready_file.read_text(encoding="utf-8"))
        return self.doors

    @property
    def log(self) -> str:
        """What it has printed."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process
        self.process.send_signal(number)

    def ended(self, patience: float = 30.0) -> float:
        """Wait for its end; the seconds it took."""
        assert self.process
        began = time.monotonic()
        while self.process.poll() is None:
            if time.monotonic() - began > patience:
                self.process.kill()
            gevent.sleep(0.01)
        return time.monotonic() - began

    def kill(self) -> None:
        """Take it away without a word."""
        self.signal(signal.SIGKILL)
        self.ended()

    def end(self) -> float:
        """Ask it to end; the seconds it took."""
        if self.process is None or self.process.poll() is not None:
            return 0.0
        self.signal(signal.SIGTERM)
        return self.ended()


@contextlib.contextmanager
def served(folder: Path, data: Path | None = None, **told: str) -> Iterator[Server]:
    """A server with the step open in which everybody may write."""
    server = Server(folder, data, **told)
    try:
        server.start()
        # The terminal's link works once: whoever conducts here keeps the key.
        server.facilitator = Facilitator(server.doors["console"], alone=False)
        server.facilitator.sign_in(server.doors["session"])
        server.facilitator.move("open-step", step=STEP)
        yield server
    finally:
        if hasattr(server, "facilitator"):
            server.facilitator.close()
        if server.process is not None and server.process.poll() is None:
            server.process.send_signal(signal.SIGCONT)
        server.end()


def come_in(server: Server, number: int, at_once: int = 16) -> list[Phone]:
    """Phones that have joined, watch, and send what they are given until it is saved."""
    phones = [Phone(server.doors["join"], "en", random.Random(f"phone {n}")) for n in range(number)]
    pool = Pool(at_once)
    joining = [pool.spawn(phone.join) for phone in phones]
    gevent.joinall(joining, raise_error=True)
    return phones


def ask_more(server: Server) -> str:
    """Ask everybody something else, for a prompt takes twenty answers of one person; its id."""
    prompt = uuid.uuid4().hex
    server.facilitator.act("push-prompt", id=prompt, action="move", text="And what else?")
    return prompt


def say(
    phone: Phone, words: str, *, copies: int = 1, vanish: bool = False, prompt: str = PROMPT
) -> Item:
    """Put words into a phone's outbox."""
    path = f"/s/{phone.session}/do/submit-contribution"
    body = {"step": STEP, "prompt": prompt, "text": words}
    item = phone.outbox.put(path, body, copies=copies, vanish=vanish)
    phone.sent.append(item)
    return item


def sent(phones: Sequence[Phone]) -> list[Item]:
    """Everything that was given to them."""
    return [item for phone in phones for item in phone.sent]


def acked(items: Sequence[Item]) -> list[Item]:
    """What the server said yes to."""
    return [item for item in items if isinstance(item.result, Acked)]


def settled(items: Sequence[Item], patience: float) -> float:
    """Wait until all is answered; the seconds it took."""
    began = time.monotonic()
    end = began + patience
    for item in items:
        item.settled.wait(max(0.0, end - time.monotonic()))
    return time.monotonic() - began


def until(true: Any, patience: float = 30.0, every: float = 0.01) -> float | None:
    """Wait for something; the seconds it took, or None where it never was."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > patience:
            return None
        gevent.sleep(every)
    return time.monotonic() - began


def close(phones: Sequence[Phone]) -> None:
    """Switch the phones off."""
    for phone in phones:
        phone.close()


def count(found: Found, server: Server, items: Sequence[Item], phones: Sequence[Phone]) -> None:
    """Compare what was acknowledged with what is on the disk: nothing lost, nothing twice."""
    state = read_kept(server.data, server.doors["session"]).state
    yes = acked(items)
    lost = [
        item
        for item in yes
        if (there := state.contributions.get(item.ref)) is None
        or there.text != clean(item.body["text"])
        or state.known[item.ref].seq != getattr(item.result, "seq", None)
    ]
    texts = [one.text for one in state.contributions.values()]
    doubled = len(texts) - len(set(texts))
    strange = sum(len(phone.outbox.seq_changed) for phone in phones)
    whole = integrity(server.data / "labkit.db")
    found.figures |= {"sent": len(items), "acked": len(yes), "lost": len(lost), "doubled": doubled}
    found.must(not lost, f"{len(lost)} acknowledged and lost")
    found.must(not doubled, f"{doubled} there twice")
    found.must(not strange, f"{strange} answered with two numbers")
    found.must(len(yes) == len(items), f"{len(items) - len(yes)} never acknowledged")
    found.must(whole == "ok", f"the database is damaged: {whole}")


def integrity(file: Path) -> str:
    """What SQLite says of a file."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        ((said,),) = connection.execute("PRAGMA integrity_check(1)").fetchall()
    return str(said)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all lies under."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def ms(seconds: float | None) -> str:
    """A time, to read."""
    return "never" if seconds is None else f"{seconds * 1000:.0f} ms"


def s(seconds: float | None) -> str:
    """A time, to read."""
    return "never" if seconds is None else f"{seconds:.1f} s"
