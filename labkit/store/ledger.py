"""Who was erased, as marks in a file beside the database: so that no old copy brings them back.

The file is written before the database is, and read at every start. It lies outside the database
because a restored copy of that has forgotten what was asked since.
"""

import os
from collections.abc import Iterable
from pathlib import Path

FILE = "erased.txt"
"""One SHA-256 of an id in each line."""


class Ledger:
    """The marks of everybody who was erased from one data folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE

    def add(self, marks: Iterable[str]) -> None:
        """Note these marks; come back when they are on the disk.

        Raises:
            OSError: where they cannot be written.
        """
        new = [mark for mark in marks if mark not in self.marks()]
        if not new:
            return
        handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, "".join(f"{mark}\n" for mark in new).encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        folder = os.open(self._file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def marks(self) -> frozenset[str]:
        """Everybody who was erased."""
        if not self._file.exists():
            return frozenset()
        return frozenset(self._file.read_text("ascii").split())
