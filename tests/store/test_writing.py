"""One writer: few commits for many, one bad job fails alone, and a restart reads all of it."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import gevent
import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import IntegrityError, OperationalError

from labkit.domain import events as e
from labkit.domain.nouns import Placement
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.session.state import SessionState
from labkit.store.engine import open_engine
from labkit.store.gathering import AT_ONCE, Gathered
from labkit.store.migrating import upgrade
from labkit.store.reading import read_log, read_state
from labkit.store.writing import Busy, DiskFails, DiskFull, NotStored, Passage, Writer
from tests.cast import BEN, CODE, NOON, SECOND, SESSION, THE_SQUARE

MANY = 300


def created(session: str = SESSION, code: str = CODE) -> e.SessionCreated:
    return e.SessionCreated(session=session, script=THE_SQUARE, code=code)


def words(number: int) -> e.ContributionSubmitted:
    return e.ContributionSubmitted(
        sender=BEN.id,
        ref=f"words-{number:08}",
        digest="d",
        contribution=f"words-{number:08}",
        by=BEN.id,
        step="four-voices",
        prompt="move.open",
        action=None,
        text=f"Words {number}",
        language="en",
        late=False,
        licensed=False,
        placement=Placement.WAITING,
    )


def says(number: int) -> Callable[[SessionState | None], tuple[list[e.Event], int]]:
    return lambda state: ([words(number)], NOON + number * SECOND)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(tmp_path, writing=True, busy_ms=100)
    upgrade(engine, tmp_path)
    yield engine
    engine.dispose()


def writer_of(engine: Engine, passage: Passage | None = None) -> Writer:
    writer = Writer(engine, passage)
    writer.carry(SESSION, lambda state: ([created()], NOON))
    return writer


def begun(engine: Engine) -> list[str]:
    """A list that grows with every transaction."""
    seen: list[str] = []
    event.listen(engine, "begin", lambda connection: seen.append("begin"))
    return seen


def on_the_disk(engine: Engine) -> SessionState:
    with engine.connect() as connection:
        state = read_state(connection, SESSION)
    assert state is not None
    return state


# --- many at once ---------------------------------------------------------------------------


def test_three_hundred_at_once_are_few_commits(engine: Engine) -> None:
    writer = writer_of(engine, Gathered())
    seen = begun(engine)
    sending = [gevent.spawn(writer.carry, SESSION, says(number)) for number in range(MANY)]
    gevent.joinall(sending, timeout=30, raise_error=True)
    print(f"{MANY} answers in {len(seen)} commits")
    assert 2 <= len(seen) <= 6
    numbers = [job.get().seq for job in sending]
    assert sorted(numbers) == list(range(2, MANY + 2))
    assert len(on_the_disk(engine).contributions) == MANY


def test_no_batch_is_larger_than_it_may_be(engine: Engine) -> None:
    writer = Writer(engine, Gathered())
    sizes: list[int] = []
    commit = writer.commit

    def counted(jobs: list[Any]) -> None:
        sizes.append(len(jobs))
        commit(jobs)

    writer.commit = counted  # type: ignore[method-assign]
    writer.carry(SESSION, lambda state: ([created()], NOON))
    sending = [gevent.spawn(writer.carry, SESSION, says(number)) for number in range(MANY)]
    gevent.joinall(sending, timeout=30, raise_error=True)
    assert sum(sizes) == MANY + 1
    assert max(sizes) <= AT_ONCE


def test_the_commit_holds_no_greenlet_up(engine: Engine, tmp_path: Path) -> None:
    writer = writer_of(engine, Gathered())
    other = open_engine(tmp_path, writing=True)
    with other.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 5000")
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        while True:
            gevent.sleep(0.005)
            ticks += 1

    ticking = gevent.spawn(tick)
    with other.begin():
        waiting = gevent.spawn(writer.carry, SESSION, says(1))
        with pytest.raises(Busy):
            waiting.get(timeout=30)
    ticking.kill()
    other.dispose()
    assert ticks >= 5  # a tenth of a second, on a busy machine


def test_drain_comes_back_after_all_that_arrived(engine: Engine) -> None:
    writer = writer_of(engine, Gathered())
    sending = [gevent.spawn(writer.carry, SESSION, says(number)) for number in range(50)]
    gevent.sleep(0)
    writer.drain()
    assert len(on_the_disk(engine).contributions) == 50
    gevent.joinall(sending, timeout=30, raise_error=True)


def test_threads_write_one_after_the_other(engine: Engine) -> None:
    writer = writer_of(engine)
    threads = [
        threading.Thread(target=writer.carry, args=(SESSION, says(number))) for number in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    state = on_the_disk(engine)
    assert sorted(one.seq for one in state.contributions.values()) == list(range(2, 22))


# --- one fails ------------------------------------------------------------------------------


def refuses(state: SessionState | None) -> tuple[list[e.Event], int]:
    raise Refused(Refusal.NOTHING_WRITTEN)


def breaks(state: SessionState | None) -> tuple[list[e.Event], int]:
    raise ZeroDivisionError


def twice_the_same_row(connection: Connection) -> None:
    for _ in range(2):
        connection.exec_driver_sql(
            "INSERT INTO account (id, name, folded, password_hash, roles, created_at)"
            " VALUES ('a', 'A', 'a', 'x', '', 0)"
        )


@pytest.mark.parametrize("gathered", [True, False])
def test_one_bad_job_fails_alone(engine: Engine, gathered: bool) -> None:
    writer = writer_of(engine, Gathered() if gathered else None)
    bad = {5: refuses, 6: breaks}
    sending: list[gevent.Greenlet[..., Any]] = [
        gevent.spawn(writer.carry, SESSION, bad.get(number) or says(number)) for number in range(10)
    ]
    poison: gevent.Greenlet[..., Any] = gevent.spawn(writer.write, twice_the_same_row)
    stranger: gevent.Greenlet[..., Any] = gevent.spawn(
        writer.carry, "no-such-session", lambda state: ([], NOON)
    )
    gevent.joinall([*sending, poison, stranger], timeout=30)
    for job, failure in (
        (sending[5], Refused),
        (sending[6], ZeroDivisionError),
        (poison, IntegrityError),
        (stranger, LookupError),
    ):
        with pytest.raises(failure):
            job.get()
    good = [job.get() for number, job in enumerate(sending) if number not in bad]
    assert len({written.seq for written in good}) == 8
    state = on_the_disk(engine)
    assert len(state.contributions) == 8
    assert writer.state(SESSION) == state
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM account").scalar_one() == 0
        assert [one.seq for one in read_log(connection, SESSION)] == list(range(1, 10))


def fill(writer: Writer) -> int:
    """Write until there is no room; how much went in."""
    for number in count():
        try:
            writer.carry(SESSION, says(number))
        except DiskFull:
            break
    return number


def test_what_could_not_be_written_is_in_no_memory_either(engine: Engine) -> None:
    writer = writer_of(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    told: list[NotStored | None] = []
    writer.on_trouble = lambda: told.append(writer.trouble)
    written = fill(writer)
    assert writer.state(SESSION) == on_the_disk(engine)
    assert len(on_the_disk(engine).contributions) == written
    for _ in range(3):
        with pytest.raises(DiskFull):
            writer.carry(SESSION, says(written))
    assert [type(one) for one in told] == [DiskFull]
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    writer.carry(SESSION, says(written))
    assert [type(one) for one in told] == [DiskFull, type(None)]
    assert writer.state(SESSION) == on_the_disk(engine)


def test_who_waits_for_a_held_database_waits_once_for_all(engine: Engine, tmp_path: Path) -> None:
    writer = writer_of(engine, Gathered())
    seen = begun(engine)
    other = open_engine(tmp_path, writing=True)
    with other.begin():
        sending = [gevent.spawn(writer.carry, SESSION, says(number)) for number in range(40)]
        gevent.joinall(sending, timeout=30)
    other.dispose()
    assert all(isinstance(job.exception, Busy) for job in sending)
    assert len(seen) <= 2


def test_trouble_is_told_where_pushing_is_allowed(engine: Engine, tmp_path: Path) -> None:
    """The commit runs in another thread, in which no greenlet may be woken."""
    writer = writer_of(engine, Gathered())
    here = threading.get_ident()
    told: list[int] = []
    writer.on_trouble = lambda: told.append(threading.get_ident())
    other = open_engine(tmp_path, writing=True)
    with other.begin():
        job = gevent.spawn(writer.carry, SESSION, says(1))
        job.join(timeout=30)
    other.dispose()
    gevent.spawn(writer.carry, SESSION, says(1)).get(timeout=30)
    assert told == [here, here]


# --- a restart ------------------------------------------------------------------------------


def test_another_writer_on_the_same_folder_knows_all_of_it(engine: Engine, tmp_path: Path) -> None:
    writer = writer_of(engine, Gathered())
    sending = [gevent.spawn(writer.carry, SESSION, says(number)) for number in range(30)]
    gevent.joinall(sending, timeout=30, raise_error=True)
    again = open_engine(tmp_path)
    restarted = Writer(again)
    assert restarted.state(SESSION) == writer.state(SESSION)
    assert restarted.state("no-such-session") is None
    again.dispose()


def test_a_disk_that_fails_gets_no_second_try(engine: Engine) -> None:
    """After a failed fsync nobody knows what is there: trying again could only seem to work."""
    writer = Writer(engine)
    writer.carry(SESSION, lambda state: ([created()], NOON))
    told: list[object] = []
    writer.on_trouble = lambda: told.append(writer.trouble)
    broken = sqlite3.OperationalError("disk I/O error")
    broken.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC

    def fail(connection: Connection) -> None:
        raise OperationalError("COMMIT", None, broken)

    with pytest.raises(DiskFails):
        writer.write(fail)
    with pytest.raises(DiskFails):
        writer.carry(SESSION, says(1))
    assert [type(one) for one in told] == [DiskFails]
    with engine.connect() as connection:
        assert len(read_log(connection, SESSION)) == 1


def test_no_room_for_what_readers_and_writer_share_is_a_full_disk(engine: Engine) -> None:
    writer = Writer(engine)
    broken = sqlite3.OperationalError("disk I/O error")
    broken.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE

    def fail(connection: Connection) -> None:
        raise OperationalError("BEGIN", None, broken)

    with pytest.raises(DiskFull):
        writer.write(fail)
    writer.carry(SESSION, lambda state: ([created()], NOON))
