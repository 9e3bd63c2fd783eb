"""Somebody who was erased is gone: from the state, the log, the file, and every old copy of it."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from labkit.conduct import Conductor
from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.nouns import Quoting, ReleaseChoice
from labkit.domain.session.apply import fold
from labkit.domain.session.erasing import mark_of
from labkit.store.engine import FILE, open_engine
from labkit.store.ledger import Ledger
from labkit.store.migrating import upgrade
from labkit.store.reading import read_log, read_state
from labkit.store.sweeping import sweep
from labkit.store.writing import NotStored, Writer
from tests.cast import (
    ADA,
    BENCH,
    CHIDI,
    CODE,
    DALIA,
    EVERYBODY,
    LIBRARY,
    MOVE,
    NOON,
    SESSION,
    THE_SQUARE,
    WATER,
    Act,
    allows,
    answers,
    contribution,
    leaves,
    opens,
    passes,
    places,
    proposes,
    releases,
    shows_all,
    stands,
    starts,
)

WORDS = "Close the street at the school"
REASON = "My cousin lives there"
NAME = "Chidi O."
CANARIES = (WORDS, REASON, NAME, "chidi", BENCH)


class Room:
    """A session on a disk, with what people did in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine = open_engine(folder, writing=True)
        upgrade(self.engine, folder)
        writer = Writer(self.engine)
        self.conductor = Conductor(writer, LIBRARY, lambda: NOON, lambda _: None, Ledger(folder))

    def does(self, *acts: Act) -> None:
        for act in acts:
            actor, command = act if isinstance(act, tuple) else (ADA, act)
            if isinstance(command, c.RunCommand):
                state = self.conductor.state(SESSION)
                assert state is not None
                command = command.model_copy(update={"run": state.run})
            self.conductor.carry_out(SESSION, command, actor)

    def found(self) -> set[str]:
        """Which of the canaries stand anywhere in the data folder."""
        everything = b"".join(path.read_bytes() for path in self.folder.iterdir() if path.is_file())
        return {canary for canary in CANARIES if canary.encode() in everything}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    room.conductor.create_session(SESSION, THE_SQUARE, CODE)
    said = contribution(CHIDI, "four-voices", MOVE.id, WORDS)
    room.does(
        *EVERYBODY,
        starts(),
        opens("four-voices"),
        answers(CHIDI, "four-voices", MOVE.id, WORDS),
        answers(DALIA, "four-voices", MOVE.id, "ظل"),
        passes(CHIDI, "four-voices", "oppose.open"),
        places(said),
        allows(CHIDI, Quoting.UNNAMED),
        releases(CHIDI, said, ReleaseChoice.NAMED, NAME),
        opens("forward"),
        proposes(CHIDI, BENCH),
        proposes(DALIA, WATER),
        shows_all(),
        opens("hearing"),
        stands(CHIDI, WATER, Action.OPPOSE, REASON),
        stands(DALIA, BENCH, Action.FOLLOW),
    )
    yield room
    room.engine.dispose()


def test_nothing_of_an_erased_person_is_left_on_the_disk(room: Room) -> None:
    assert room.found() == set(CANARIES)
    room.does(leaves(CHIDI, erase=True))
    assert sweep(room.folder)
    assert room.found() == set()
    assert Ledger(room.folder).marks() == {mark_of(CHIDI.id)}


def test_without_the_sweep_traces_would_stay(room: Room) -> None:
    room.does(leaves(CHIDI, erase=True))
    assert room.found()


def test_the_rest_of_the_session_stays_and_the_log_keeps_its_length(room: Room) -> None:
    before = room.conductor.state(SESSION)
    assert before is not None
    room.does(leaves(CHIDI, erase=True))
    with room.engine.connect() as connection:
        state = read_state(connection, SESSION)
        log = read_log(connection, SESSION)
    assert state is not None
    assert [one.seq for one in log] == list(range(1, len(log) + 1))
    assert len(log) > before.revision
    assert state == fold((one.event, one.at) for one in log) == room.conductor.state(SESSION)
    assert set(state.participants) == set(before.participants) - {CHIDI.id}
    assert {one.text for one in state.contributions.values()} == {"", "ظل"}
    assert {one.number for one in state.proposals.values()} == {1, 2}
    assert not [one for one in state.stances.values() if one.participant == CHIDI.id]


def test_an_old_copy_does_not_bring_them_back(room: Room) -> None:
    with sqlite3.connect(room.folder / FILE) as source, sqlite3.connect(room.folder / "old") as old:
        source.backup(old)
    room.does(leaves(CHIDI, erase=True))
    room.engine.dispose()
    for path in room.folder.glob(f"{FILE}*"):
        path.unlink()
    shutil.move(room.folder / "old", room.folder / FILE)
    again = Room(room.folder)
    state = again.conductor.state(SESSION)
    assert state is not None
    assert CHIDI.id in state.participants
    assert again.conductor.erase_again(SESSION) == 1
    assert again.conductor.erase_again(SESSION) == 0
    assert sweep(again.folder)
    assert again.found() == set()
    again.engine.dispose()


def test_what_was_asked_is_noted_before_it_is_done(room: Room, tmp_path: Path) -> None:
    ledger = tmp_path / "erased.txt"
    ledger.mkdir()
    with pytest.raises(NotStored):
        room.does(leaves(CHIDI, erase=True))
    assert room.found() == set(CANARIES)
    ledger.rmdir()


def test_a_staff_act_about_erased_words_is_undone_without_harm(room: Room) -> None:
    state = room.conductor.state(SESSION)
    assert state is not None
    act = next(act for act in state.acts if act.name == "place-contribution")
    room.does(leaves(CHIDI, erase=True))
    room.does(c.Undo(act=act.seq))
