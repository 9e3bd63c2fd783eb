"""What a terminal shows of a running labkit: where to click, what to scan, how to end it."""

import atexit
import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from labkit.awake import tool
from labkit.faults import Fault
from labkit.settings import FAULTS, FOLDERS, STDERR, BadSetting, Settings, open_data_folder

if TYPE_CHECKING:
    from labkit.app import Labkit
    from labkit.domain.script import Script

LEAST_SECONDS = 10
HALF_BLOCKS = {(True, True): " ", (True, False): "▄", (False, True): "▀", (False, False): "█"}


@dataclass(frozen=True)
class Doors:
    """The addresses of a running labkit; None where there is no session or nothing to set up."""

    console: str
    wall: str | None
    join: str | None
    code: str | None
    session: str | None
    set_up: str | None


def serve_sessions(
    settings: Settings,
    script: Path | None,
    occasion: str,
    ready_file: Path | None,
    pace: float = 1.0,
) -> None:
    """Serve what is in the data folder; with a script, the session of it."""
    with _started(settings, pace) as labkit:
        session = _session_of(labkit, _loaded(script), occasion) if script else _newest(labkit)
        _run(labkit, session, ready_file)


def serve_demo(
    settings: Settings, script: str, phones: int, pace: float, ready_file: Path | None
) -> None:
    """Serve a new session with simulated people in it."""
    with _started(settings) as labkit:
        if script not in labkit.scripts:
            raise Fault(f"There is no script {script}. There are: {', '.join(labkit.scripts)}.")
        session = _prepare(labkit, labkit.scripts[script], "rehearsed")
        file = next(
            path
            for path in sorted(FOLDERS.sessions.glob("*.toml"))
            if path.stem == script or _loaded(path).id == script
        )
        _run(labkit, session, ready_file, lambda doors: _people(labkit, doors, file, phones, pace))


def _loaded(path: Path) -> "Script":
    from labkit.shipped import shipped_library
    from labkit.store.script_faults import ScriptFault
    from labkit.store.scripts import load_script

    try:
        return load_script(path, shipped_library())
    except ScriptFault as fault:
        raise Fault(f"{path} cannot be used; nothing of it was loaded.\n{fault}") from fault


@contextlib.contextmanager
def _started(settings: Settings, pace: float = 1.0) -> "Iterator[Labkit]":
    from gevent import monkey

    monkey.patch_all()
    from labkit import log
    from labkit.judging.child import use_one_thread
    from labkit.store.holding import FolderTaken, hold

    # The server itself loads no numpy; should a part of it ever do, it finds this set.
    use_one_thread()
    try:
        hold(open_data_folder(settings.data))
        file = None if settings.log in (FAULTS, STDERR) else Path(settings.log)
        log.begin(file, requests=settings.log != FAULTS)
    except (BadSetting, FolderTaken, log.CannotLog) as bad:
        raise Fault(str(bad)) from bad

    from labkit.access.secret import BadSecret
    from labkit.app import create_app
    from labkit.clocks import hurried, milliseconds
    from labkit.store.engine import CannotOpen
    from labkit.store.gathering import Gathered
    from labkit.store.writing import NotStored

    try:
        talk = milliseconds if pace == 1 else hurried(pace)
        yield create_app(settings, passage=Gathered(), session_clock=talk)
    except (BadSetting, BadSecret, CannotOpen) as bad:
        raise Fault(str(bad)) from bad
    except NotStored as failure:
        raise Fault(failure.by_hand) from failure


def _session_of(labkit: "Labkit", script: "Script", occasion: str) -> str:
    from labkit.domain.nouns import Phase

    for session in labkit.sessions.ids():
        state = labkit.conductor.state(session)
        if state and state.script.id == script.id and state.phase is not Phase.ENDED:
            return session
    return _prepare(labkit, script, occasion)


def _newest(labkit: "Labkit") -> str | None:
    from labkit.domain.nouns import Phase

    for session in labkit.sessions.ids():
        state = labkit.conductor.state(session)
        if state and state.phase is not Phase.ENDED:
            return session
    return None


def _prepare(labkit: "Labkit", script: "Script", occasion: str) -> str:
    from labkit.access.codes import new_code
    from labkit.domain.nouns import Occasion

    session = secrets.token_hex(8)
    labkit.conductor.create_session(session, script, new_code(), Occasion(occasion))
    return session


def _run(
    labkit: "Labkit",
    session: str | None,
    ready_file: Path | None,
    begin: Callable[[Doors], None] | None = None,
) -> None:
    from labkit.serving import CannotListen, DiskFailed, serve

    began = time.monotonic()

    def ready() -> None:
        doors = _doors(labkit, session)
        _show(labkit, doors)
        if ready_file is not None:
            _write(ready_file, doors)
        if begin is not None:
            begin(doors)

    try:
        serve(labkit, ready)
    except CannotListen as reason:
        raise Fault(str(reason)) from reason
    except DiskFailed as failed:
        _start_again(labkit.settings.data, time.monotonic() - began, failed)
    click.echo("labkit has ended. Everything that was saved is on the disk.")


