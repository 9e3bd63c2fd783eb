"""What the terminal says: sentences when something is in the way, addresses when all is well."""

import json
import os
import re
import signal
import socket
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from urllib.request import urlopen

import pytest

from labkit.store.engine import open_engine
from labkit.store.migrating import upgrade
from tests.process import Process, free_port, run

ROOT = Path(__file__).parents[1]
CIRCLE = str(ROOT / "sessions" / "dialogue-circle.toml")


def refused(done: CompletedProcess[str]) -> str:
    """The sentence a command ended with."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "labkit is running" not in done.stdout
    assert done.stderr.rstrip()[-1] in ".?", done.stderr
    return done.stderr.strip()


def told(folder: Path, **more: str) -> dict[str, str]:
    return {"LABKIT_DATA": str(folder / "data"), "LABKIT_PORT": str(free_port()), **more}


# --- in the way -----------------------------------------------------------------------------


def test_a_taken_port_is_said_with_another_one_to_take(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run("serve", **told(tmp_path, LABKIT_PORT=str(port)))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip() == (
        f"Another program uses port {port} of 127.0.0.1. End it, or choose another port:"
        f" LABKIT_PORT={port + 1}"
    )


def test_an_address_of_another_machine_is_said(tmp_path: Path) -> None:
    said = refused(run("serve", **told(tmp_path, LABKIT_ADDRESS="192.0.2.77")))
    assert said.startswith("This machine does not have the address 192.0.2.77.")
    assert "LABKIT_ADDRESS=auto" in said


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LABKIT_PROT", "8000", "does not know the setting LABKIT_PROT. Did you mean LABKIT_PORT?"),
        ("LABKIT_COLOUR", "red", "does not know the setting LABKIT_COLOUR."),
        ("LABKIT_PORT", "80800", "A port is a number from 1 to 65535."),
        ("LABKIT_DATA", "", "LABKIT_DATA is set but empty."),
    ],
)
def test_a_setting_it_cannot_work_with_is_said(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    assert words in refused(run("serve", **told(tmp_path, **{name: value})))


def test_a_folder_it_cannot_make_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("words")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        assert "folder" in refused(run("serve", **told(tmp_path, LABKIT_DATA=str(folder))))
    # Not even root may make a folder here.
    said = refused(run("serve", **told(tmp_path, LABKIT_DATA="/sys/labkit")))
    assert "cannot use the data folder /sys/labkit" in said
    assert "Set LABKIT_DATA to a folder of your own." in said


def test_a_folder_others_can_look_into_is_not_used(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o755)
    assert f"chmod 700 '{data}'" in refused_with_hint(run("serve", **told(tmp_path)))
    assert list(data.iterdir()) == []


def refused_with_hint(done: CompletedProcess[str]) -> str:
    """As `refused`, where the sentence ends with what to type."""
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


@pytest.mark.parametrize("command", ["serve", "report"])
def test_a_damaged_database_is_said_and_left_alone(tmp_path: Path, command: str) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    damaged = b"Somebody's shopping list, by mistake. " * 200
    (data / "labkit.db").write_bytes(damaged)
    more = ["latest", "--out", str(tmp_path / "report.pdf")] if command == "report" else []
    said = refused(run(command, *more, **told(tmp_path)))
    assert f"{data / 'labkit.db'} is damaged, or no database of labkit." in said
    assert (data / "labkit.db").read_bytes() == damaged


def test_a_folder_of_a_newer_labkit_is_said_and_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    engine = open_engine(data, writing=True)
    upgrade(engine, data)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'later'")
    engine.dispose()
    said = refused_with_hint(run("serve", **told(tmp_path)))
    assert said.startswith("A newer labkit has written the data folder")
    assert not list(data.glob("before-upgrade*"))


def test_a_database_that_another_program_holds_is_said(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    with sqlite3.connect(data / "labkit.db", isolation_level=None) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN EXCLUSIVE")
        said = refused(run("serve", **told(tmp_path)))
    other.close()
    assert "Another program holds" in said


def test_a_ready_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere" / "ready.json"
    done = run("serve", "--ready-file", str(nowhere), **told(tmp_path))
    assert done.returncode == 1
    assert f"labkit cannot write {nowhere}" in done.stderr
    assert "Traceback" not in done.stderr


BROKEN = """id = "broken"
languages = ["en"]
title = { en = "Broken" }
purpose = { en = "To see what is said." }

