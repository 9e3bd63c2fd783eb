"""Gathering what many greenlets write at once into few commits.

The commit runs in a native thread: an fsync, or another program holding the lock, then stops
nobody but those who wait for it.
"""

from collections import deque
from collections.abc import Callable
from typing import TypeVar

import gevent
from gevent.event import Event
from gevent.threadpool import ThreadPool

from labkit.store.writing import Job

T = TypeVar("T")

GATHER_SECONDS = 0.002
AT_ONCE = 256


def off_the_loop(work: Callable[[], T]) -> T:
    """Do something slow in a native thread, so that the phones do not wait for it."""
    return gevent.get_hub().threadpool.apply(work)


class Gathered:
    """A passage through which whatever arrives during one commit goes into the next."""

    def __init__(self) -> None:
        self._arrived: deque[tuple[Job, Event]] = deque()
        self._thread = ThreadPool(1)
        self._busy = False

    def send(self, job: Job, commit: Callable[[list[Job]], None]) -> None:
        """Come back when the job was committed or has failed."""
        if self._busy:
            done = Event()
            self._arrived.append((job, done))
            done.wait()
            return
        # Whoever is alone waits for nobody, and no other greenlet need be woken on the way.
        self._busy = True
        try:
            self._commit([job], commit)
        finally:
            self._busy = bool(self._arrived)
            if self._busy:
                gevent.spawn(self._write, commit)

    def _write(self, commit: Callable[[list[Job]], None]) -> None:
        while self._arrived:
            # Where there are some, more are on the way.
            gevent.sleep(GATHER_SECONDS)
            batch = [self._arrived.popleft() for _ in range(min(AT_ONCE, len(self._arrived)))]
            self._commit([job for job, _ in batch], commit)
            for _, done in batch:
                done.set()
        self._busy = False

    def _commit(self, jobs: list[Job], commit: Callable[[list[Job]], None]) -> None:
        try:
            self._thread.apply(commit, (jobs,))
        except Exception as failure:
            # Whoever waits must hear it; the writer itself lives on for the next batch.
            for job in jobs:
                job.failure = job.failure or failure
