"""Opening the database so that saved means on the disk."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

FILE = "labkit.db"
FULL = 2
BUSY_MS = 5_000


class NotDurable(RuntimeError):
    """The database did not take a setting without which an answer could be lost."""


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
