"""Copies are made beside the writer, read through, kept in number, and never half there."""

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from labkit.store.backups import (
    FOLDER,
    BackupFailed,
    Changes,
    back_up,
    backups_in,
    copy_also,
    keep_newest,
)
from labkit.store.engine import FILE, open_engine
from labkit.store.migrating import upgrade
from labkit.store.writing import Writer
from tests.cast import NOON, SESSION
from tests.store.test_writing import created

US, OTHERS = "a" * 16, "b" * 16
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def engine(data: Path) -> Iterator[Engine]:
    engine = open_engine(data, writing=True)
    upgrade(engine, data)
    Writer(engine).carry(SESSION, lambda state: ([created()], NOON))
    yield engine
    engine.dispose()


def rows(file: Path, table: str = "log") -> int:
    connection = sqlite3.connect(file)
    (number,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    connection.close()
    return int(number)


def test_a_copy_is_one_whole_file_for_this_user_alone(engine: Engine, data: Path) -> None:
    backup = back_up(data, data / FOLDER, US, NOW)
    assert [path.name for path in (data / FOLDER).iterdir()] == [backup.file.name]
    assert stat.S_IMODE(backup.file.stat().st_mode) == 0o600
    assert stat.S_IMODE((data / FOLDER).stat().st_mode) == 0o700
    assert rows(backup.file) == 1
    assert backups_in(data / FOLDER) == [backup]


def test_a_copy_is_of_one_moment_while_others_write(engine: Engine, data: Path) -> None:
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("CREATE TABLE filler (id INTEGER PRIMARY KEY, junk BLOB)")
        for _ in range(400):
            connection.exec_driver_sql("INSERT INTO filler (junk) VALUES (randomblob(4000))")
    pauses = []

    def write() -> None:
        with engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("INSERT INTO filler (junk) VALUES (randomblob(4000))")

    def pause() -> None:
        writing = threading.Thread(target=write)
        writing.start()
        writing.join()
        pauses.append(1)

    backup = back_up(data, data / FOLDER, US, NOW, pause=pause)
    assert len(pauses) > 2, "it was made in small steps, and others wrote between them"
    assert rows(backup.file, "filler") == 400
    assert rows(data / FILE, "filler") == 400 + len(pauses)


def test_a_damaged_copy_gets_no_name(
    engine: Engine, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoil(part: Path, file: Path) -> None:
        raise AssertionError("it was named")

    monkeypatch.setattr("labkit.store.backups._put", spoil)
    spoiled = data / FILE
    engine.dispose()
    with spoiled.open("r+b") as raw:
        raw.seek(4096 * 3)
        raw.write(os.urandom(4096 * 4))
    with pytest.raises(BackupFailed, match="No copy was made"):
        back_up(data, data / FOLDER, US, NOW)
    assert list((data / FOLDER).iterdir()) == []


def test_the_newest_stay_and_those_of_another_labkit_are_not_ours(
    engine: Engine, data: Path
) -> None:
    folder = data / FOLDER
    for number in range(5):
        back_up(data, folder, US, NOW + timedelta(minutes=number))
    back_up(data, folder, OTHERS, NOW - timedelta(days=1))
    (folder / f"labkit-{US}-20260301T115900Z.db.part").write_bytes(b"half")
    keep_newest(folder, US, 2)
    kept = backups_in(folder)
    assert [(one.installation, one.at) for one in kept] == [
        (OTHERS, NOW - timedelta(days=1)),
        (US, NOW + timedelta(minutes=3)),
        (US, NOW + timedelta(minutes=4)),
    ]
    assert list(folder.glob("*.part")) == []


def test_a_second_place_gets_the_same_file_and_may_be_away(engine: Engine, data: Path) -> None:
    backup = back_up(data, data / FOLDER, US, NOW)
    stick = data.parent / "stick"
    with pytest.raises(BackupFailed, match="is not there"):
        copy_also(backup, stick / "labkit")
    stick.mkdir()
    second = copy_also(backup, stick / "labkit")
    assert second.file.read_bytes() == backup.file.read_bytes()
    assert not stick.joinpath("labkit", backup.file.name + ".part").exists()


def test_changes_are_seen_once(engine: Engine, data: Path) -> None:
    changes = Changes(data)
    assert changes.there_are()
    assert not changes.there_are()
    Writer(engine).carry("another", lambda state: ([created("another")], NOON))
    assert changes.there_are()
    assert not changes.there_are()
