"""Writing what happened: the log, and the nouns as they are afterwards. Nothing else writes them.

A batch of commands becomes one difference between two states, so a thousand answers are one
statement for each table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Table, Update, bindparam, delete, insert, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import SQLModel

from labkit.domain import events as e
from labkit.domain.session.changing import changes
from labkit.domain.session.state import SessionState
from labkit.store import tables as t
from labkit.store.boxes import put_into_boxes
from labkit.store.forgetting import LOG, forget
from labkit.store.rows import NOUNS, session_row

SESSION = SQLModel.metadata.tables[str(t.SessionRow.__tablename__)]
ADD_TO_LOG = insert(LOG)
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Happened:
    """One event with its number and time, as the log keeps it."""

    seq: int
    at: int
    event: e.Event


def record(
    connection: Connection,
    before: SessionState | None,
    after: SessionState,
    happened: Sequence[Happened],
    slips: Sequence[e.SealedSlip] = (),
) -> None:
    """Write what turned one state of a session into the next; what must not be logged, apart."""
    row = session_row(after)
    if before is None:
        connection.execute(insert(SESSION), [{**row, "script": after.script.model_dump_json()}])
    else:
        # Not the script: making and writing it again with every answer would cost 60 kB each.
        _say(connection, _moving(), [{f"its_{name}": value for name, value in row.items()}])
    _say(
        connection,
        ADD_TO_LOG,
        [
            {
                "session": after.id,
                "seq": one.seq,
                "at": one.at,
                "name": one.event.wire_name(),
                "subject": one.event.subject(),
                "json": one.event.model_dump_json(),
            }
            for one in happened
        ],
    )
    for nouns in NOUNS:
        old = nouns.held(before) if before else {}
        new = nouns.held(after)
        if old is new:
            continue
        put, gone = changes(old, new)
        changed = [nouns.row(after.id, key, new[key]) for key in put]
        _put(connection, nouns.table, ("session", *nouns.key), changed)
        if nouns.field != "acts":  # old acts leave the state, and stay in the database
            for key in gone:
                _take_away(connection, nouns.table, after.id, nouns.key, key)
    forget(connection, before, after.id, [one.event for one in happened])
    put_into_boxes(connection, after.id, slips)


@cache
def _moving() -> Update:
    """What brings the row of a session up to date, made once."""
    columns = [column.name for column in SESSION.columns if column.name not in ("id", "script")]
    values: dict[str, Any] = {name: bindparam(f"its_{name}") for name in columns}
    return update(SESSION).where(SESSION.c.id == bindparam("its_id")).values(values)


def _put(
    connection: Connection, table: Table, key: tuple[str, ...], rows: list[dict[str, Any]]
) -> None:
    statement = _putting(table, key, connection.dialect.name)
    for start in range(0, len(rows), AT_ONCE):
        _say(connection, statement, rows[start : start + AT_ONCE])


@cache
def _putting(table: Table, key: tuple[str, ...], dialect: str) -> Insert:
    """Made once for each table: making it takes longer than carrying it out."""
    statement = (postgresql_insert if dialect == "postgresql" else sqlite_insert)(table)
    others = [column.name for column in table.columns if column.name not in key]
    return statement.on_conflict_do_update(
        index_elements=list(key), set_={name: statement.excluded[name] for name in others}
    )


def _say(connection: Connection, statement: Insert | Update, rows: list[dict[str, Any]]) -> None:
    """Carry out a statement for each of these rows, none of which needs translating."""
    sql, names = _in_words(statement, connection.dialect)
    connection.exec_driver_sql(sql, [tuple(row[name] for name in names) for row in rows])


@lru_cache(128)
def _in_words(statement: Insert | Update, dialect: Dialect) -> tuple[str, Sequence[str]]:
    # SQLAlchemy keeps what it made of a statement, too, but the way to it each time is as long as
    # all that SQLite then does.
    compiled: Any = statement.compile(dialect=dialect)
    return str(compiled), compiled.positiontup


def _take_away(
    connection: Connection, table: Table, session: str, columns: tuple[str, ...], key: Any
) -> None:
    parts = key if isinstance(key, tuple) else (key,)
    statement = delete(table).where(table.c.session == session)
    for column, part in zip(columns, parts, strict=True):
        statement = statement.where(table.c[column] == part)
    connection.execute(statement)
