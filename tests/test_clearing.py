"""What is gone is in no file any more: no database, no copy here or on a stick, no aside."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from labkit.clearing import ASIDE_DAYS, IN_TIME_SECONDS, SOON_SECONDS, Clearing
from labkit.conduct import Conductor
from labkit.domain import commands as c
from labkit.domain.actors import Actor
from labkit.keeping import NO_COPY, NO_SECOND, Keeper
from labkit.retention import purge
from labkit.settings import Settings
from labkit.store.backups import FOLDER, back_up, backups_in, copy_also
from labkit.store.engine import FILE, open_engine
from labkit.store.installation import installation_of
from labkit.store.ledger import Ledger
from labkit.store.migrating import upgrade
from labkit.store.renewing import BEFORE_UPGRADE
from labkit.store.restoring import restore
from labkit.store.sweeping import left_a_log
from labkit.store.writing import Writer, Written
from tests.cast import (
    ADA,
    BEN,
    CHIDI,
    CODE,
    LIBRARY,
    MOVE,
    NOON,
    SESSION,
    THE_SQUARE,
    Act,
    answers,
    contribution,
    ends,
    joins,
    leaves,
    opens,
    starts,
)

THEIRS, OTHERS = "Close the street at the school", "A tap at the market"
LONG_AGO = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY_MS = 24 * 60 * 60 * 1000


class Place:
    """A data folder and a stick, as a serving labkit looks after them; time passes when told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data, self.pocket = folder / "data", folder / "pocket"
        self.plug = folder / "plug"
        self.stick = self.plug / "labkit"
        for made in (self.data, self.plug):
            made.mkdir(mode=0o700)
        self.now = NOON
        self.start()
        self.conductor.create_session(SESSION, THE_SQUARE, CODE)

    def start(self) -> None:
        """Begin, as labkit does."""
        self.waiting: list[tuple[float, Callable[[], None]]] = []
        self.engine = open_engine(self.data, writing=True)
        upgrade(self.engine, self.data)
        self.installation = installation_of(self.engine).id
        writer = Writer(self.engine)
        self.keeper = Keeper(self.data, self.installation, 20, self.stick)
        self.clearing = Clearing(
            self.data,
            writer,
            keep_days=365,
            clock=lambda: self.now,
            later=lambda seconds, act: self.waiting.append((seconds, act)),
            off_the_loop=lambda work: work(),
            renew=self.keeper.renew,
            deleted=lambda session: None,
        )

        def announce(written: Written) -> None:
            self.clearing.notice(written)

        ledger = Ledger(self.data)
        self.conductor = Conductor(writer, LIBRARY, lambda: self.now, announce, ledger)
        if self.conductor.state(SESSION):
            self.conductor.erase_again(SESSION)

    def does(self, *acts: Act) -> None:
        """Let people act."""
        for act in acts:
            actor, command = act if isinstance(act, tuple) else (ADA, act)
            if isinstance(command, c.RunCommand):
                state = self.conductor.state(SESSION)
                assert state is not None
                command = command.model_copy(update={"run": state.run})
            self.conductor.carry_out(SESSION, command, actor)

    def copies(self, minute: int) -> None:
        """Make an older copy, here and on the stick."""
        at = LONG_AGO + timedelta(minutes=minute)
        copy_also(back_up(self.data, self.data / FOLDER, self.installation, at), self.stick)

    def asides(self) -> None:
        """Put the database aside, as a restore and an upgrade do."""
        for name in ("before-restore-20260301T120000Z.db", f"{BEFORE_UPGRADE}0001.db"):
            copy = back_up(self.data, self.data / FOLDER, "f" * 16, LONG_AGO)
            copy.file.replace(self.data / name)

    def pulls(self) -> None:
        """Pull the stick."""
        self.plug.rename(self.pocket)

    def plugs(self) -> None:
        """Plug it in again."""
        self.pocket.rename(self.plug)

    def passes(self) -> list[float]:
        """Let all that waits happen; how long it would have waited."""
        waiting, self.waiting = self.waiting, []
        for _, act in waiting:
            act()
        return [seconds for seconds, _ in waiting]

    def found(self, words: str = THEIRS) -> set[str]:
        """The files, anywhere, that hold these words."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return {
            str(path.relative_to(self.folder))
            for path in files
            if words.encode() in path.read_bytes()
        }

    def says(self) -> str | None:
        """What the console says of the copies."""
        return self.keeper.copies

    @property
    def kept(self) -> list[int]:
        """How many copies lie here and on the stick."""
        return [len(backups_in(one)) for one in (self.data / FOLDER, self.stick)]


def takes_back(actor: Actor, words: str) -> Act:
    """Somebody takes their words back."""
    gone = contribution(actor, "four-voices", MOVE.id, words)
    return actor, c.WithdrawContribution(contribution=gone, ref=f"back-{gone}"[:64])


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    place.does(
        joins(BEN),
        joins(CHIDI),
        starts(),
        opens("four-voices"),
        answers(CHIDI, "four-voices", MOVE.id, THEIRS),
        answers(BEN, "four-voices", MOVE.id, OTHERS),
    )
    for minute in range(3):
        place.copies(minute)
    place.asides()
    yield place
    place.engine.dispose()


GOING = {"erased": leaves(CHIDI, erase=True), "taken back": takes_back(CHIDI, THEIRS)}


@pytest.mark.parametrize("how", GOING)
def test_what_is_gone_is_in_no_file_any_more(place: Place, how: str) -> None:
    before = place.found()
    assert len(before) >= 2 * 3 + 2 + 1, "copies, asides and the database all hold it"
    place.does(GOING[how])
    assert len(place.found()) >= 2 * 3 + 2, "until they are cleared"
    assert place.passes() == [SOON_SECONDS if how == "erased" else IN_TIME_SECONDS]
    assert place.found() == set()
    assert place.kept == [1, 1]
    assert len(place.found(OTHERS)) == 3, "the database and a good copy in each place"


def test_many_words_taken_back_are_cleared_at_one_time(place: Place) -> None:
    place.does(takes_back(CHIDI, THEIRS), takes_back(BEN, OTHERS))
    assert place.passes() == [IN_TIME_SECONDS]
    assert place.found() | place.found(OTHERS) == set()
    assert not place.waiting


def test_the_end_of_a_session_does_not_wait_for_the_quarter_of_an_hour(place: Place) -> None:
    place.does(takes_back(CHIDI, THEIRS), ends())
    waits = [seconds for seconds, _ in place.waiting]
    assert SOON_SECONDS in waits
    place.passes()
    assert place.found() == set()


def test_who_ends_labkit_clears_what_is_due(place: Place) -> None:
    place.clearing.now()
    assert place.found(), "nothing was due"
    place.does(takes_back(CHIDI, THEIRS))
    place.clearing.now()
    assert place.found() == set()


def test_copies_that_hold_nothing_of_it_stay(place: Place) -> None:
    place.does(takes_back(CHIDI, THEIRS))
    place.copies(10)
    place.copies(11)
    place.passes()
    assert place.kept == [3, 3]
    assert place.found() == set()


def test_a_stick_that_was_away_is_cleared_when_it_comes_back(place: Place) -> None:
    place.pulls()
    place.does(leaves(CHIDI, erase=True))
    place.passes()
    assert place.says() == NO_SECOND
    assert {one.partition("/")[0] for one in place.found()} == {"pocket"}
    # labkit is ended and started again before the stick is back.
    place.engine.dispose()
    place.start()
    place.keeper._copy()
    assert place.found()
    place.plugs()
    place.keeper._copy()
    assert place.says() is None
    assert place.found() == set()
    assert len(backups_in(place.stick)) == 1


def test_where_no_copy_can_be_made_the_old_ones_stay_until_there_is_one(place: Place) -> None:
    folder, away = place.data / FOLDER, place.data / "elsewhere"
    folder.rename(away)
    folder.write_text("no folder")
    place.does(leaves(CHIDI, erase=True))
    place.passes()
    assert place.says() == NO_COPY
    assert place.found()
    folder.unlink()
    away.rename(folder)
    place.keeper._copy()
    assert place.says() is None
    assert place.found() == set()


def test_what_was_erased_stays_gone_after_an_older_copy_is_restored(place: Place) -> None:
    saved = place.folder / backups_in(place.data / FOLDER)[0].file.name
    shutil.copyfile(backups_in(place.data / FOLDER)[0].file, saved)
    place.does(leaves(CHIDI, erase=True))
    place.passes()
    place.engine.dispose()
    assert place.found() == {saved.name}
    restore(place.data, saved, datetime.now(UTC))
    saved.unlink()
    place.start()
    place.passes()
    assert place.found() == set()
    assert len(place.found(OTHERS)) >= 3


def test_what_a_restore_put_aside_stays_while_it_holds_nothing_that_is_gone(place: Place) -> None:
    old = backups_in(place.data / FOLDER)[0].file
    place.does(takes_back(CHIDI, THEIRS))
    place.engine.dispose()
    done = restore(place.data, old, datetime.now(UTC))
    place.start()
    place.keeper.renew()
    assert done.aside
    assert done.aside.exists()
    assert place.found() == set()


def test_a_database_that_cannot_be_read_goes_too(place: Place) -> None:
    broken = place.data / "before-restore-20260302T120000Z.db"
    broken.write_bytes(b"SQLite format 3\0" + THEIRS.encode() * 400)
    broken.with_name(f"{broken.name}-wal").write_bytes(THEIRS.encode())
    half = place.data / "restoring"
    half.mkdir()
    (half / FILE).write_text(THEIRS)
    place.does(takes_back(CHIDI, THEIRS))
    place.passes()
    assert place.found() == set()


def test_what_was_put_aside_goes_after_a_week(place: Place) -> None:
    def asides() -> set[str]:
        return {path.name for path in place.data.glob("before-*")}

    put_aside = int(datetime.now(UTC).timestamp() * 1000)
    place.now = int(LONG_AGO.timestamp() * 1000) + (ASIDE_DAYS - 1) * DAY_MS
    place.clearing.old_sessions()
    assert len(asides()) == 2
    place.now += 2 * DAY_MS
    place.clearing.old_sessions()
    assert len(asides()) == 1  # the other was made today
    place.now = put_aside + (ASIDE_DAYS + 1) * DAY_MS
    place.clearing.old_sessions()
    assert asides() == set()


def test_a_session_kept_long_enough_leaves_every_copy(place: Place) -> None:
    place.engine.dispose()
    settings = Settings(port=8000, data=place.data, address="127.0.0.1", backup_to=place.stick)
    assert place.found()
    (line,) = purge(settings, 1, dry_run=False)
    assert line.endswith(": deleted.")
    assert place.found() == set()
    assert place.kept == [1, 1]


def test_a_labkit_that_fell_is_known_by_its_log(place: Place) -> None:
    assert left_a_log(place.data)
    place.engine.dispose()
    assert not left_a_log(place.data)
