"""Which labkit this is, and since when: two words in the database, told to every phone.

The id stays for ever, in copies as well, so that cookies are still ours after a restore. The
epoch is another after every restore, so that phones know they may have more than the server.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, Table, insert, select, update
from sqlmodel import SQLModel

from labkit.store import tables as t

INSTALLATION: Table = SQLModel.metadata.tables[str(t.InstallationRow.__tablename__)]


@dataclass(frozen=True, slots=True)
class Installation:
    """One database, wherever it lies."""

    id: str
    epoch: str


def installation_of(engine: Engine) -> Installation:
    """Read which labkit this is; a new database gets its words now. `engine` writes."""
    with engine.connect() as connection, connection.begin():
        row = connection.execute(select(INSTALLATION)).mappings().first()
        if row is not None:
            return Installation(row["id"], row["epoch"])
        made = Installation(secrets.token_hex(8), secrets.token_hex(4))
        connection.execute(insert(INSTALLATION).values(id=made.id, epoch=made.epoch))
        return made


def begin_epoch(connection: Connection) -> None:
    """Say that this database was brought back from a copy."""
    connection.execute(update(INSTALLATION).values(epoch=secrets.token_hex(4)))
