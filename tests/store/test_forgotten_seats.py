"""On the disk: when a session is over, nothing in its file says who said what."""

from pathlib import Path

import pytest
from sqlalchemy import text

from labkit.conduct import Conductor
from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.session.apply import fold
from labkit.store.engine import open_engine
from labkit.store.migrating import upgrade
from labkit.store.reading import read_log, read_state
from labkit.store.writing import Writer
from tests.cast import (
    ADA,
    CODE,
    LIBRARY,
    NOON,
    SECOND,
    SESSION,
    THE_SQUARE,
    ends,
    opens,
    sits,
    speaks,
)

SEATS = ("11", "12", "13", "14", "15", "16", "F1")


@pytest.fixture
def evening(tmp_path: Path):
    """A session in which seven seats of a circle spoke, before its end."""
    engine = open_engine(tmp_path, writing=True)
    upgrade(engine, tmp_path)
    clock = iter(range(NOON, NOON + 10_000 * SECOND, SECOND))
    conductor = Conductor(Writer(engine), LIBRARY, lambda: next(clock), lambda written: None)
    conductor.create_session(SESSION, THE_SQUARE, CODE)

    def act(one):
        actor, command = one if isinstance(one, tuple) else (ADA, one)
        if isinstance(command, c.RunCommand):
            run = getattr(conductor.state(SESSION), "run", 0)
            command = command.model_copy(update={"run": run})
        conductor.carry_out(SESSION, command, actor)

    for one in (opens("four-voices"), sits(16)):
        act(one)
    for seat in SEATS:
        act(speaks(seat, Action.OPPOSE))
    yield tmp_path, engine, act
    engine.dispose()


def rows_about_turns(engine):
    """Everything in the file that speaks of a turn, row by row."""
    asked = (
        "SELECT * FROM turn",
        "SELECT json FROM log WHERE name LIKE 'turn%'",
        "SELECT * FROM known",
        "SELECT inverse FROM act",
    )
    with engine.connect() as connection:
        return [repr(row) for one in asked for row in connection.execute(text(one))]


def with_a_seat(rows):
    return [row for row in rows if any(f'"{s}"' in row or f"'{s}'" in row for s in SEATS)]


def test_no_row_says_who_spoke_once_the_session_is_over(evening):
    _, engine, act = evening
    before = rows_about_turns(engine)
    assert len(with_a_seat(before)) == 2 * len(SEATS)  # each in its row and in the log
    act(ends())
    assert len(rows_about_turns(engine)) > len(before)
    assert with_a_seat(rows_about_turns(engine)) == []


def test_the_file_itself_has_forgotten(evening):
    folder, engine, act = evening
    logged = b'"seat":"13"'

    def on_disk():
        engine.dispose()
        return b"".join(path.read_bytes() for path in folder.glob("labkit.db*"))

    assert logged in on_disk()
    act(ends())
    assert logged not in on_disk()


def test_a_digest_does_not_depend_on_the_seat():
    def digests(*acts):
        return {command.digest() for _, command in acts}

    assert len(digests(*(speaks(seat, Action.MOVE, "t0") for seat in SEATS))) == 1
    assert len(digests(*(speaks("11", action, "t0") for action in Action))) == len(Action)


def test_what_is_read_back_is_the_fold_of_what_is_left(evening):
    _, engine, act = evening
    act(ends())
    with engine.connect() as connection:
        read = read_state(connection, SESSION)
        log = read_log(connection, SESSION)
    assert read == fold((one.event, one.at) for one in log)
    turns = sorted(read.turns.values(), key=lambda turn: turn.seq)
    assert [turn.by_facilitator for turn in turns] == [False] * 6 + [True]
    assert read.talk