[lab]
name = { en = "Lab" }

[[step]]
id = "one"
day = 1
minutes = "ten"
kind = "dance"
title = { en = "One" }
"""


def test_a_broken_script_is_said_with_line_and_reason_and_nothing_is_loaded(
    tmp_path: Path,
) -> None:
    script = tmp_path / "broken.toml"
    script.write_text(BROKEN, encoding="utf-8")
    checked = run("check-script", str(script))
    served = run("serve", "--script", str(script), **told(tmp_path))
    for done in (checked, served):
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert re.search(r"^line 12\b.*minutes", done.stderr, re.MULTILINE), done.stderr
        assert re.search(r"^line 13\b.*dance", done.stderr, re.MULTILINE), done.stderr
    assert "cannot be used yet." in checked.stderr
    assert "nothing of it was loaded" in served.stderr
    with sqlite3.connect(tmp_path / "data" / "labkit.db") as database:
        assert database.execute("SELECT count(*) FROM session").fetchone() == (0,)
    database.close()


@pytest.mark.parametrize(
    "text", [b"", b"\x00\xff\xfe", b"id = ", b'id = "x"\nid = "x"\n', b"[[step]]\n" * 3000]
)
def test_what_is_no_script_at_all_is_said(tmp_path: Path, text: bytes) -> None:
    script = tmp_path / "odd.toml"
    script.write_bytes(text)
    done = run("check-script", str(script))
    assert done.returncode == 1
    assert done.stderr.startswith(f"{script} cannot be used yet.")
    assert "line " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_good_script_is_said_to_be_good() -> None:
    done = run("check-script", CIRCLE)
    assert done.returncode == 0, done.stderr
    assert re.search(r"is good: 9 steps, 1 h 30 min, 1 day\(s\), in en, fr, ar\.", done.stdout)


# --- all is well ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def labkit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    process = Process(
        tmp_path_factory.mktemp("terminal"), "-m", "labkit", "serve", "--script", CIRCLE
    )
    process.start()
    yield process
    process.end()


def test_the_ready_file_tells_the_addresses_to_its_owner_alone(labkit: Process) -> None:
    ready = labkit.folder / "ready.json"
    assert stat.S_IMODE(ready.stat().st_mode) == 0o600
    doors = json.loads(ready.read_text(encoding="utf-8"))
    assert set(doors) == {"console", "wall", "join", "code", "session", "set_up"}
    assert doors["join"] == f"{labkit.here}/j/{doors['code']}"
    with urlopen(doors["join"]) as page:
        assert page.status == 200


def test_the_terminal_shows_where_to_click_and_what_to_scan(labkit: Process) -> None:
    for name in ("console", "wall", "join", "code", "set_up"):
        assert labkit.doors[name] in labkit.log
    assert "▀" in labkit.log
    assert "Only this computer can open these addresses." in labkit.log
    assert str(labkit.data) in labkit.log


def test_a_second_labkit_keeps_off_the_same_folder(labkit: Process) -> None:
    done = run("serve", LABKIT_DATA=str(labkit.data), LABKIT_PORT=str(free_port()))
    assert done.returncode == 1
    assert f"Another labkit works in the data folder {labkit.data}." in done.stderr
    with urlopen(f"{labkit.here}/healthz") as page:
        assert json.load(page)["ok"] is True


def test_every_file_of_the_data_folder_is_its_owners_alone(labkit: Process) -> None:
    files = [path for path in labkit.data.rglob("*") if path.is_file()]
    assert labkit.data / "labkit.db" in files
    assert stat.S_IMODE(labkit.data.stat().st_mode) == 0o700
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file


def test_it_ends_when_asked_and_after_a_kill_goes_on_with_the_same_session(
    tmp_path: Path,
) -> None:
    process = Process(tmp_path, "-m", "labkit", "serve", "--script", CIRCLE)
    first = process.start()
    process.kill()
    again = process.start()
    assert (again["session"], again["code"]) == (first["session"], first["code"])
    process.signal(signal.SIGINT)
    process.end()
    assert "labkit has ended. Everything that was saved is on the disk." in process.log
    assert "Traceback" not in process.log
    assert not os.path.exists(tmp_path / "data" / "labkit.db-wal")
