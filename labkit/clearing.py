"""Clearing the disk of what was deleted: erased people, and sessions that were kept long enough."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from labkit.store.retention import delete_untouched
from labkit.store.sweeping import sweep
from labkit.store.writing import Writer

DAY_MS = 24 * 60 * 60 * 1000
SOON_SECONDS, TRIES = 5, 10


class OffTheLoop(Protocol):
    """Does something slow where the phones do not wait for it."""

    def __call__(self, work: Callable[[], bool], /) -> bool:
        """Do it."""
        ...


class Clearing:
    """Looks after what must not stay in the files of one data folder.

    `renew` puts a fresh copy of the data in the place of all older ones; `deleted` is told of
    each session that was deleted for its age.
    """

    def __init__(
        self,
        data: Path,
        writer: Writer,
        *,
        keep_days: int,
        clock: Callable[[], int],
        later: Callable[[float, Callable[[], None]], None],
        off_the_loop: OffTheLoop,
        renew: Callable[[], None],
        deleted: Callable[[str], None],
    ) -> None:
        self._data, self._writer, self._keep_days = data, writer, keep_days
        self._clock, self._later, self._off_the_loop = clock, later, off_the_loop
        self._renew, self._deleted = renew, deleted

    def soon(self) -> None:
        """Write the file anew in a few seconds: whoever was erased is not the last one to go."""
        self._later(SOON_SECONDS, self._sweep)

    def old_sessions(self) -> None:
        """Delete the sessions that were kept long enough."""
        before = self._clock() - self._keep_days * DAY_MS
        gone = self._writer.write(lambda connection: delete_untouched(connection, before))
        for one in gone:
            self._writer.forget(one.session)
            self._deleted(one.session)
        if gone:
            self._sweep()

    def _sweep(self, tries: int = TRIES) -> None:
        if self._off_the_loop(lambda: sweep(self._data)):
            self._renew()
        elif tries > 1:
            self._later(SOON_SECONDS, lambda: self._sweep(tries - 1))
