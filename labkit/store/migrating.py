"""Bringing the database of a data folder to the shape this labkit knows."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine

from labkit.store.engine import FILE, CannotOpen
from labkit.store.renewing import BEFORE_UPGRADE

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, folder: Path) -> Path | None:
    """Make or upgrade the tables; answer where the copy of an older database was put, if any.

    A step that fails leaves the database as it was.

    Raises:
        CannotOpen: when a newer labkit has changed the tables.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    newest = scripts.get_current_head()
    current = current_revision(engine)
    if current == newest:
        return None
    try:
        scripts.get_revision(current or "heads")
    except CommandError as unknown:
        raise CannotOpen(
            f"A newer labkit has written the data folder {folder}. Start that one, or give this"
            " one a folder of its own: LABKIT_DATA=..."
        ) from unknown
    copy = _copy_aside(folder, current) if current else None
    try:
        with engine.connect() as connection, connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except BaseException:
        # One transaction takes a failed step back; where a step ended it half way, the copy does.
        if copy is not None:
            engine.dispose()
            _copy(copy, folder / FILE)
        raise
    return copy


def current_revision(engine: Engine) -> str | None:
    """The shape the tables have; None where labkit has made none."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _copy_aside(folder: Path, revision: str) -> Path:
    copy = folder / f"{BEFORE_UPGRADE}{revision}.db"
    _copy(folder / FILE, copy)
    copy.chmod(0o600)
    return copy


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)
