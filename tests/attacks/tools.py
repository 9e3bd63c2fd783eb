"""What somebody with bad intent has at hand: raw requests, raw frames, and no manners."""

import json
import re
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import websocket

from tests.process import PATIENCE, ROOT, free_port

SOCKET = "/socket.io/?EIO=4&transport=websocket"


class Unguarded:
    """The libraries as they come, in a process of their own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._log = folder / "unguarded.log"
        ready = folder / "unguarded.ready"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.attacks.unguarded", str(self.port), str(ready)],
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        until(ready.exists, "the unguarded one is ready", PATIENCE)

    @property
    def here(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Its number among the processes of this machine."""
        return self._process.pid

    @property
    def log(self) -> str:
        """What it has printed."""
        return self._log.read_text("utf-8", "replace")

    def came(self) -> list[str]:
        """Which handlers of it have run."""
        answer = ask(self.port, "GET / HTTP/1.1", "Host: 127.0.0.1", "Connection: close")
        return json.loads(answer.partition("\r\n\r\n")[2])  # type: ignore[no-any-return]

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()


def until(true: Callable[[], object], what: str, patience: float = 40.0) -> None:
    """Wait for something."""
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.02)


def ask(
    port: int,
    line: str,
    *headers: str,
    body: bytes = b"",
    to: str = "127.0.0.1",
    come_from: str = "127.0.0.1",
) -> str:
    """Send a request as it stands here, and read all that comes back."""
    raw = "\r\n".join([line, *headers, "", ""]).encode("latin-1", "replace") + body
    return say(port, raw, to=to, come_from=come_from).decode("utf-8", "replace")


def say(port: int, raw: bytes, *, to: str = "127.0.0.1", come_from: str = "127.0.0.1") -> bytes:
    """Send bytes, say that there are no more, and read until the other side has enough."""
    heard = b""
    with socket.create_connection((to, port), PATIENCE, (come_from, 0)) as line:
        line.sendall(raw)
        with suppress(OSError):  # it may have had enough, and have hung up
            line.shutdown(socket.SHUT_WR)
        try:
            while part := line.recv(65536):
                heard += part
        except ConnectionResetError:
            pass
    return heard


def status_of(answer: str) -> int:
    """The status of an answer; 0 where there was none."""
    found = re.match(r"HTTP/1\.[01] (\d{3})", answer)
    return int(found.group(1)) if found else 0


def opened(port: int, origin: str | None, host: str, **more: Any) -> websocket.WebSocket:
    """An open Engine.IO connection, or an exception."""
    line = websocket.WebSocket()
    try:
        line.connect(
            f"ws://127.0.0.1:{port}{SOCKET}",
            timeout=PATIENCE,
            origin=origin,
            host=host,
            suppress_origin=origin is None,
            **more,
        )
    except websocket.WebSocketException:
        line.shutdown()
        raise
    assert line.recv()[:1] in ("0", b"0")
    return line


def refused(port: int, origin: str | None, host: str, **more: Any) -> int:
    """The status with which a live connection is turned away; 0 where it is let in."""
    try:
        opened(port, origin, host, **more).shutdown()
    except websocket.WebSocketBadStatusException as no:
        return no.status_code
    return 0


def frame(payload: bytes, *, opcode: int = 1, says: int | None = None) -> bytes:
    """A masked WebSocket frame; `says` is the length it claims to have."""
    length = len(payload) if says is None else says
    return bytes([0x80 | opcode, 0xFF]) + struct.pack(">Q", length) + bytes(4) + payload


def memory(pid: int) -> float:
    """The most memory a process has had so far, in MB."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found.group(1)) / 1000


def forget_peak(pid: int) -> None:
    """Let the most memory of a process begin at what it has now."""
    Path(f"/proc/{pid}/clear_refs").write_text("5", "ascii")
