"""`labkit backup` and `labkit restore`: copies of the data by hand, and back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from labkit.faults import Fault
from labkit.settings import BadSetting, Settings, open_data_folder


def make_backup(settings: Settings, to: Path | None) -> None:
    """Copy the database now, beside a running labkit or without one."""
    from labkit.store.backups import FOLDER, BackupFailed, back_up, keep_newest
    from labkit.store.engine import FILE, CannotOpen, open_engine, said_plainly
    from labkit.store.installation import installation_of
    from labkit.store.migrating import current_revision

    data = _opened(settings)
    if not (data / FILE).exists():
        raise Fault(f"There is nothing to copy yet: {data} holds no database.")
    engine = open_engine(data)
    try:
        with said_plainly(data):
            if current_revision(engine) is None:
                raise Fault(f"{data / FILE} is no database of labkit.")
            installation = installation_of(engine)
        folder = to or data / FOLDER
        backup = back_up(data, folder, installation.id, datetime.now(UTC))
        if to is None:
            keep_newest(folder, installation.id, settings.backups)
    except (BackupFailed, CannotOpen) as failed:
        raise Fault(str(failed)) from failed
    finally:
        engine.dispose()
    size = backup.file.stat().st_size / 2**20
    click.echo(f"Copied, and read through: {backup.file} ({size:.1f} MB).")


def restore_backup(settings: Settings, file: str, folder: Path | None) -> None:
    """Put a copy in the place of the database."""
    from labkit.store.backups import FOLDER, open_folder
    from labkit.store.holding import FolderTaken, hold
    from labkit.store.restoring import CannotRestore, newest_backup, restore

    data = _opened(settings)
    now = datetime.now(UTC)
    try:
        hold(data)
        if file == "latest":
            source = newest_backup(folder or data / FOLDER)
        else:
            source = (folder / file if folder else Path(file)).absolute()
        done = restore(data, source, now)
        open_folder(data / FOLDER)
        _note_restored(data, now)
    except (CannotRestore, FolderTaken) as bad:
        raise Fault(str(bad)) from bad
    click.echo(f"Restored from {done.source}.")
    click.echo(f"The copy was made {_ago(now - done.at)} ago ({done.at:%Y-%m-%d %H:%M} UTC).")
    click.echo(f"It was read through; it holds {done.sessions} session(s).")
    if done.taken_back:
        click.echo(f"Taken back again, as people had asked since: {done.taken_back}.")
    for unread in done.unread:
        click.echo(f"What people took back since could not be read from {unread}.")
    if done.aside is not None:
        click.echo(f"The database that was here before is kept as {done.aside}.")
    click.echo("Start labkit again. Phones that come back send again what this copy lacks.")


def _opened(settings: Settings) -> Path:
    try:
        return open_data_folder(settings.data)
    except BadSetting as bad:
        raise Fault(str(bad)) from bad


def _ago(time: timedelta) -> str:
    seconds = max(0, int(time.total_seconds()))
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}s"
    return f"{seconds} seconds"


def _note_restored(data: Path, now: datetime) -> None:
    from labkit.domain.auditing import TERMINAL, Audited
    from labkit.store.auditing import note
    from labkit.store.engine import open_engine

    engine = open_engine(data, writing=True)
    with engine.begin() as connection:
        note(connection, Audited.RESTORED, TERMINAL, None, int(now.timestamp() * 1000))
    engine.dispose()
