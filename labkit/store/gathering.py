"""Gathering what many greenlets write at once into few commits.

The commit runs in a native thread: an fsync, or another program holding the lock, then stops
nobody but those who wait for it.
"""

from collections.abc import Callable
from typing import TypeVar

import gevent
from gevent.event import Event
from gevent.queue import Empty, Queue
from gevent.threadpool import ThreadPool

from labkit.store.writing import Job

T = TypeVar("T")

GATHER_SECONDS = 0.002
AT_ONCE = 256


def off_the_loop(work: Callable[[], T]) -> T:
    """Do something slow in a native thread, so that the phones do not wait for it."""
    return gevent.get_hub().threadpool.apply(work)


class Gathered:
    """A passage through which whatever arrives within two milliseconds is committed as one."""

    def __init__(self) -> None:
        self._arrived: Queue[tuple[Job, Event]] = Queue()
        self._thread = ThreadPool(1)
        self._writer: gevent.Greenlet[..., None] | None = None

    def send(self, job: Job, commit: Callable[[list[Job]], None]) -> None:
        """Come back when the job was committed or has failed."""
        if self._writer is None:
            self._writer = gevent.spawn(self._write, commit)
        done = Event()
        self._arrived.put((job, done))
        done.wait()

    def _write(self, commit: Callable[[list[Job]], None]) -> None:
        while True:
            batch = [self._arrived.get()]
            # Whoever is alone need not wait for others; where there are some, more are on the way.
            gevent.sleep(0)
            if not self._arrived.empty():
                gevent.sleep(GATHER_SECONDS)
            while len(batch) < AT_ONCE:
                try:
                    batch.append(self._arrived.get_nowait())
                except Empty:
                    break
            jobs = [job for job, _ in batch]
            try:
                self._thread.apply(commit, (jobs,))
            except Exception as failure:
                # Whoever waits must hear it; the writer itself lives on for the next batch.
                for job in jobs:
                    job.failure = job.failure or failure
            for _, done in batch:
                done.set()
