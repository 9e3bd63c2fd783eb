"""Copies of the database, made while it is in use, looked over, and kept in number.

A copy is one file of its own. It is written beside its place, read through, and only then named:
what bears the name of a copy is whole.
"""

import os
import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from labkit.store.engine import FILE

FOLDER = "backups"
# Half a megabyte: between two such steps whoever waits for the disk gets their turn.
PAGES_AT_ONCE = 128
BLOCK = 2**20
PART = ".part"
TIME = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"labkit-([0-9a-f]{16})-([0-9]{8}T[0-9]{6}Z)\.db")


class BackupFailed(Exception):
    """No copy could be made, or the one made was not whole; the text is for the terminal."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy. `at` is when it was begun, UTC."""

    file: Path
    installation: str
    at: datetime


def backups_in(folder: Path) -> Sequence[Backup]:
    """The copies in a folder, the oldest first; none where there is no such folder."""
    found = []
    for path in folder.glob("labkit-*.db"):
        named = NAME.fullmatch(path.name)
        if named:
            at = datetime.strptime(named[2], TIME).replace(tzinfo=UTC)
            found.append(Backup(path, named[1], at))
    return sorted(found, key=lambda one: (one.at, one.file.name))


class Changes:
    """Whether anybody has written to a database since it was asked last."""

    def __init__(self, data: Path) -> None:
        # One connection for good: the number counts what others wrote while it is open.
        self._watching = sqlite3.connect(data / FILE, check_same_thread=False)
        self._version = -1

    def there_are(self) -> bool:
        """Look now; the first time there always are."""
        before, self._version = self._version, self._read()
        return before != self._version

    def _read(self) -> int:
        return int(self._watching.execute("PRAGMA data_version").fetchone()[0])


def back_up(
    data: Path,
    to: Path,
    installation: str,
    now: datetime,
    *,
    pause: Callable[[], None] = lambda: None,
) -> Backup:
    """Copy the database of a data folder into the folder `to`, beside whoever writes to it.

    `pause` is called between two steps, so that a commit waits for one step of the copy at most.

    Raises:
        BackupFailed: when there is no whole copy afterwards; nothing of it is left then.
    """
    open_folder(to)
    file = to / f"labkit-{installation}-{now.strftime(TIME)}.db"
    part = file.with_name(file.name + PART)
    try:
        part.unlink(missing_ok=True)
        _copy(data / FILE, part, pause)
        _look_over(part)
        _put(part, file)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise BackupFailed(f"No copy was made in {to}: {error}.") from error
    return Backup(file, installation, now)


def copy_also(backup: Backup, to: Path, *, pause: Callable[[], None] = lambda: None) -> Backup:
    """Put a copy that was looked over in a second place as well, such as a USB stick.

    Raises:
        BackupFailed: when it is not there whole afterwards.
    """
    open_folder(to)
    file = to / backup.file.name
    part = file.with_name(file.name + PART)
    try:
        with backup.file.open("rb") as source, part.open("wb") as target:
            while block := source.read(BLOCK):
                target.write(block)
                target.flush()
                # Never much at once: a slow stick would hold up every other disk behind it.
                os.fsync(target.fileno())
                pause()
        _look_over(part)
        _put(part, file)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise BackupFailed(f"No copy was made in {to}: {error}.") from error
    return Backup(file, backup.installation, backup.at)


def keep_newest(folder: Path, installation: str, number: int) -> None:
    """Delete the oldest copies of this installation; those of another one are not ours."""
    ours = [one for one in backups_in(folder) if one.installation == installation]
    for one in ours[: max(0, len(ours) - number)]:
        with suppress(FileNotFoundError):
            one.file.unlink()
    for part in folder.glob(f"labkit-{installation}-*.db{PART}"):
        with suppress(FileNotFoundError):
            part.unlink()


def open_folder(folder: Path) -> None:
    """Make a folder for copies, for this user alone. The place it lies in has to be there.

    Raises:
        BackupFailed: where it is not, as with a stick that was pulled out.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        # A stick formatted for Windows knows no such rights, and says so in one way or another.
        with suppress(PermissionError):
            folder.chmod(0o700)
    except OSError as error:
        raise BackupFailed(f"{folder} is not there: {error.strerror}.") from error


def _copy(source: Path, part: Path, pause: Callable[[], None]) -> None:
    if not source.exists():
        raise FileNotFoundError(f"there is no {source}")
    with closing(sqlite3.connect(source, isolation_level=None)) as reading:
        reading.execute("PRAGMA busy_timeout = 5000")
        # One moment is held while all of it is copied: without, each commit begins it anew.
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with closing(sqlite3.connect(part, isolation_level=None)) as writing:
            part.chmod(0o600)
            # Nobody reads it before it is named, so it needs no journal; we ask for the disk.
            writing.execute("PRAGMA synchronous = OFF")
            writing.execute("PRAGMA journal_mode = OFF")
            disk = os.open(part, os.O_RDWR)
            try:

                def step(status: int, left: int, all_of_it: int) -> None:
                    os.fsync(disk)
                    pause()

                reading.backup(writing, pages=PAGES_AT_ONCE, progress=step)
                _leave_open_boxes_out(writing)
                # From here on it is a file of its own, which nothing has to stand beside.
                writing.execute("PRAGMA journal_mode = DELETE")
                writing.execute("PRAGMA synchronous = FULL")
                os.fsync(disk)
            finally:
                os.close(disk)
        reading.execute("COMMIT")


def _leave_open_boxes_out(copy: sqlite3.Connection) -> None:
    """Take sealed answers that are not counted yet out of a copy.

    The log says who has answered: of two copies with one answer between them, anybody could read
    what it was.
    """
    copy.execute("PRAGMA secure_delete = ON")
    copy.execute(
        "DELETE FROM sealed_box WHERE round >= coalesce((SELECT rounds FROM sealed_count AS count"
        " WHERE count.session = sealed_box.session AND count.step = sealed_box.step"
        " AND count.prompt = sealed_box.prompt), 0)"
    )


def _look_over(part: Path) -> None:
    with closing(sqlite3.connect(part, isolation_level=None)) as connection:
        said = [row[0] for row in connection.execute("PRAGMA quick_check")]
        if said != ["ok"]:
            raise sqlite3.DatabaseError(f"the copy is damaged ({said[0]})")
        connection.execute("SELECT count(*) FROM log").fetchone()


def _put(part: Path, file: Path) -> None:
    with suppress(PermissionError):
        part.chmod(0o600)
    part.replace(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, not only what they name."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
