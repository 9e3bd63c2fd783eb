"""Writing the database file anew, so that nothing deleted is left in it or in its log file.

`secure_delete` empties what is deleted in the file itself; pages written before stand in the
write-ahead log until that is cut off.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from labkit.store.engine import FILE

PATIENCE_SECONDS = 20.0


def left_a_log(folder: Path) -> bool:
    """Whether the last labkit here fell: one that ends leaves no log beside the file."""
    log = folder / f"{FILE}-wal"
    return log.exists() and log.stat().st_size > 0


def sweep(folder: Path) -> bool:
    """Write the file anew and cut its log off; False where somebody held it all the while.

    Takes about a second for 100 MB, and lets nobody write meanwhile: off the event loop.
    """
    address = f"{(folder / FILE).as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(address, PATIENCE_SECONDS, uri=True)) as connection:
            connection.isolation_level = None
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("VACUUM")
            held, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not held
    except sqlite3.OperationalError:
        return False
