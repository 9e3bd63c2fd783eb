"""The one writer. What arrives together is committed together, and answered after that.

`Writer.carry` is handed a piece of work (state in, events out) and comes back when its events
are on the disk. Work is pure, so a batch is decided in memory first; one refused command fails
alone, and one row the database will not take fails alone too.
"""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from labkit.domain.events import Event, SealedSlip
from labkit.domain.session.apply import apply
from labkit.domain.session.sealed import Box
from labkit.domain.session.state import SessionState
from labkit.domain.words import N_
from labkit.store.boxes import read_box
from labkit.store.engine import forget_pages, waiting_at_most
from labkit.store.reading import read_state
from labkit.store.recording import Happened, record

BUSY_AGAIN_MS = 1_000
NO_ROOM_TO_SHARE = frozenset(
    {sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP}
)

Work = Callable[[SessionState | None], tuple[Sequence[Event], int]]
"""What to do with a session: from its state to the events that follow and their time."""


class NotStored(Exception):
    """It could not be written; nothing of it is on the disk.

    `words` say it to a phone that keeps what was sent and tries again by itself, `by_hand` to
    everybody else: the console, the desk, a page without script.
    """

    words = N_("labkit could not save this. It is kept on your phone and sent again.")
    by_hand = N_("labkit cannot save anything just now. Try again in a moment.")


class DiskFull(NotStored):
    """No room is left."""

    words = N_("The disk of the laptop is full. Your words are kept on your phone and sent again.")
    by_hand = N_("The disk of the laptop is full. Nothing can be saved until there is room again.")


class DiskFails(NotStored):
    """The disk did not do what it was told. Whether what was written is there, nobody knows."""

    words = N_("The disk of the laptop fails. Your words are kept on your phone and sent again.")
    by_hand = N_("The disk of the laptop fails. Nothing is saved; labkit starts again.")


class Busy(NotStored):
    """Another program holds the database."""

    words = N_("The laptop is busy. Your words are kept on your phone and sent again.")
    by_hand = N_("The laptop is busy with another program. Try again in a moment.")


@dataclass(frozen=True, slots=True)
class Written:
    """What a piece of work led to. `seq` is the number of its last event."""

    state: SessionState
    happened: tuple[Happened, ...]
    told: str = ""
    """The connection that hears of it by the answer to its own request."""

    @property
    def seq(self) -> int:
        """The number of the last event; the session's revision when there was none."""
        return self.happened[-1].seq if self.happened else self.state.revision


@dataclass(slots=True)
class Job:
    """One piece of work on its way through a batch."""

    session: str
    work: Work | None
    change: Callable[[Connection], Any] | None = None
    result: Any = None
    failure: Exception | None = None


class Passage(Protocol):
    """How jobs reach the writer: directly, or gathered from many greenlets."""

    def send(self, job: Job, commit: Callable[[list[Job]], None]) -> None:
        """Come back when the job was committed or has failed."""


