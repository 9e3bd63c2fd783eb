"""Reading a session back from its rows. Law 2: this equals folding its log."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from labkit.domain import events as e
from labkit.domain.nouns import Door, Occasion, Phase, Wall
from labkit.domain.observing import Mirror
from labkit.domain.script import Script
from labkit.domain.session.state import ACTS_KEPT, SessionState
from labkit.store.forgetting import LOG
from labkit.store.recording import SESSION, Happened
from labkit.store.rows import MIRROR_FIELDS, NOUNS, SESSION_FIELDS, UPTAKE


def read_state(connection: Connection, session: str) -> SessionState | None:
    """The whole session, or None where there is none of this id."""
    row = connection.execute(select(SESSION).where(SESSION.c.id == session)).mappings().first()
    if row is None:
        return None
    values = {name: row[name] for name in SESSION_FIELDS}
    values.update(
        phase=Phase(row["phase"]),
        occasion=Occasion(row["occasion"]),
        door=Door(row["door"]),
        wall=Wall(row["wall"]),
        script=Script.model_validate_json(row["script"]),
        mirror=Mirror(*(row[name] for name in MIRROR_FIELDS)) if row["mirror_step"] else None,
        uptake=UPTAKE.validate_json(row["uptake"]),
    )
    for nouns in NOUNS:
        table = nouns.table
        rows = connection.execute(select(table).where(table.c.session == session)).mappings()
        values[nouns.field] = dict(nouns.read(dict(row)) for row in rows)
    acts = values["acts"]
    values["acts"] = tuple(acts[seq] for seq in sorted(acts))[-ACTS_KEPT:]
    return SessionState(**values)


def read_log(connection: Connection, session: str) -> list[Happened]:
    """Everything that happened in a session, in order."""
    rows = connection.execute(
        select(LOG.c.seq, LOG.c.at, LOG.c.name, LOG.c.json)
        .where(LOG.c.session == session)
        .order_by(LOG.c.seq)
    )
    return [Happened(seq, at, e.event_of(name, json)) for seq, at, name, json in rows]


def session_of_code(connection: Connection, code: str) -> str | None:
    """The session people join with this code; the newest, should two ever share one."""
    row = connection.execute(
        select(SESSION.c.id).where(SESSION.c.code == code).order_by(SESSION.c.created_at.desc())
    ).first()
    return row[0] if row else None


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """One line of the list of sessions."""

    id: str
    phase: Phase
    created_at: int


def list_sessions(connection: Connection) -> Sequence[SessionEntry]:
    """All sessions, newest first."""
    rows = connection.execute(
        select(SESSION.c.id, SESSION.c.phase, SESSION.c.created_at).order_by(
            SESSION.c.created_at.desc(), SESSION.c.id
        )
    )
    return [SessionEntry(id=row[0], phase=Phase(row[1]), created_at=row[2]) for row in rows]
