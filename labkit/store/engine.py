"""Opening the database so that saved means on the disk."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

FILE = "labkit.db"
FULL = 2
BUSY_MS = 5_000
FORGET_MS = 20


class NotDurable(RuntimeError):
    """The database did not take a setting without which an answer could be lost."""


class CannotOpen(Exception):
    """The database of a data folder cannot be used; the text is a sentence for the terminal."""


@contextmanager
def said_plainly(folder: Path) -> Iterator[None]:
    """Turn what the driver says while a database is opened into a sentence.

    Raises:
        CannotOpen: in place of it.
    """
    try:
        yield
    except NotDurable as weak:
        raise CannotOpen(
            f"The data folder {folder} lies where a database cannot be kept safe, as on a network"
            " drive. Choose a folder on a disk of this computer: LABKIT_DATA=..."
        ) from weak
    except DBAPIError as error:
        raise CannotOpen(_why(folder / FILE, error)) from error


def _why(file: Path, error: DBAPIError) -> str:
    match getattr(error.orig, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return (
                f"{file} is damaged, or no database of labkit. Put it aside to begin anew, or put"
                " a copy of it in its place."
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"Another program holds {file}. End it, then start labkit again."
        case sqlite3.SQLITE_FULL:
            return f"The disk with {file} is full. Make room, then start labkit again."
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return f"labkit may not write to {file}. Look at the rights of the folder and the file."
        case _:
            return f"labkit cannot use {file}: {error.orig}."


def open_engine(folder: Path, *, writing: bool = False, busy_ms: int = BUSY_MS) -> Engine:
    """Open the SQLite file in a data folder; a `writing` engine takes the lock when it begins.

    Every connection asks for WAL and `synchronous=FULL` and reads both back: with NORMAL a power
    cut loses rows that were acknowledged.

    Raises:
        NotDurable: when a connection does not have them.
    """
    engine = create_engine(
        f"sqlite:///{folder / FILE}",
        poolclass=QueuePool,
        pool_size=1 if writing else 4,
        max_overflow=0 if writing else 12,
        hide_parameters=True,  # an error says the statement, and never what was to be written
        connect_args={"check_same_thread": False, "timeout": busy_ms / 1000},
    )

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, record: Any) -> None:
        # The driver's own transactions begin late and without the lock; ours are said aloud.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "fullfsync = ON",
            "checkpoint_fullfsync = ON",
            "secure_delete = ON",
            "foreign_keys = ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
        cursor.close()
        if journal != "wal" or synchronous != FULL:
            raise NotDurable(f"journal_mode={journal}, synchronous={synchronous}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A read that turns into a write fails at once when another got in between, timeout or
        # not: whoever will write takes the lock first.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


@contextmanager
def waiting_at_most(connection: Connection, ms: int | None) -> Iterator[None]:
    """Wait no longer than this for a lock that somebody else holds; None for as long as usual."""
    if ms is None or connection.dialect.name != "sqlite":
        yield
        return
    raw: Any = connection.connection.driver_connection
    usual = raw.execute("PRAGMA busy_timeout").fetchone()[0]
    raw.execute(f"PRAGMA busy_timeout = {min(ms, usual)}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA busy_timeout = {usual}")


def forget_pages(engine: Engine) -> bool:
    """Move what was written into the database file and empty its write-ahead log; whether it went.

    It does not go while somebody reads, or where the disk is full; nothing is lost then.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {FORGET_MS}")
        try:
            return bool(cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
        except sqlite3.OperationalError:
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
            cursor.close()
    finally:
        connection.close()
