"""A copy comes back whole, in a new epoch; what was taken back since stays taken back."""

import sqlite3
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from labkit.domain import events as e
from labkit.domain.session.erasing import mark_of
from labkit.domain.session.state import SessionState
from labkit.store.backups import FOLDER, Backup, back_up
from labkit.store.engine import FILE, open_engine
from labkit.store.installation import installation_of
from labkit.store.ledger import Ledger
from labkit.store.migrating import upgrade
from labkit.store.reading import read_state
from labkit.store.restoring import CannotRestore, newest_backup, restore
from labkit.store.writing import Writer
from tests.cast import BEN, NOON, SESSION
from tests.store.test_backups import NOW
from tests.store.test_writing import created, says


class Laptop:
    """A data folder and its writer, which ends and starts again."""

    def __init__(self, data: Path) -> None:
        self.data = data
        data.mkdir(mode=0o700)
        self.start()
        joined = e.ParticipantJoined(participant=BEN.id, language="en")
        self.writer.carry(SESSION, lambda state: ([created(), joined], NOON))

    def start(self) -> None:
        """Open the database."""
        self.engine: Engine = open_engine(self.data, writing=True)
        upgrade(self.engine, self.data)
        self.writer = Writer(self.engine)
        self.installation = installation_of(self.engine)

    def copy(self, minutes: int) -> Backup:
        """Make a copy, at some minute."""
        now = NOW + timedelta(minutes=minutes)
        return back_up(self.data, self.data / FOLDER, self.installation.id, now)

    def say(self, number: int) -> None:
        """Let Ben say something."""
        self.writer.carry(SESSION, says(number))

    def take_back(self, number: int) -> None:
        """Let Ben take it back."""
        name = f"words-{number:08}"
        known = {"sender": BEN.id, "ref": f"back-{number:08}", "digest": "d"}
        gone = e.ContributionWithdrawn(**known, contribution=name)
        self.writer.carry(SESSION, lambda state: ([gone], NOON + 1))

    @property
    def state(self) -> SessionState:
        """What is on the disk."""
        with self.engine.connect() as connection:
            state = read_state(connection, SESSION)
        assert state
        return state

    def texts(self) -> list[str]:
        """All that stands there in Ben's words."""
        return [one.text for one in self.state.contributions.values() if one.text]


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    laptop = Laptop(tmp_path / "data")
    yield laptop
    laptop.engine.dispose()


def test_what_is_restored_is_the_session_of_that_moment(laptop: Laptop) -> None:
    laptop.say(1)
    copy = laptop.copy(0)
    laptop.say(2)
    before = laptop.installation
    laptop.engine.dispose()
    done = restore(laptop.data, copy.file, NOW + timedelta(minutes=3))
    assert (done.at, done.sessions, done.taken_back, done.unread) == (NOW, 1, 0, ())
    assert done.aside
    assert stat.S_IMODE(done.aside.stat().st_mode) == 0o600
    laptop.start()
    assert laptop.texts() == ["Words 1"]
    assert laptop.installation.id == before.id
    assert laptop.installation.epoch != before.epoch
    assert stat.S_IMODE((laptop.data / FILE).stat().st_mode) == 0o600

    # What was there before is whole, too.
    laptop.engine.dispose()
    restore(laptop.data, done.aside, NOW + timedelta(minutes=4))
    laptop.start()
    assert laptop.texts() == ["Words 1", "Words 2"]


def test_what_was_taken_back_since_stays_taken_back(laptop: Laptop) -> None:
    laptop.say(1)
    laptop.say(2)
    copy = laptop.copy(0)
    laptop.take_back(1)
    laptop.engine.dispose()
    done = restore(laptop.data, copy.file, NOW)
    assert done.taken_back == 1
    laptop.start()
    assert laptop.texts() == ["Words 2"]
    assert "back-00000001" in laptop.state.known
    laptop.engine.dispose()
    assert b"Words 1" not in (laptop.data / FILE).read_bytes()


def test_a_newer_copy_knows_what_was_taken_back_where_the_laptop_is_gone(
    laptop: Laptop, tmp_path: Path
) -> None:
    laptop.say(1)
    old = laptop.copy(0)
    laptop.take_back(1)
    laptop.copy(1)
    other = tmp_path / "another laptop"
    other.mkdir(mode=0o700)
    done = restore(other, old.file, NOW)
    assert (done.aside, done.taken_back) == (None, 1)


def test_a_newer_copy_knows_who_was_erased_where_the_laptop_is_gone(
    laptop: Laptop, tmp_path: Path
) -> None:
    old = laptop.copy(0)
    erased = e.ParticipantErased(mark=mark_of(BEN.id))
    laptop.writer.carry(SESSION, lambda state: ([erased], NOON))
    laptop.copy(1)
    other = tmp_path / "another laptop"
    other.mkdir(mode=0o700)
    restore(other, old.file, NOW)
    assert Ledger(other).marks() == {mark_of(BEN.id)}


def test_a_damaged_database_is_put_aside_with_what_stood_beside_it(laptop: Laptop) -> None:
    laptop.say(1)
    copy = laptop.copy(0)
    laptop.engine.dispose()
    (laptop.data / FILE).write_bytes(b"nothing of use" * 900)
    (laptop.data / f"{FILE}-wal").write_bytes(b"a log of another time")
    done = restore(laptop.data, copy.file, NOW)
    assert done.aside
    assert done.unread == (laptop.data / FILE,)
    assert not (laptop.data / f"{FILE}-wal").exists()
    laptop.start()
    assert laptop.texts() == ["Words 1"]


@pytest.mark.parametrize("what", ["nothing", "no database", "damaged", "of another program"])
def test_what_is_no_copy_changes_nothing(laptop: Laptop, tmp_path: Path, what: str) -> None:
    laptop.say(1)
    file = tmp_path / "file.db"
    if what == "no database":
        file.write_bytes(b"words" * 4000)
    if what == "damaged":
        whole = bytearray(laptop.copy(0).file.read_bytes())
        whole[4096 * 2 : 4096 * 9] = bytes(4096 * 7)
        file.write_bytes(whole)
    if what == "of another program":
        with sqlite3.connect(file) as connection:
            connection.execute("CREATE TABLE log (id)")
        connection.close()
    laptop.engine.dispose()
    with pytest.raises(CannotRestore, match=r"was not restored|cannot be read"):
        restore(laptop.data, file, datetime.now(UTC))
    laptop.start()
    assert laptop.texts() == ["Words 1"]
    assert not (laptop.data / "restoring").exists()


def test_the_newest_copy_is_found_and_two_labkits_are_not_mixed_up(laptop: Laptop) -> None:
    with pytest.raises(CannotRestore, match="There is no copy in"):
        newest_backup(laptop.data / FOLDER)
    laptop.copy(0)
    newest = laptop.copy(1)
    assert newest_backup(laptop.data / FOLDER) == newest.file
    back_up(laptop.data, laptop.data / FOLDER, "f" * 16, NOW)
    with pytest.raises(CannotRestore, match="Copies of several labkits") as said:
        newest_backup(laptop.data / FOLDER)
    assert newest.file.name in str(said.value)
