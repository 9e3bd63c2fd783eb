"""labkit as people start it: a process of its own, with its own port and data folder."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from labkit.rehearsal.server_process import free_port as free_port

ROOT = Path(__file__).parents[1]
PATIENCE = 180


def environment(**told: str) -> dict[str, str]:
    """What a process gets from this one, and these settings."""
    theirs = {name: value for name, value in os.environ.items() if name[:7] != "LABKIT_"}
    return {**theirs, "PYTHONUNBUFFERED": "1", **told}


def run(*arguments: str, **told: str) -> subprocess.CompletedProcess[str]:
    """Run a command of labkit to its end."""
    return subprocess.run(
        [sys.executable, "-m", "labkit", *arguments],
        cwd=ROOT,
        env=environment(**told),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


STARTED: "list[Process]" = []
"""All that were started; what they printed is looked through at the end."""


class Process:
    """A labkit that serves until it is ended. Started again, it keeps its folder and port."""

    def __init__(self, folder: Path, *arguments: str, **told: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.data = folder / "data"
        self.doors: dict[str, Any] = {}
        self._arguments = arguments or ("-m", "labkit", "serve")
        self._told = told
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def here(self) -> str:
        """Where staff find it."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> dict[str, Any]:
        """Start, and come back when it can be used."""
        STARTED.append(self)
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        told = {"LABKIT_PORT": str(self.port), "LABKIT_DATA": str(self.data)}
        told |= {"LABKIT_LOG": "stderr", **self._told}
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self._arguments, "--ready-file", str(ready)],
                cwd=ROOT,
                env=environment(**told),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + PATIENCE
        while not ready.exists():
            assert self._process.poll() is None, self.log
            assert time.monotonic() < end, self.log
            time.sleep(0.05)
        self.doors = json.loads(ready.read_text(encoding="utf-8"))
        return self.doors

    @property
    def log(self) -> str:
        """What it has printed."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    @property
    def pid(self) -> int:
        """Its number among the processes of this machine."""
        assert self._process
        return self._process.pid

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self._process
        self._process.send_signal(number)

    def kill(self) -> None:
        """Take it away as a power cut would."""
        assert self._process
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """Ask it to end, and wait for it."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=PATIENCE)
