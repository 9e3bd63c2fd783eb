"""What a serving labkit does for its data by itself: copies of it, and room kept on the disk.

The work is done in a native thread of its own; nobody who sends something waits for it.
"""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import gevent
from gevent import monkey
from gevent.event import Event
from gevent.threadpool import ThreadPool

from labkit.domain import events as e
from labkit.domain.words import N_
from labkit.store.backups import (
    FOLDER,
    BackupFailed,
    Changes,
    back_up,
    backups_in,
    copy_also,
    keep_newest,
)
from labkit.store.ballast import SPARE, Ballast
from labkit.store.engine import FILE
from labkit.store.renewing import drop_asides, drop_what_holds
from labkit.store.writing import Written

EVERY_SECONDS = 60
LEAST_SECONDS = 2
LOOK_SECONDS = 5
# Between two steps of a copy: as long as a commit takes, so that both come on.
PAUSE_SECONDS = 0.005

TURNS = (e.StepOpened, e.StepClosed, e.SessionStarted, e.SessionEnded)

ON_THE_LAST = N_(
    "The disk of the laptop is full. labkit lives on the last room it had kept. Make room now."
)
NEARLY_FULL = N_("The disk of the laptop is nearly full. Make room before it fills up.")
NO_COPY = N_("The last copy of the data was not made. What people send is saved all the same.")
NO_SECOND = N_("The second copy is not made: its folder is not there. Is the stick plugged in?")


class Keeper:
    """Looks after one data folder while it is served.

    `on_news` is called when a line for the console has changed.
    """

    def __init__(self, data: Path, installation: str, number: int, also: Path | None) -> None:
        self._data, self._installation = data, installation
        self._number, self._also = number, also
        self._ballast = Ballast(data)
        self._thread = ThreadPool(1)
        self._wish = Event()
        self._let_go = False
        self._held = True
        # At the start nobody knows what happened while this place was not looked after.
        self._owed_here = self._owed_there = self._again = True
        self.failing = Event()
        """Set when the disk fails: only a fresh start may write again."""
        self.on_news: Callable[[], None] = lambda: None
        self.copies: str | None = None
        """What the console says of the copies; None where all is well."""

    @property
    def trouble(self) -> str | None:
        """What the console says of the disk; None where there is room."""
        if self._held:
            return None
        return ON_THE_LAST if self._let_go else NEARLY_FULL

    def last_copy_at(self) -> int | None:
        """When the newest copy was made, in milliseconds since the epoch; None without one."""
        found = backups_in(self._data / FOLDER)
        return int(found[-1].at.timestamp() * 1000) if found else None

    def notice(self, written: Written) -> None:
        """Make a copy now when the run of a session has moved on."""
        if any(isinstance(one.event, TURNS) for one in written.happened):
            self._wish.set()

    def disk_is_full(self) -> None:
        """Let go of the room that was kept: the next commit has it."""
        if self._ballast.held:
            self._ballast.let_go()
            self._let_go, self._held = True, False

    def look_after_disk(self) -> None:
        """Hold the room again as soon as there is enough; this never ends by itself."""
        while True:
            held = bool(self._thread.apply(self._ballast.take))
            if held != self._held:
                self._held = held
                self._let_go = self._let_go and not held
                self.on_news()
            gevent.sleep(LOOK_SECONDS)

    def make_copies(self) -> None:
        """Copy the data every minute, and at each turn of a session; this never ends by itself."""
        changes = Changes(self._data)
        while True:
            self._wish.wait(EVERY_SECONDS)
            self._wish.clear()
            if self._thread.apply(changes.there_are) or self._again:
                self._copy()
            gevent.sleep(LEAST_SECONDS)

    def _copy(self, *, look: bool = False) -> None:
        words = self._thread.apply(self._copy_now, (look,))
        self._again = words is not None  # also where nothing has changed
        if words != self.copies:
            self.copies = words
            self.on_news()

    def renew(self) -> None:
        """Make a copy, and delete those that hold what is gone; where that fails, try again."""
        self._copy(look=True)

    def _copy_now(self, look: bool = False) -> str | None:
        if look:  # here, one after the other: a copy that was begun before does not count
            self._owed_here = self._owed_there = True
        folder, now = self._data / FOLDER, datetime.now(UTC)
        pause = _pause
        try:
            if shutil.disk_usage(self._data).free < _size(self._data / FILE) + SPARE:
                return NO_COPY
            backup = back_up(self._data, folder, self._installation, now, pause=pause)
            keep_newest(folder, self._installation, self._number)
            if self._owed_here:
                drop_what_holds(backup, folder)
                drop_asides(backup, self._data)
                self._owed_here = False
        except (BackupFailed, OSError):
            return NO_COPY
        if self._also is None:
            return None
        try:
            copy_also(backup, self._also, pause=pause)
            keep_newest(self._also, self._installation, self._number)
            if self._owed_there:
                drop_what_holds(backup, self._also)
                self._owed_there = False
        except (BackupFailed, OSError):
            self._owed_there = True  # whatever comes back, its copies are looked at
            return NO_SECOND
        return None


def _size(file: Path) -> int:
    return file.stat().st_size


def _pause() -> None:
    # This is a native thread: gevent's own sleep would build a second hub in it.
    monkey.get_original("time", "sleep")(PAUSE_SECONDS)
