"""Saved means on the disk: every connection is asked, and has to say yes."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from labkit.store.engine import (
    FILE,
    CannotOpen,
    NotDurable,
    open_engine,
    said_plainly,
    waiting_at_most,
)

SETTINGS = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}


@pytest.mark.parametrize("writing", [True, False])
def test_every_connection_of_the_pool_is_durable(tmp_path: Path, writing: bool) -> None:
    engine = open_engine(tmp_path, writing=writing)
    opened = [engine.connect() for _ in range(1 if writing else 6)]
    for connection in opened:
        for name, value in SETTINGS.items():
            said = connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            assert said == value, name
    for connection in opened:
        connection.close()
    engine.dispose()


def test_a_connection_that_is_not_durable_is_not_used(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)

    @event.listens_for(engine, "do_connect")
    def in_memory(*_: object) -> sqlite3.Connection:
        # A database that knows no WAL, as on some network drives.
        return sqlite3.connect(":memory:", check_same_thread=False)

    with pytest.raises(NotDurable, match="journal_mode=memory"):
        engine.connect()
    with pytest.raises(CannotOpen, match="lies where a database cannot be kept safe"):
        with said_plainly(tmp_path):
            engine.connect()
    engine.dispose()


def test_what_was_deleted_is_not_in_the_file_any_more(tmp_path: Path) -> None:
    engine = open_engine(tmp_path, writing=True)
    secret = "somebody's words that were taken back"
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (words TEXT)")
        connection.exec_driver_sql("INSERT INTO kept VALUES (?)", (secret,))
    engine.dispose()
    assert secret.encode() in (tmp_path / FILE).read_bytes()
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM kept")
    engine.dispose()
    assert secret.encode() not in (tmp_path / FILE).read_bytes()


def test_who_will_write_takes_the_lock_first_and_readers_go_on(tmp_path: Path) -> None:
    writing, other = (open_engine(tmp_path, writing=True, busy_ms=50) for _ in range(2))
    reading = open_engine(tmp_path, busy_ms=50)
    with writing.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (words TEXT)")
    with writing.begin():
        with pytest.raises(OperationalError, match="locked"), other.begin():
            pass
        with reading.connect() as reader:
            assert reader.exec_driver_sql("SELECT count(*) FROM kept").scalar_one() == 0
    with other.begin() as connection:
        connection.exec_driver_sql("INSERT INTO kept VALUES ('later')")
    for engine in (writing, other, reading):
        engine.dispose()


def test_a_shorter_wait_holds_for_its_stretch_alone_and_never_lengthens_one(tmp_path: Path) -> None:
    engine = open_engine(tmp_path, writing=True, busy_ms=300)

    def waits(connection: Connection) -> int:
        raw: Any = connection.connection.driver_connection
        return int(raw.execute("PRAGMA busy_timeout").fetchone()[0])

    with engine.connect() as connection:
        with waiting_at_most(connection, 100):
            assert waits(connection) == 100
        with waiting_at_most(connection, 10_000):
            assert waits(connection) == 300
        with waiting_at_most(connection, None):
            assert waits(connection) == 300
        assert waits(connection) == 300
    engine.dispose()
