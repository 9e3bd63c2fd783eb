"""Keeping the laptop awake while a session is live, by a program of its system.

The program ends with labkit, however that ends: its input is a pipe that nobody else holds, or it
watches the process.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping

TOOLS: Mapping[str, Callable[[int], tuple[str, ...]]] = {
    "linux": lambda process: (
        "systemd-inhibit",
        "--what=sleep:idle:handle-lid-switch",
        "--who=labkit",
        "--why=A session is live",
        "cat",
    ),
    "darwin": lambda process: ("caffeinate", "-is", "-w", str(process)),
}
"""What keeps a system awake as long as it runs."""


def tool(platform: str = sys.platform) -> tuple[str, ...] | None:
    """The command that keeps this machine awake; None where there is none."""
    known = TOOLS.get(platform)
    command = known(os.getpid()) if known else None
    return command if command and shutil.which(command[0]) else None


class Awake:
    """Holds the laptop awake, or lets it sleep. `None` as a command does nothing."""

    def __init__(self, command: tuple[str, ...] | None) -> None:
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None
        self.failed = False
        """The program would not: it is not asked again."""

    def hold(self, live: bool) -> None:
        """Keep it awake while a session is live; asked now and then."""
        if self._child is not None and self._child.poll() is not None:
            self.failed = True
            self.let_go()
        if live and self._child is None and self._command and not self.failed:
            try:
                self._child = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            except OSError:
                self.failed = True
        elif not live:
            self.let_go()

    def let_go(self) -> None:
        """The laptop may sleep."""
        if self._child is None:
            return
        if self._child.stdin is not None:
            self._child.stdin.close()
        self._child.terminate()
        self._child.wait()
        self._child = None
