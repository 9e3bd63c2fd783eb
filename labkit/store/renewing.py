"""Older copies of the database that still hold what somebody has taken back, or had erased.

Nobody keeps a list of them: what is gone stands in the log of the newest copy, and an older one
that does not know of it holds it still. So a stick that was away for a week is found out when it
is back, whatever was switched off meanwhile.
"""

import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from labkit.domain import events as e
from labkit.domain.auditing import Audited
from labkit.store.backups import TIME, Backup, BackupFailed, backups_in

Gone = tuple[str, str, str]
"""The session, what happened in it, and to what."""

BEFORE_RESTORE, BEFORE_UPGRADE = "before-restore-", "before-upgrade-from-"
STAGE = "restoring"
BESIDE = ("-wal", "-shm", "-journal")
_GONE = {
    kind.wire_name(): kind
    for kind in (
        e.ContributionWithdrawn,
        e.ProposalWithdrawn,
        e.StanceWithdrawn,
        e.TurnsUnnamed,
        e.ParticipantErased,
    )
}
_DELETED = Audited.SESSION_DELETED.value


def drop_what_holds(newest: Backup, folder: Path) -> None:
    """Delete the other copies of this labkit in a folder that hold what the newest says is gone.

    Raises:
        BackupFailed: where the newest cannot be read; none is deleted then.
    """
    gone = _told_by(newest)
    for one in backups_in(folder):
        ours = one.installation == newest.installation and one.file.name != newest.file.name
        if ours and _holds(one.file, gone):
            one.file.unlink(missing_ok=True)


def drop_asides(newest: Backup, data: Path) -> None:
    """The same for what a restore or an upgrade has put aside, and for what one left half done."""
    shutil.rmtree(data / STAGE, ignore_errors=True)
    gone = _told_by(newest)
    for aside in _asides(data):
        if _holds(aside, gone):
            _drop(aside)


def drop_old_asides(data: Path, before: datetime) -> None:
    """Delete what was put aside before this time."""
    for aside in _asides(data):
        if _put_aside_at(aside) < before:
            _drop(aside)


def _asides(data: Path) -> Sequence[Path]:
    return [path for name in (BEFORE_RESTORE, BEFORE_UPGRADE) for path in data.glob(f"{name}*.db")]


def _put_aside_at(aside: Path) -> datetime:
    with suppress(ValueError):  # its own time is that of the database it was
        named = aside.stem.removeprefix(BEFORE_RESTORE)
        return datetime.strptime(named, TIME).replace(tzinfo=UTC)
    return datetime.fromtimestamp(aside.stat().st_mtime, UTC)


def _drop(aside: Path) -> None:
    for end in ("", *BESIDE):
        aside.with_name(aside.name + end).unlink(missing_ok=True)


def _told_by(newest: Backup) -> frozenset[Gone]:
    try:
        return _gone_in(newest.file)
    except sqlite3.Error as error:
        raise BackupFailed(f"{newest.file} cannot be read: {error}.") from error


def _holds(file: Path, gone: frozenset[Gone]) -> bool:
    """Whether a copy knows less of what is gone; one that cannot be read may hold anything."""
    try:
        missing = gone - _gone_in(file)
        return bool({session for session, _, _ in missing} & _sessions_in(file))
    except (sqlite3.Error, ValueError, KeyError):
        return True


def _gone_in(file: Path) -> frozenset[Gone]:
    marks = ", ".join("?" * len(_GONE))
    with closing(_opened(file)) as reading:
        told = reading.execute(
            f"SELECT session, name, json FROM log WHERE name IN ({marks})",  # noqa: S608 (marks)
            tuple(_GONE),
        ).fetchall()
        deleted = reading.execute("SELECT about FROM audit WHERE what = ?", (_DELETED,)).fetchall()
    happened = {(session, name, _to_what(name, json.loads(body))) for session, name, body in told}
    return frozenset(happened | {(session, _DELETED, "") for (session,) in deleted})


def _to_what(name: str, body: dict[str, str]) -> str:
    match _GONE[name]:
        case e.ContributionWithdrawn:
            return body["contribution"]
        case e.ProposalWithdrawn:
            return body["proposal"]
        case e.StanceWithdrawn:  # a stance may be taken again, and withdrawn again
            return f"{body['proposal']}/{body['participant']}/{body['ref']}"
        case e.ParticipantErased:
            return body["mark"]
        case _:
            return ""


def _sessions_in(file: Path) -> frozenset[str]:
    with closing(_opened(file)) as reading:
        return frozenset(row[0] for row in reading.execute("SELECT id FROM session"))


def _opened(file: Path) -> sqlite3.Connection:
    # Where no log stands beside it nothing is to come: then reading leaves nothing there either.
    log = file.with_name(f"{file.name}-wal")
    whole = not log.exists() or log.stat().st_size == 0
    address = f"{file.absolute().as_uri()}?mode=ro{'&immutable=1' if whole else ''}"
    return sqlite3.connect(address, uri=True)
