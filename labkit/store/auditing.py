"""The audit trail in the database. Its rows outlive the sessions they are about."""

from collections import deque
from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, insert, select, update
from sqlmodel import SQLModel

from labkit.domain.auditing import KEPT_MS, TOGETHER_MS, Audited, Entry
from labkit.store import tables_access
from labkit.store.keys import Write
from labkit.store.writing import NotStored

AUDIT: Table = SQLModel.metadata.tables[str(tables_access.AuditRow.__tablename__)]
MOST_SHOWN = 500
MOST_OWED = 10_000

Owed = tuple[Audited, str, str | None, int]
"""What, who, about, at."""


def note(connection: Connection, what: Audited, who: str, about: str | None, at: int) -> None:
    """Write down what somebody did, and let go of what is older than a year."""
    connection.execute(delete(AUDIT).where(AUDIT.c.at < at - KEPT_MS))
    if what is Audited.SIGN_IN_FAILED:
        lately = (AUDIT.c.what == what, AUDIT.c.at > at - TOGETHER_MS)
        more = update(AUDIT).where(*lately).values(times=AUDIT.c.times + 1)
        if connection.execute(more).rowcount:
            return
    row: dict[str, Any] = {"at": at, "what": what, "who": who, "about": about, "times": 1}
    connection.execute(insert(AUDIT).values(row))


def _note_owed(owed: Owed, connection: Connection) -> None:
    note(connection, *owed)


class StoredAudit:
    """The audit trail of one database."""

    def __init__(self, reads: Engine, write: Write) -> None:
        self._reads = reads
        self._write = write
        self._owed: deque[Owed] = deque(maxlen=MOST_OWED)

    def note(self, what: Audited, who: str, about: str | None, at: int) -> None:
        """Write down what somebody did; where nothing can be written now, later."""
        self._owed.append((what, who, about, at))
        self.catch_up()

    def catch_up(self) -> None:
        """Write down what could not be written when it was done."""
        while self._owed:
            owed = self._owed.popleft()
            try:
                self._write(partial(_note_owed, owed))
            except NotStored:  # the console says already that nothing can be saved
                self._owed.appendleft(owed)
                return

    def newest(self) -> Sequence[Entry]:
        """What was done last, newest first."""
        wanted = select(AUDIT).order_by(AUDIT.c.at.desc(), AUDIT.c.id.desc()).limit(MOST_SHOWN)
        with self._reads.connect() as connection:
            rows = connection.execute(wanted).mappings().all()
        return [
            Entry(
                at=row["at"],
                what=Audited(row["what"]),
                who=row["who"],
                about=row["about"],
                times=row["times"],
            )
            for row in rows
        ]
