"""Deleting sessions that nobody has touched for as long as they were to be kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select
from sqlmodel import SQLModel

from labkit.store.forgetting import LOG
from labkit.store.recording import SESSION


@dataclass(frozen=True, slots=True)
class Kept:
    """One session and when something last happened in it."""

    session: str
    last_at: int


def untouched_since(connection: Connection, before: int) -> Sequence[Kept]:
    """The sessions in which nothing has happened since that time, oldest first."""
    last = func.max(LOG.c.at)
    rows = connection.execute(
        select(LOG.c.session, last).group_by(LOG.c.session).having(last < before).order_by(last)
    )
    return [Kept(row[0], row[1]) for row in rows]


def delete_untouched(connection: Connection, before: int) -> Sequence[Kept]:
    """Delete the sessions in which nothing has happened since that time; which they were."""
    found = untouched_since(connection, before)
    for one in found:
        delete_session(connection, one.session)
    return found


def delete_session(connection: Connection, session: str) -> None:
    """Delete everything of a session: every table that has sessions, keys among them."""
    for table in SQLModel.metadata.sorted_tables[::-1]:
        if table is SESSION:
            connection.execute(delete(table).where(table.c.id == session))
        elif "session" in table.c:
            connection.execute(delete(table).where(table.c.session == session))
