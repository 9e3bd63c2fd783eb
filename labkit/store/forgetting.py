"""What leaves the log: words that were taken back, seats after a session, people who were erased.

A row stays for each event, so that the log has no gap; what it said is gone.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select, update
from sqlmodel import SQLModel

from labkit.domain import events as e
from labkit.domain.session.erasing import mark_of, without_person
from labkit.domain.session.state import SessionState
from labkit.store import tables as t

LOG = SQLModel.metadata.tables[str(t.LogRow.__tablename__)]


def forget(
    connection: Connection, before: SessionState | None, session: str, events: Sequence[e.Event]
) -> None:
    """Take out of the log what these events say is gone: gone is gone on the disk."""
    for event in events:
        match event:
            case (
                e.ContributionWithdrawn(contribution=subject)
                | e.ProposalWithdrawn(proposal=subject)
            ):
                _blank_words(connection, session, subject)
            case e.StanceWithdrawn(proposal=proposal, participant=participant):
                _blank_words(connection, session, f"{proposal}/{participant}")
            case e.TurnsUnnamed(groups=groups):
                _forget_seats(connection, session, groups)
            case e.ParticipantErased(mark=mark):
                known = set(before.participants if before else ())
                joined = {one.participant for one in events if isinstance(one, e.ParticipantJoined)}
                for participant in known | joined:
                    if mark_of(participant) == mark:
                        _forget_person(connection, session, participant)


def _blank_words(connection: Connection, session: str, subject: str) -> None:
    rows = _rows(session).where(LOG.c.subject == subject)
    _rewrite(connection, session, rows, lambda event: event.without_words())


def _forget_seats(connection: Connection, session: str, groups: Mapping[str, str]) -> None:
    def unseated(event: e.Event) -> e.Event:
        if not isinstance(event, e.TurnLogged):
            return event
        group = groups.get(event.turn, event.group)
        return event.model_copy(update={"seat": None, "group": group})

    rows = _rows(session).where(LOG.c.name == e.TurnLogged.wire_name())
    _rewrite(connection, session, rows, unseated)


def _forget_person(connection: Connection, session: str, participant: str) -> None:
    rows = _rows(session).where(LOG.c.json.contains(participant, autoescape=True))
    _rewrite(connection, session, rows, lambda event: without_person(event, participant))


def _rows(session: str) -> Select[Any]:
    return select(LOG.c.seq, LOG.c.name, LOG.c.json).where(LOG.c.session == session)


def _rewrite(
    connection: Connection,
    session: str,
    rows: Select[Any],
    change: Callable[[e.Event], e.Event],
) -> None:
    for seq, name, json in connection.execute(rows).all():
        event = e.event_of(name, json)
        changed = change(event)
        if changed != event:
            connection.execute(
                update(LOG)
                .where(LOG.c.session == session, LOG.c.seq == seq)
                .values(
                    name=changed.wire_name(),
                    subject=changed.subject(),
                    json=changed.model_dump_json(),
                )
            )
