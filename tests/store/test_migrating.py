"""A data folder is brought up to date once, after a copy of an older one was put aside."""

import shutil
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine
from sqlmodel import SQLModel

from labkit.store import migrating, tables, tables_access
from labkit.store.engine import FILE, CannotOpen, open_engine
from labkit.store.migrating import MIGRATIONS, upgrade
from labkit.store.reading import read_log, read_state
from labkit.store.writing import Writer
from tests.cast import CODE, NOON, SESSION, THE_SQUARE
from tests.store.test_writing import created

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "0099"
down_revision = "{newest}"
branch_labels = depends_on = None


def upgrade() -> None:
    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))
    {more}
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(tmp_path, writing=True)
    yield engine
    engine.dispose()


def revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def with_a_newer_labkit(
    folder: Path, newest: str | None, monkeypatch: pytest.MonkeyPatch, more: str = ""
) -> None:
    """Make believe that this labkit knows one step more."""
    longer = folder / "migrations"
    shutil.copytree(MIGRATIONS, longer)
    step = NEXT.format(newest=newest, more=more)
    (longer / "versions" / "m0099_later.py").write_text(step, encoding="utf-8")
    monkeypatch.setattr(migrating, "MIGRATIONS", longer)


def test_the_steps_lead_to_the_tables_as_they_are_declared(engine: Engine, tmp_path: Path) -> None:
    assert upgrade(engine, tmp_path) is None
    assert {tables.__name__, tables_access.__name__}  # declared by being imported
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
        connection.exec_driver_sql("ALTER TABLE session ADD COLUMN odd TEXT")
        assert compare_metadata(context, SQLModel.metadata) != []


def test_a_folder_that_is_up_to_date_is_left_alone(engine: Engine, tmp_path: Path) -> None:
    upgrade(engine, tmp_path)
    before = revision(engine)
    assert upgrade(engine, tmp_path) is None
    assert revision(engine) == before
    assert [path.name for path in tmp_path.glob("before-upgrade*")] == []


def test_an_older_database_is_copied_before_it_is_changed(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(engine, tmp_path)
    Writer(engine).carry(SESSION, lambda state: ([created()], NOON))
    old = revision(engine)
    with_a_newer_labkit(tmp_path, old, monkeypatch)
    copy = upgrade(engine, tmp_path)
    assert copy is not None
    assert copy.name == f"before-upgrade-from-{old}.db"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert revision(engine) == "0099"
    with engine.connect() as connection:
        now = read_state(connection, SESSION)
        assert connection.exec_driver_sql("SELECT count(*) FROM later").scalar_one() == 0

    # The copy is whole: put in its place, it is the session as it was.
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(copy, elsewhere / FILE)
    restored = open_engine(elsewhere, writing=True)
    assert revision(restored) == old
    with restored.connect() as connection:
        assert read_state(connection, SESSION) == now
    restored.dispose()
    assert now is not None
    assert (now.code, now.script) == (CODE, THE_SQUARE)


def test_a_step_that_fails_changes_nothing(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(engine, tmp_path)
    old = revision(engine)
    with_a_newer_labkit(tmp_path, old, monkeypatch, more='raise RuntimeError("half way")')
    with pytest.raises(RuntimeError, match="half way"):
        upgrade(engine, tmp_path)
    assert revision(engine) == old
    with sqlite3.connect(tmp_path / FILE) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    assert "later" not in names
    assert "session" in names


def test_a_step_that_ends_its_transaction_and_then_fails_is_taken_back_by_the_copy(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(engine, tmp_path)
    Writer(engine).carry(SESSION, lambda state: ([created()], NOON))
    old = revision(engine)
    spoil = 'op.execute("DROP TABLE log"); op.execute("COMMIT"); raise RuntimeError("half way")'
    with_a_newer_labkit(tmp_path, old, monkeypatch, more=spoil)
    with pytest.raises(Exception, match=r"half way|no transaction is active"):
        upgrade(engine, tmp_path)
    assert revision(engine) == old
    with engine.connect() as connection:
        assert len(read_log(connection, SESSION)) == 1


def test_a_folder_of_a_newer_labkit_is_not_touched(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(engine, tmp_path)
    with_a_newer_labkit(tmp_path, revision(engine), monkeypatch)
    upgrade(engine, tmp_path)
    monkeypatch.undo()
    with pytest.raises(CannotOpen, match="A newer labkit has written the data folder"):
        upgrade(engine, tmp_path)
    assert revision(engine) == "0099"
