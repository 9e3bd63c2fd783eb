"""Putting a copy in the place of the database; nothing that was there is thrown away.

What people took back after the copy was made stays taken back, as far as the present database
or a newer copy beside the old one still knows of it.
"""

import os
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from labkit.domain import events as e
from labkit.domain.session.state import SessionState
from labkit.store.backups import TIME, backups_in, sync_folder
from labkit.store.engine import FILE, CannotOpen, open_engine, said_plainly
from labkit.store.installation import begin_epoch, installation_of
from labkit.store.ledger import Ledger
from labkit.store.migrating import upgrade
from labkit.store.reading import list_sessions, read_state
from labkit.store.recording import Happened
from labkit.store.renewing import BEFORE_RESTORE, STAGE
from labkit.store.writing import Writer

BESIDE = ("-wal", "-shm")
TAKEN_BACK = (e.ContributionWithdrawn, e.ProposalWithdrawn, e.StanceWithdrawn, e.ParticipantLeft)


class CannotRestore(Exception):
    """The copy was not put in place, and all is as it was; the text is for the terminal."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. `aside` is where the database lies that was there before."""

    source: Path
    at: datetime
    aside: Path | None
    sessions: int
    taken_back: int
    unread: tuple[Path, ...]
    """Databases that could not be asked what was taken back since."""


def newest_backup(folder: Path) -> Path:
    """The newest copy in a folder.

    Raises:
        CannotRestore: when there is none, or when copies of several labkits lie there.
    """
    found = backups_in(folder)
    if not found:
        raise CannotRestore(f"There is no copy in {folder}.")
    if len({one.installation for one in found}) > 1:
        newest = {one.installation: one.file.name for one in found}
        names = ", ".join(sorted(newest.values()))
        raise CannotRestore(
            f"Copies of several labkits lie in {folder}. Name the one you mean: {names}."
        )
    return found[-1].file


def restore(data: Path, source: Path, now: datetime) -> Restored:
    """Put a copy in the place of the database of a data folder that no labkit works in.

    Raises:
        CannotRestore: when the copy cannot be used.
    """
    stage = data / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(mode=0o700)
    try:
        _fetch(source, stage / FILE)
        present = data / FILE
        newer = _newer_than(source)
        told = [*([present] if present.exists() else []), *newer]
        sessions, taken_back, unread = _prepare(stage, told)
        # Whoever was erased after the copy is erased again when labkit starts.
        Ledger(data).add(sorted(_marks([one for one in told if one not in unread])))
        aside = _put_in_place(data, stage / FILE, now)
    except (OSError, sqlite3.Error) as error:
        raise CannotRestore(f"{source} was not restored: {error}.") from error
    except CannotOpen as bad:
        raise CannotRestore(str(bad).replace(str(stage), str(source))) from bad
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return Restored(source, _time_of(source), aside, sessions, taken_back, unread)


def _time_of(source: Path) -> datetime:
    for one in backups_in(source.parent):
        if one.file == source:
            return one.at
    return datetime.fromtimestamp(source.stat().st_mtime, UTC)


def _newer_than(source: Path) -> list[Path]:
    """The newest copy beside this one of the same labkit, where there is a newer one."""
    beside = backups_in(source.parent)
    this = next((one for one in beside if one.file == source), None)
    if this is None:
        return []
    newest = [one for one in beside if one.installation == this.installation][-1]
    return [newest.file] if newest.at > this.at else []


def _fetch(source: Path, stage: Path) -> None:
    if not source.is_file():
        raise FileNotFoundError("there is no such file")
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as reading,
        closing(sqlite3.connect(stage)) as writing,
    ):
        reading.backup(writing)
        said = [row[0] for row in writing.execute("PRAGMA integrity_check")]
        if said != ["ok"]:
            raise sqlite3.DatabaseError(f"it is damaged ({said[0]})")
        tables = {row[0] for row in writing.execute("SELECT name FROM sqlite_master")}
        if not {"alembic_version", "session", "log"} <= tables:
            raise sqlite3.DatabaseError("it is no database of labkit")