class Direct:
    """One job at a time, in the caller's own thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def send(self, job: Job, commit: Callable[[list[Job]], None]) -> None:
        """Commit it now."""
        with self._lock:
            commit([job])


class Writer:
    """Holds the newest state of each session, and the only hand that writes."""

    def __init__(self, engine: Engine, passage: Passage | None = None) -> None:
        self._engine = engine
        self._passage = passage or Direct()
        self._states: dict[str, SessionState] = {}
        self.trouble: NotStored | None = None
        """What kept the last commit from the disk; None when it went well."""
        self.on_trouble: Callable[[], None] = lambda: None
        """Called when trouble begins or ends, by one of those who waited for the commit."""
        self._news = False
        # Also after a start: an earlier process may have left what tells which came with which.
        self._remembers = True

    def state(self, session: str) -> SessionState | None:
        """The newest state that is on the disk."""
        known = self._states.get(session)
        if known is None:
            with self._engine.connect() as connection:
                known = read_state(connection, session)
            if known is not None:
                # Two readers may load at once; the one a commit has put there is never older.
                known = self._states.setdefault(session, known)
        return known

    def holds(self, session: str) -> bool:
        """Whether a session of this id was read already; asks no database."""
        return session in self._states

    def carry(self, session: str, work: Work) -> Written:
        """Do a piece of work on a session and write what follows.

        Raises:
            NotStored: when it is not on the disk.
            Exception: whatever the work itself raised; nothing was written then.
        """
        return self._through(Job(session, work))  # type: ignore[no-any-return]

    def box(self, session: str, step: str, prompt: str, of_round: int) -> Box:
        """What people answered to a sealed prompt in one round."""
        box: Box = self.write(
            lambda connection: read_box(connection, session, step, prompt, of_round)
        )
        return box

    def write(self, change: Callable[[Connection], Any]) -> Any:
        """Let something else than a session be written, in the same commit as what is under way."""
        return self._through(Job("", None, change))

    def _through(self, job: Job) -> Any:
        self._passage.send(job, self.commit)
        # Here and not in `commit`: that runs in a thread in which nothing may be pushed.
        if self._news:
            self._news = False
            self.on_trouble()
        if job.failure is not None:
            raise job.failure
        return job.result

    def forget(self, session: str) -> None:
        """Hold the state of a session no longer: it was deleted, or another file is in place."""
        self._states.pop(session, None)

    def drain(self) -> None:
        """Come back when everything that arrived so far is on the disk."""
        self._through(Job("", None))

    def commit(self, jobs: list[Job]) -> None:
        """Write a batch in one transaction; when the database refuses it, each job alone."""
        if isinstance(self.trouble, DiskFails):
            # What the system still holds may differ from what is on the disk: trying again could
            # succeed and yet save nothing. Only a fresh start looks at the disk itself.
            for job in jobs:
                job.failure = DiskFails()
            return
        try:
            if self._commit_together(jobs):
                self._note(None)
        except DBAPIError as error:
            failure = _not_stored(error)
            # Who waited for the lock waited for all; each waiting again would take minutes.
            if len(jobs) > 1 and not isinstance(failure, Busy | DiskFails):
                for job in jobs:
                    job.result = job.failure = None
                    self.commit([job])
                return
            for job in jobs:
                job.result, job.failure = None, _not_stored(error)
            if isinstance(failure, NotStored):
                self._note(failure)

    def _note(self, trouble: NotStored | None) -> None:
        self._news = self._news or type(trouble) is not type(self.trouble)
        self.trouble = trouble

    def _commit_together(self, jobs: list[Job]) -> bool:
        """Write them; whether there was anything to write."""
        # Who came while others waited for the lock has waited too, and phones hang up in the end.
        patience = BUSY_AGAIN_MS if isinstance(self.trouble, Busy) else None
        with (
            self._engine.connect() as connection,
            waiting_at_most(connection, patience),
            connection.begin(),
        ):
            before: dict[str, SessionState | None] = {}
            after: dict[str, SessionState] = {}
            happened: dict[str, list[Happened]] = {}
            slips: dict[str, list[SealedSlip]] = {}
            for job in jobs:
                if job.change is not None:
                    _change(job, job.change, connection)
                elif job.work is not None:
                    self._decide(job, job.work, connection, before, after, happened, slips)
            for session, events in happened.items():
                record(connection, before[session], after[session], events, slips.get(session, ()))
        self._states.update(after)
        if slips or self._remembers:
            # The write-ahead log keeps the pages of each commit, one after the other: whoever
            # compared them would see which answer came with which person.
            self._remembers = not forget_pages(self._engine)
        return bool(happened) or any(job.change is not None for job in jobs)

    def _decide(
        self,
        job: Job,
        work: Work,
        connection: Connection,
        before: dict[str, SessionState | None],
        after: dict[str, SessionState],
        happened: dict[str, list[Happened]],
        slips: dict[str, list[SealedSlip]],
    ) -> None:
        session = job.session
        if session not in before:
            before[session] = self._states.get(session) or read_state(connection, session)
        state = after.get(session, before[session])
        try:
            events, at = work(state)
            mine = []
            unlogged: list[SealedSlip] = []
            for event in events:
                if isinstance(event, SealedSlip):
                    unlogged.append(event)
                    continue
                state = apply(state, event, at)
                mine.append(Happened(state.revision, at, event))
        except Exception as failure:
            job.failure = failure
            return
        if state is None:
            job.failure = LookupError(session)
            return
        if mine:
            after[session] = state
            happened.setdefault(session, []).extend(mine)
        if unlogged:
            slips.setdefault(session, []).extend(unlogged)
        job.result = Written(state, tuple(mine))


def _change(job: Job, change: Callable[[Connection], Any], connection: Connection) -> None:
    try:
        with connection.begin_nested():
            job.result = change(connection)
    except DBAPIError:
        raise
    except Exception as failure:
        job.failure = failure


def _not_stored(error: DBAPIError) -> Exception:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is None:
        return error
    match code & 0xFF:
        case sqlite3.SQLITE_FULL:
            return DiskFull()
        case sqlite3.SQLITE_IOERR:
            # The file shared by readers and writer grows before anything else is written.
            return DiskFull() if code in NO_ROOM_TO_SHARE else DiskFails()
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Busy()
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN:
            return NotStored()
        case _:
            return error
