"""A server of its own: started on a free loopback port, killed, started again, ended."""

import errno
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gevent

STARTING = 60.0
ENDING = 20.0
LOG = "server.log"
READY = "ready.json"


class ServerFailed(Exception):
    """The server did not start, or ended by itself; the text shows the end of its log."""


@dataclass(frozen=True)
class Doors:
    """The addresses the server says it can be found under."""

    console: str
    wall: str
    join: str
    code: str
    session: str


PORTS = range(11_000, 32_000)
"""None of those the system gives to whoever calls somebody: one of them may be taken before the
server listens, or while it is down, and a phone that calls its own port talks to itself."""


def free_port(host: str = "127.0.0.1") -> int:
    """Find a port that nobody uses now."""
    while True:
        # Not by `random`, which may run the same in two processes.
        port = PORTS.start + secrets.randbelow(len(PORTS))
        with socket.socket() as probe:
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
            else:
                return port


class Server:
    """One labkit on its own data folder. Started again, it keeps the folder and the port."""

    def __init__(
        self,
        script: Path,
        folder: Path,
        occasion: str = "rehearsed",
        data: Path | None = None,
        pace: float = 1.0,
    ) -> None:
        """`pace` is how many times faster its clock runs."""
        self.data = folder / "data" if data is None else data
        self.port = free_port()
        self._script, self._folder, self._occasion = script, folder, occasion
        self._pace = pace
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Doors:
        """Start, and come back when it answers."""
        ready = self._folder / READY
        ready.unlink(missing_ok=True)
        told = {name: value for name, value in os.environ.items() if name[:7] != "LABKIT_"}
        told |= {"LABKIT_PORT": str(self.port), "LABKIT_DATA": str(self.data)}
        with (self._folder / LOG).open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "labkit", "serve", *self._arguments(ready)],
                env=told,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + STARTING
        while not ready.exists():
            if self._process.poll() is not None or time.monotonic() > until:
                self.kill9()
                raise ServerFailed(f"the server did not start:\n{self.log_end()}")
            gevent.sleep(0.05)
        said: dict[str, Any] = json.loads(ready.read_text(encoding="utf-8"))
        return Doors(**{name: str(said[name]) for name in Doors.__dataclass_fields__})

    def _arguments(self, ready: Path) -> list[str]:
        script = ["--script", str(self._script), "--occasion", self._occasion]
        hurried = [] if self._pace == 1 else ["--pace", str(self._pace)]
        return [*script, *hurried, "--ready-file", str(ready)]

    def end(self) -> None:
        """Ask it to end, as a terminal does, and wait for it."""
        self._end(signal.SIGTERM)

    def kill9(self) -> None:
        """Take it away without a word: no handler runs, nothing is flushed."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(how)
        until = time.monotonic() + ENDING
        while process.poll() is None:
            if time.monotonic() > until:
                process.kill()
            gevent.sleep(0.02)
        self._process = None

    def check(self) -> None:
        """Raise when it has ended by itself."""
        if self._process is not None and self._process.poll() is not None:
            raise ServerFailed(f"the server ended by itself:\n{self.log_end()}")

    def log_end(self) -> str:
        """Show the last lines it wrote."""
        log = self._folder / LOG
        if not log.exists():
            return ""
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])
