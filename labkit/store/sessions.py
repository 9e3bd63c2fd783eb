"""The list of sessions, and which one a join code opens."""

from collections.abc import Collection, Sequence

from sqlalchemy import Engine, select
from sqlmodel import SQLModel

from labkit.domain.session.erasing import mark_of
from labkit.store import tables as t
from labkit.store.reading import list_sessions, session_of_code

PARTICIPANTS = SQLModel.metadata.tables[str(t.ParticipantRow.__tablename__)]


class StoredSessions:
    """The sessions of one database."""

    def __init__(self, reads: Engine) -> None:
        self._reads = reads

    def ids(self) -> Sequence[str]:
        """All sessions, newest first."""
        with self._reads.connect() as connection:
            return [entry.id for entry in list_sessions(connection)]

    def with_any_of(self, marks: Collection[str]) -> Sequence[str]:
        """The sessions in which somebody is who was erased before."""
        if not marks:
            return ()
        return sorted({session for session, one in self.people() if mark_of(one) in marks})

    def people(self) -> Sequence[tuple[str, str]]:
        """Everybody who came in and was not erased, with their session."""
        with self._reads.connect() as connection:
            rows = connection.execute(select(PARTICIPANTS.c.session, PARTICIPANTS.c.id)).all()
        return [(session, one) for session, one in rows]

    def of_code(self, code: str) -> str | None:
        """The session people join with this code."""
        with self._reads.connect() as connection:
            return session_of_code(connection, code)
