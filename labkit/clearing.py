"""Clearing the disk of what is gone: words taken back, erased people, sessions kept long enough."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from labkit.domain import events as e
from labkit.store.renewing import drop_old_asides
from labkit.store.retention import delete_untouched
from labkit.store.sweeping import sweep
from labkit.store.writing import Writer, Written

DAY_MS = 24 * 60 * 60 * 1000
SOON_SECONDS, TRIES, PATIENCE_SECONDS = 5, 10, 60
IN_TIME_SECONDS = 15 * 60
ASIDE_DAYS = 7

TAKEN_BACK = (e.ContributionWithdrawn, e.ProposalWithdrawn, e.StanceWithdrawn)
AT_ONCE = (e.TurnsUnnamed, e.ParticipantErased)


class OffTheLoop(Protocol):
    """Does something slow where the phones do not wait for it."""

    def __call__(self, work: Callable[[], bool], /) -> bool:
        """Do it."""
        ...


class Clearing:
    """Looks after what must not stay in the files of one data folder.

    `renew` makes a copy and deletes those that hold what is gone; `deleted` is told of each
    session that was deleted for its age.
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

        self.due = False
        """Whether something is gone that may still stand in the files."""

    def notice(self, written: Written) -> None:
        """Look whether something is gone. Words that were taken back wait for others, a quarter
        of an hour at most or until the session ends: whole files are written anew for them."""
        happened = [one.event for one in written.happened]
        if any(isinstance(event, AT_ONCE) for event in happened):
            self.soon()
        elif any(isinstance(event, TAKEN_BACK) for event in happened) and not self.due:
            self.due = True
            self._later(IN_TIME_SECONDS, self._if_due)
        elif self.due and any(isinstance(event, e.SessionEnded) for event in happened):
            self.soon()

    def soon(self) -> None:
        """Clear in a few seconds: whoever was erased is not the last one to go."""
        self.due = True
        self._later(SOON_SECONDS, self._if_due)

    def old_sessions(self) -> None:
        """Delete the sessions that were kept long enough, and what was put aside long ago."""
        now = self._clock()
        before = now - self._keep_days * DAY_MS
        gone = self._writer.write(lambda connection: delete_untouched(connection, before))
        for one in gone:
            self._writer.forget(one.session)
            self._deleted(one.session)
        aside = now - min(ASIDE_DAYS, self._keep_days) * DAY_MS
        drop_old_asides(self._data, datetime.fromtimestamp(aside / 1000, UTC))
        if gone:
            self.due = True
            self._if_due()

    def now(self) -> None:
        """Clear what is due before labkit ends."""
        if self.due and self._swept():
            self._renew()

    def _if_due(self, tries: int = 1) -> None:
        if not self.due:
            return  # another one has done it meanwhile
        if self._swept():
            self._renew()
        else:
            wait = SOON_SECONDS if tries < TRIES else PATIENCE_SECONDS
            self._later(wait, lambda: self._if_due(tries + 1))

    def _swept(self) -> bool:
        self.due = False  # what goes from here on is due anew
        self.due = not self._off_the_loop(lambda: sweep(self._data)) or self.due
        return not self.due
