"""The laptop is kept awake while a session is live, by a program of its system."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from labkit import awake
from labkit.awake import Awake
from tests.process import ROOT

PATIENCE = 20


def program(folder: Path, name: str, body: str) -> Path:
    """A stand-in for a program of the system, the first on the path."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)
    return file


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_where_the_system_has_no_such_program_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert awake.tool("linux") is None
    assert awake.tool("darwin") is None
    program(tmp_path, "systemd-inhibit", "exit 0")
    program(tmp_path, "caffeinate", "exit 0")
    assert (awake.tool("linux") or "?")[0] == "systemd-inhibit"
    assert (awake.tool("darwin") or "?")[-2:] == ("-w", str(os.getpid()))
    assert awake.tool("plan9") is None


def test_it_is_held_once_while_live_and_let_go_after(tmp_path: Path) -> None:
    note = tmp_path / "note"
    tool = program(tmp_path, "inhibit", f"echo on >> {note}; exec cat")
    held = Awake((str(tool),))
    held.hold(live=False)
    assert not note.exists()
    held.hold(live=True)
    until(note.exists)
    held.hold(live=True)
    child = held._child
    held.hold(live=False)
    assert child is not None
    assert child.returncode is not None
    assert note.read_text() == "on\n"
    held.hold(live=True)
    until(lambda: note.read_text() == "on\non\n")
    held.let_go()
    assert not held.failed


@pytest.mark.parametrize("body", ["exit 1", None])
def test_a_program_that_will_not_is_asked_once_and_harms_nothing(
    tmp_path: Path, body: str | None
) -> None:
    tool = program(tmp_path, "inhibit", body) if body else tmp_path / "none"
    held = Awake((str(tool),))
    held.hold(live=True)
    until(lambda: held._child is None or held._child.poll() is not None)
    held.hold(live=True)
    assert held.failed
    held.hold(live=True)
    assert held._child is None
    held.let_go()


def test_a_labkit_that_is_killed_keeps_nobody_awake(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    tool = program(tmp_path, "inhibit", f"echo $$ > {note}; exec cat")
    code = f"from labkit.awake import Awake; a = Awake(({str(tool)!r},)); a.hold(True); input()"
    labkit = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE)
    until(lambda: note.exists() and note.read_text().strip() != "")
    child = Path("/proc") / note.read_text().strip()
    assert child.exists()
    labkit.send_signal(signal.SIGKILL)
    labkit.communicate()
    until(lambda: not child.exists() or "Z" in (child / "stat").read_text())