def _prepare(stage: Path, told: Sequence[Path]) -> tuple[int, int, tuple[Path, ...]]:
    """Bring the copy up to date, read it as labkit does, and take back what was taken back."""
    engine = open_engine(stage, writing=True)
    try:
        with said_plainly(stage):
            upgrade(engine, stage)
        installation_of(engine)
        with engine.connect() as connection, connection.begin():
            begin_epoch(connection)
        with engine.connect() as connection:
            ids = [entry.id for entry in list_sessions(connection)]
            states = [read_state(connection, session) for session in ids]
        writer = Writer(engine)
        taken, unread = 0, []
        for file in told:
            try:
                taken += sum(_take_back(writer, state, file) for state in states if state)
            except (sqlite3.Error, ValidationError, KeyError):
                unread.append(file)
        return len(states), taken, tuple(unread)
    except DBAPIError as error:
        raise CannotRestore(f"The copy cannot be read: {error.orig}.") from error
    finally:
        engine.dispose()


def _take_back(writer: Writer, before: SessionState, told: Path) -> int:
    since = _withdrawals(told, before.id)

    def work(state: SessionState | None) -> tuple[list[e.Event], int]:
        missing = [one for one in since if state and _still_there(state, one.event)]
        return [one.event for one in missing], max((one.at for one in missing), default=0)

    return len(writer.carry(before.id, work).happened)


def _withdrawals(told: Path, session: str) -> list[Happened]:
    names = [kind.wire_name() for kind in TAKEN_BACK]
    marks = ", ".join("?" * len(names))
    with closing(sqlite3.connect(f"{told.absolute().as_uri()}?mode=ro", uri=True)) as reading:
        rows = reading.execute(
            "SELECT seq, at, name, json FROM log"  # noqa: S608 (marks are question marks)
            f" WHERE session = ? AND name IN ({marks}) ORDER BY seq",
            (session, *names),
        ).fetchall()
    return [Happened(seq, at, e.event_of(name, json)) for seq, at, name, json in rows]


def _marks(told: Sequence[Path]) -> set[str]:
    marks: set[str] = set()
    for file in told:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as reading:
            rows = reading.execute(
                "SELECT json FROM log WHERE name = ?", (e.ParticipantErased.wire_name(),)
            ).fetchall()
        marks |= {e.ParticipantErased.model_validate_json(json).mark for (json,) in rows}
    return marks


def _still_there(state: SessionState, event: e.Event) -> bool:
    match event:
        case e.ContributionWithdrawn(contribution=one):
            contribution = state.contributions.get(one)
            return contribution is not None and contribution.withdrawn_at is None
        case e.ProposalWithdrawn(proposal=one):
            proposal = state.proposals.get(one)
            return proposal is not None and proposal.withdrawn_at is None
        case e.StanceWithdrawn(proposal=one, participant=by, ref=ref):
            return (one, by) in state.stances and ref not in state.known
        case e.ParticipantLeft(participant=by):
            participant = state.participants.get(by)
            return participant is not None and participant.left_at is None
    return False


def _put_in_place(data: Path, stage: Path, now: datetime) -> Path | None:
    present = data / FILE
    aside: Path | None = None
    if present.exists():
        aside = data / f"{BEFORE_RESTORE}{now.strftime(TIME)}.db"
        _fold_in(present)
        # What stands beside it belongs to it: to the new one it would be poison.
        for end in BESIDE:
            with_it = data / f"{FILE}{end}"
            if with_it.exists():
                with_it.replace(data / f"{aside.name}{end}")
        aside.unlink(missing_ok=True)
        try:
            os.link(present, aside)
        except OSError:  # no second names on this disk
            shutil.copyfile(present, aside)
        aside.chmod(0o600)
    stage.chmod(0o600)
    with stage.open("rb") as whole:
        os.fsync(whole.fileno())
    # One step: a power cut leaves the old database or the new one.
    stage.replace(present)
    sync_folder(data)
    return aside


def _fold_in(present: Path) -> None:
    """Have all of the present database in its one file, where it can still be opened."""
    try:
        with closing(sqlite3.connect(present)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.DatabaseError:
        return  # it is damaged: it is put aside as it is
