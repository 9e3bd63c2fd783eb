"""Deleting by hand what was kept long enough, and sweeping the disk after it."""

import datetime
from pathlib import Path

from labkit.clocks import milliseconds
from labkit.domain.auditing import TERMINAL, Audited
from labkit.faults import Fault
from labkit.settings import Settings
from labkit.store.auditing import note
from labkit.store.backups import FOLDER, BackupFailed, back_up, copy_also
from labkit.store.engine import FILE, CannotOpen, open_engine, said_plainly
from labkit.store.holding import FolderTaken, hold
from labkit.store.installation import installation_of
from labkit.store.renewing import drop_asides, drop_what_holds
from labkit.store.retention import Kept, delete_untouched, untouched_since
from labkit.store.sweeping import sweep

DAY_MS = 24 * 60 * 60 * 1000


def purge(settings: Settings, days: int | None, dry_run: bool) -> list[str]:
    """Delete the sessions nobody touched for so many days; a line for each, in plain words."""
    if not (settings.data / FILE).exists():
        raise Fault(f"There is no labkit data in {settings.data}.")
    before = milliseconds() - (days or settings.keep_days) * DAY_MS
    try:
        found = _found(settings.data, before) if dry_run else _deleted(settings, before)
    except CannotOpen as bad:
        raise Fault(str(bad)) from bad
    done = "would be deleted" if dry_run else "deleted"
    return [f"{one.session}, last touched {_day(one.last_at)}: {done}." for one in found]


def _found(data: Path, before: int) -> list[Kept]:
    engine = open_engine(data)
    with said_plainly(data), engine.connect() as connection:
        found = list(untouched_since(connection, before))
    engine.dispose()
    return found


def _deleted(settings: Settings, before: int) -> list[Kept]:
    data = settings.data
    try:
        hold(data)
    except FolderTaken as taken:
        raise Fault(f"{taken} A running labkit deletes by itself.") from taken
    engine = open_engine(data, writing=True)
    with said_plainly(data), engine.begin() as connection:
        found = list(delete_untouched(connection, before))
        for one in found:
            note(connection, Audited.SESSION_DELETED, TERMINAL, one.session, milliseconds())
    installation = installation_of(engine).id
    engine.dispose()
    if found and not sweep(data):
        raise Fault(f"The sessions are deleted, but {data} is in use: traces may be left in it.")
    if found:
        _drop_copies(settings, installation)
    return found


def _drop_copies(settings: Settings, installation: str) -> None:
    now = datetime.datetime.now(datetime.UTC)
    try:
        newest = back_up(settings.data, settings.data / FOLDER, installation, now)
        drop_what_holds(newest, newest.file.parent)
        drop_asides(newest, settings.data)
        if settings.backup_to:
            drop_what_holds(copy_also(newest, settings.backup_to), settings.backup_to)
    except (BackupFailed, OSError) as failed:
        raise Fault(f"The sessions are deleted, but older copies may hold them: {failed}") from (
            failed
        )


def _day(at: int) -> str:
    return datetime.datetime.fromtimestamp(at / 1000, datetime.UTC).date().isoformat()
