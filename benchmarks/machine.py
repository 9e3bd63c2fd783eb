"""Processes under measurement: one core for the server, the other for whoever loads it."""

import json
import os
import platform
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SERVER_CORE, LOAD_CORE = 0, 1
PATIENCE = 60.0


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def pin(core: int) -> None:
    """Keep this process on one core, where there are two."""
    if len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {core})


class Server:
    """A server on the server's core; `ready` says when it can be used."""

    def __init__(self, command: Sequence[str], folder: Path, **told: str) -> None:
        self.command, self.folder, self.told = command, folder, told
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, without waiting for it."""
        mine = {name: value for name, value in os.environ.items() if name[:7] != "LABKIT_"}
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**mine, "PYTHONUNBUFFERED": "1", **self.told},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=lambda: pin(SERVER_CORE),
            )

    @property
    def pid(self) -> int:
        """Its number."""
        assert self.process
        return self.process.pid

    def wait_for_port(self, port: int) -> None:
        """Come back when it listens."""
        end = time.monotonic() + PATIENCE
        while True:
            assert self.process and self.process.poll() is None, self.log
            assert time.monotonic() < end, self.log
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.05)

    def wait_for_file(self, file: Path) -> Any:
        """Come back with what it wrote when it was ready."""
        end = time.monotonic() + PATIENCE
        while not file.exists():
            assert self.process and self.process.poll() is None, self.log
            assert time.monotonic() < end, self.log
            time.sleep(0.02)
        return json.loads(file.read_text("utf-8"))

    @property
    def log(self) -> str:
        """What it has printed."""
        return (self.folder / "log").read_text("utf-8", "replace")[-4000:]

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it, and wait."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def cpu(self) -> float:
        """CPU milliseconds of all its threads since it began."""
        total = 0
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            try:
                total += int((task / "schedstat").read_text().split()[0])
            except OSError:
                continue
        return total / 1e6

    def memory(self) -> int:
        """What it holds of memory that is its own, in kB."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("RssAnon"):
                return int(line.split()[1])
        return 0


def load() -> float:
    """How many processes want to run, as the system counts them over a minute."""
    return os.getloadavg()[0]


def versions() -> Mapping[str, str]:
    """What was measured, and on what."""
    import importlib.metadata as metadata

    names = ("Flask", "Flask-SocketIO", "python-socketio", "python-engineio", "gevent")
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    return {
        "machine": f"{os.cpu_count()} cores, {model}, Linux {platform.release()}",
        "Python": platform.python_version(),
        "Node": node.stdout.strip(),
        **{name: metadata.version(name) for name in (*names, "SQLAlchemy", "pydantic")},
        "labkit": subprocess.run(
            ["git", "describe", "--always", "--dirty"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip(),
        "date": time.strftime("%Y-%m-%d %H:%M"),
    }


PYTHON = sys.executable
