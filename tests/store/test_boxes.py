"""What a laptop's disk tells about sealed answers: how many, and who has answered. Never who what.

The tests read the files as somebody would who has taken the laptop.
"""

import json
import random
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import gevent
import pytest

from labkit.conduct import Conductor
from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.actors import Actor
from labkit.domain.session.state import SessionState
from labkit.store.backups import back_up
from labkit.store.boxes import StoredBoxes
from labkit.store.engine import FILE, open_engine
from labkit.store.gathering import Gathered
from labkit.store.migrating import upgrade
from labkit.store.writing import NotStored, Writer, Written
from tests.cast import (
    ADA,
    CODE,
    CROWD,
    LIBRARY,
    NOON,
    SEALED,
    SECOND,
    SESSION,
    THE_SQUARE,
    Act,
    all_join,
    opens,
    pushes,
    seals,
    sits,
    speaks,
)

HERE = ("welcome", "pushed-1")
WORDS = {
    CROWD[0].id: "ZANZIBAR is not what we were promised",
    CROWD[1].id: "QUITO was never asked",
    CROWD[2].id: "ANKARA knows it, nobody says it",
}
CHOICES = ("yes", "no", "yes", "a-little", "no", "no", "yes", "a-little", "no")


class Laptop:
    """A session on a disk, written through whatever passage; it can be killed and started again."""

    def __init__(self, folder: Path, gathered: bool = False) -> None:
        self.folder = folder
        self.now = NOON
        self.told: list[Written] = []
        self.engine = open_engine(folder, writing=True, busy_ms=100)
        upgrade(self.engine, folder)
        self.starts(gathered)
        self.conductor.create_session(SESSION, THE_SQUARE, CODE)

    def starts(self, gathered: bool = False) -> None:
        self.writer = Writer(self.engine, Gathered() if gathered else None)
        self.conductor = Conductor(self.writer, LIBRARY, lambda: self.now, self.told.append)

    @property
    def state(self) -> SessionState:
        state = self.conductor.state(SESSION)
        assert state is not None
        return state

    def does(self, *acts: Act) -> None:
        for act in acts:
            actor, command = act if isinstance(act, tuple) else (ADA, act)
            if isinstance(command, c.RunCommand):
                command = command.model_copy(update={"run": self.state.run})
            self.now += SECOND
            self.conductor.carry_out(SESSION, command, actor)

    def bytes(self) -> dict[str, bytes]:
        """Every file of the data folder as it lies there, open as labkit still is."""
        return {path.name: path.read_bytes() for path in self.folder.iterdir() if path.is_file()}

    def tables(self) -> dict[str, list[dict[str, object]]]:
        """Every row of every table, read by a program of one's own."""
        connection = sqlite3.connect(f"file:{self.folder / FILE}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        try:
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master")]
            found: dict[str, list[dict[str, object]]] = {}
            for name in names:
                if not name.startswith(("ix_", "sqlite_")):
                    rows = connection.execute(f"SELECT * FROM {name}")  # noqa: S608
                    found[name] = [dict(row) for row in rows]
            return found
        finally:
            connection.close()


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    laptop = Laptop(tmp_path)
    laptop.does(*all_join(), opens("welcome"), pushes(SEALED.id))
    yield laptop
    laptop.engine.dispose()


def answer(people: Iterable[Actor] = CROWD) -> list[tuple[Actor, c.AnswerSealed]]:
    given = dict(zip((one.id for one in CROWD), CHOICES, strict=True))
    return [seals(one, *HERE, given[one.id], WORDS.get(one.id, "")) for one in people]


def closed(laptop: Laptop) -> None:
    laptop.does(c.ClosePrompt(prompt="pushed-1"))


# --- nothing joins a person and an answer -------------------------------------------------------


def test_no_table_but_the_box_holds_an_answer_and_the_box_holds_nothing_else(laptop: Laptop):
    laptop.does(*answer())
    tables = laptop.tables()
    (box,) = tables.pop("sealed_box")
    assert set(box) == {"session", "step", "prompt", "round", "tally", "words"}
    assert json.loads(str(box["tally"])) == {"a-little": 2, "no": 4, "yes": 3}
    assert json.loads(str(box["words"])) == sorted(WORDS.values())
    marks = tables.pop("sealed_answer")
    assert {mark["participant"] for mark in marks} == {one.id for one in CROWD}
    own_to_the_box = {str(box["tally"]), str(box["words"]), *WORDS.values()}
    for rows in (marks, *tables.values()):
        for row in rows:
            # What stands beside both is which question it was, the same for everybody.
            shared = {str(value) for value in row.values()} & {str(one) for one in box.values()}
            assert shared <= {SESSION, *HERE, "0"}, row
            assert not any(words in str(row) for words in own_to_the_box)
    told = "".join(str(row["json"]) for row in tables["log"] if "seal" in str(row["name"]))
    assert "sealed-answered" in {row["name"] for row in tables["log"]}
    assert not any(f'"{choice}"' in told for choice in CHOICES)


def test_what_lies_on_the_disk_is_the_same_in_whatever_order_people_answered(tmp_path: Path):
    left: list[object] = []
    for number in range(4):
        folder = tmp_path / str(number)
        folder.mkdir()
        laptop = Laptop(folder)
        laptop.does(*all_join(), opens("welcome"), pushes(SEALED.id))
        people = list(CROWD)
        random.Random(number).shuffle(people)
        laptop.does(*answer(people))
        left.append(laptop.tables()["sealed_box"])
        laptop.engine.dispose()
    assert left == [left[0]] * 4


def test_no_byte_of_an_earlier_box_stays_behind(laptop: Laptop):
    """Were one left, the difference of two boxes would be one answer, and the log says whose."""
    earlier = '{"a-little": 1, "no": 2, "yes": 2}'
    laptop.does(*answer(CROWD[:5]))
    assert earlier.encode() in laptop.bytes()[FILE]
    laptop.does(*answer(CROWD[5:]))
    files = laptop.bytes()
    assert b'{"a-little": 2, "no": 4, "yes": 3}' in files[FILE]
    for name, content in files.items():
        assert earlier.encode() not in content, name
        for words in WORDS.values():
            assert content.count(words[:8].encode()) == (1 if name == FILE else 0), name
    assert files[f"{FILE}-wal"] == b""


def test_the_log_of_pages_is_emptied_also_where_it_could_not_be_at_once(laptop: Laptop):
    reader = sqlite3.connect(laptop.folder / FILE)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM log").fetchone()
    laptop.does(*answer(CROWD[:5]))
    assert laptop.bytes()[f"{FILE}-wal"] != b""
    reader.close()
    laptop.does(c.BlankWall())
    assert laptop.bytes()[f"{FILE}-wal"] == b""


def test_answers_of_one_batch_lie_as_those_that_came_one_by_one(tmp_path: Path):
    laptop = Laptop(tmp_path, gathered=True)
    laptop.does(*all_join(), opens("welcome"), pushes(SEALED.id))
    sending = [
        gevent.spawn(laptop.conductor.carry_out, SESSION, command, actor)
        for actor, command in answer()
    ]
    gevent.joinall(sending, timeout=30, raise_error=True)
    laptop.does(c.ClosePrompt(prompt="pushed-1"))
    (box,) = laptop.tables()["sealed_box"]
    assert json.loads(str(box["tally"])) == {"a-little": 2, "no": 4, "yes": 3}
    assert laptop.state.sealed[HERE].counts == {"a-little": 2, "no": 4, "yes": 3}
    laptop.engine.dispose()


# --- counting -----------------------------------------------------------------------------------


def test_the_count_follows_the_closing_and_is_told(laptop: Laptop):
    laptop.does(*answer())
    assert not laptop.state.sealed
    closed(laptop)
    assert laptop.state.sealed[HERE].counts == {"a-little": 2, "no": 4, "yes": 3}
    closing, counting = (
        [one.event.wire_name() for one in written.happened] for written in laptop.told[-2:]
    )
    assert closing == ["prompt-closed", "staff-acted"]
    assert counting == ["sealed-counted"]
    # The count says how many of each, never which came with which words.
    assert not any(words in str(laptop.told[-1].happened) for words in WORDS.values())


def test_a_sealed_answer_is_a_repeat_when_it_comes_twice(laptop: Laptop):
    laptop.does(*answer(), *answer())
    closed(laptop)
    assert laptop.state.sealed[HERE].answers == len(CROWD)


@pytest.mark.parametrize("by", ["a page", "a command"])
def test_what_was_closed_before_labkit_was_killed_is_counted_after_the_start(
    laptop: Laptop, by: str, monkeypatch: pytest.MonkeyPatch
):
    laptop.does(*answer())
    with monkeypatch.context() as power_cut:
        power_cut.setattr(laptop.writer, "box", lambda *_: pytest.fail("killed here"))
        with pytest.raises(pytest.fail.Exception):
            closed(laptop)
    laptop.starts()
    before = laptop.writer.state(SESSION)
    assert before is not None
    assert not before.sealed
    if by == "a command":
        laptop.conductor.carry_out(SESSION, c.BlankWall(), ADA)
        counted = laptop.writer.state(SESSION)
    else:
        counted = laptop.conductor.state(SESSION)
    assert counted is not None
    assert counted.sealed[HERE].answers == len(CROWD)


def test_a_disk_that_is_full_while_counting_keeps_nobody_from_closing(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise NotStored

    laptop.does(*answer())
    with monkeypatch.context() as disk:
        disk.setattr(laptop.writer, "box", full)
        closed(laptop)
        assert laptop.state.pushed["pushed-1"].closed_at is not None
        assert not laptop.state.sealed
    assert laptop.state.sealed[HERE].answers == len(CROWD)


def test_words_are_read_only_of_rounds_that_were_counted(laptop: Laptop):
    boxes = StoredBoxes(laptop.engine)
    laptop.does(*answer(CROWD[:5]))
    closed(laptop)
    rounds = laptop.state.sealed[HERE].rounds
    assert list(boxes.words(SESSION, *HERE, rounds)) == sorted(WORDS.values())
    act = next(one for one in reversed(laptop.state.acts) if one.name == "close-prompt")
    laptop.does(c.Undo(act=act.seq), seals(CROWD[5], *HERE, "yes", "Only I could have said this"))
    closed(laptop)
    assert laptop.state.sealed[HERE].answers == 5
    assert laptop.state.sealed[HERE].came == 6
    again = laptop.state.sealed[HERE].rounds
    assert list(boxes.words(SESSION, *HERE, again)) == sorted(WORDS.values())


def test_a_copy_made_while_it_is_asked_holds_no_answer(laptop: Laptop):
    def boxes_in_a_copy(at: int) -> list[str]:
        moment = datetime.fromtimestamp(at, UTC)
        copy = back_up(laptop.folder, laptop.folder / "copies", "0" * 16, moment).file
        assert b"ZANZIBAR" not in copy.read_bytes() or at == 3
        with closing(sqlite3.connect(copy)) as connection:
            return [row[0] for row in connection.execute("SELECT tally FROM sealed_box")]

    laptop.does(*answer(CROWD[:5]))
    assert boxes_in_a_copy(1) == []
    laptop.does(*answer(CROWD[5:6]))
    assert boxes_in_a_copy(2) == []
    assert laptop.tables()["sealed_box"]
    closed(laptop)
    assert boxes_in_a_copy(3) == ['{"a-little": 1, "no": 3, "yes": 2}']


def test_a_count_that_says_more_than_was_said_aloud_brings_a_quiet_line(laptop: Laptop):
    laptop.does(opens("four-voices"), sits(8), pushes(SEALED.id, "pushed-2"))
    said = zip("12345678", [Action.MOVE, Action.FOLLOW] * 4, strict=True)
    laptop.does(*(speaks(seat, action, f"turn-{seat}") for seat, action in said))
    laptop.does(*(seals(one, "four-voices", "pushed-2", "yes") for one in CROWD))
    before = set(laptop.state.lines)
    laptop.does(c.ClosePrompt(prompt="pushed-2"))
    (line,) = (one for key, one in laptop.state.lines.items() if key not in before)
    assert line.detector == "D4"
    assert (line.counts["sealed"], line.counts["answers"]) == (9, 9)
