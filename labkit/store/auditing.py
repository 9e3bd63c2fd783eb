"""The audit trail in the database. Its rows outlive the sessions they are about."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, insert, select, update
from sqlmodel import SQLModel

from labkit.domain.auditing import KEPT_MS, TOGETHER_MS, Audited, Entry
from labkit.store import tables_access
from labkit.store.keys import Write

AUDIT: Table = SQLModel.metadata.tables[str(tables_access.AuditRow.__tablename__)]
MOST_SHOWN = 500


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


class StoredAudit:
    """The audit trail of one database."""

    def __init__(self, reads: Engine, write: Write) -> None:
        self._reads = reads
        self._write = write

    def note(self, what: Audited, who: str, about: str | None, at: int) -> None:
        """Write down what somebody did."""
        self._write(lambda connection: note(connection, what, who, about, at))

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