def _start_again(data: Path, seconds: float, failed: Exception) -> NoReturn:
    """Begin anew as the same process; only so is the disk itself looked at again."""
    if seconds < LEAST_SECONDS:
        raise Fault(
            f"The disk with {data} fails: what is written does not arrive there. What was"
            " acknowledged before is saved. Copy the folder to another disk, and start labkit"
            " there: LABKIT_DATA=..."
        ) from failed
    click.echo("The disk has failed once. What was acknowledged is saved; labkit starts again.")
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606


def _doors(labkit: "Labkit", session: str | None) -> Doors:
    from labkit.access.access import TERMINAL

    here = f"http://127.0.0.1:{labkit.settings.port}"
    set_up = None if labkit.accounts.is_set_up() else here + labkit.access.mint_set_up().path
    console = here + labkit.access.mint_console(session).path
    state = labkit.conductor.state(session) if session else None
    if state is None or session is None:
        return Doors(console, None, None, None, None, set_up)
    wall = labkit.access.mint_wall(TERMINAL, session, "terminal").path
    join = f"{labkit.place.base}/j/{state.code}"
    return Doors(console, labkit.place.base + wall, join, state.code, session, set_up)


def _write(file: Path, doors: Doors) -> None:
    # Whole or not at all: whoever waits for the file may read it in this very moment.
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.write_text(json.dumps(asdict(doors)), encoding="utf-8")
        beside.chmod(0o600)
        beside.replace(file)
    except OSError as error:
        raise Fault(f"labkit cannot write {file}: {error.strerror}.") from error


def _show(labkit: "Labkit", doors: Doors) -> None:
    lines = ["", "labkit is running.", "", f"  Console  {doors.console}"]
    lines += ["           (works once, on this computer, for half an hour)"]
    if doors.wall and doors.join:
        lines += [f"  Wall     {doors.wall}", f"  Join     {doors.join}"]
        lines += [f"  Code     {doors.code}", "", *_qr(labkit, doors)]
    if doors.set_up:
        lines += ["  To sign in with a password later, choose one here:", f"  {doors.set_up}", ""]
    if labkit.place.reach.only_here:
        lines += [
            "  Only this computer can open these addresses. For phones in the room, start it with",
            "  LABKIT_ADDRESS=auto in front.",
        ]
    else:
        lines += ["  This Wi-Fi page is not encrypted. Use your own Wi-Fi with a password."]
    if labkit.settings.keep_awake and tool() is None:
        lines += ["  Nothing here keeps this computer awake. Switch its sleep off meanwhile."]
    lines += [f"  Data     {labkit.settings.data}", "", "  End it with Ctrl-C.", ""]
    click.echo("\n".join(lines))


def _qr(labkit: "Labkit", doors: Doors) -> list[str]:
    from labkit.screens.address import qr_of

    cells = [list(row) for row in qr_of((doors.join or "").upper()).rows]
    if len(cells) % 2:
        cells.append([False] * len(cells[0]))
    pairs = zip(cells[::2], cells[1::2], strict=True)
    # Light on dark and dark on light alike: what is white in a QR code is drawn, not left out.
    return [
        "  " + "".join(HALF_BLOCKS[upper, lower] for upper, lower in zip(*pair, strict=True))
        for pair in pairs
    ] + [""]


def _people(labkit: "Labkit", doors: Doors, script: Path, phones: int, pace: float) -> None:
    """Start the simulated people in a process of their own; they come in by the real doors."""
    from labkit.access.access import TERMINAL

    if not phones or not doors.session or not doors.join:
        return
    key = labkit.access.mint_co_facilitator(TERMINAL, doors.session, "demo").path
    here = f"http://127.0.0.1:{labkit.settings.port}"
    command = [sys.executable, "-m", "labkit.rehearsal.demo", "--join", doors.join]
    command += ["--console", here + key, "--session", doors.session, "--script", str(script)]
    observe = labkit.access.mint_observer(TERMINAL, doors.session, "demo").path
    command += ["--phones", str(phones), "--pace", str(pace), "--observe", here + observe]
    people = subprocess.Popen(command, stdin=subprocess.DEVNULL, env=_without_settings())
    click.echo(f"  {phones} simulated people come in, and an observer logs who talks. A simulated")
    click.echo(
        "  facilitator conducts until you do: press anything on the console and it is yours.\n"
    )
    atexit.register(lambda: people.send_signal(signal.SIGTERM) if people.poll() is None else None)


def _without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name[:7] != "LABKIT_"}
