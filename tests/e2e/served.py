"""A labkit that is really served, for a browser: its own process, port and data folder."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[2]
PATIENCE = 40


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Served:
    """`with Served(folder, "one-day-lab") as labkit`: its addresses, and a way to kill it."""

    def __init__(self, folder: Path, script: str) -> None:
        self.folder = folder
        self.script = ROOT / "sessions" / f"{script}.toml"
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.console = self.wall = self.join = ""

    def start(self) -> None:
        """Serve, and wait until it can be used."""
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        data = self.folder / "data"
        data.mkdir(mode=0o700, exist_ok=True)
        words = [*map(str, [sys.executable, "-m", "labkit", "serve", "--script", self.script])]
        self._process = subprocess.Popen(
            [*words, "--ready-file", str(ready)],
            cwd=ROOT,
            env={
                **{key: value for key, value in os.environ.items() if "LABKIT" not in key},
                "LABKIT_PORT": str(self.port),
                "LABKIT_DATA": str(data),
            },
            stdout=subprocess.DEVNULL,
        )
        end = time.monotonic() + PATIENCE
        while not ready.exists():
            assert self._process.poll() is None, "labkit has ended"
            assert time.monotonic() < end, "labkit is not ready"
            time.sleep(0.05)
        said = json.loads(ready.read_text(encoding="utf-8"))
        self.console, self.wall, self.join = said["console"], said["wall"], said["join"]

    def kill(self) -> None:
        """As a power cut would."""
        assert self._process
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process
        self._process.terminate()
        self._process.wait(timeout=PATIENCE)
