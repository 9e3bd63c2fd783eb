"""The list of sessions, and which one a join code opens."""

from collections.abc import Sequence

from sqlalchemy import Engine

from labkit.store.reading import list_sessions, session_of_code


class StoredSessions:
    """The sessions of one database."""

    def __init__(self, reads: Engine) -> None:
        self._reads = reads

    def ids(self) -> Sequence[str]:
        """All sessions, newest first."""
        with self._reads.connect() as connection:
            return [entry.id for entry in list_sessions(connection)]

    def of_code(self, code: str) -> str | None:
        """The session people join with this code."""
        with self._reads.connect() as connection:
            return session_of_code(connection, code)
