"""Room on the disk that labkit holds for itself, and lets go of when there is no other.

With it a session can go on for a while on a full disk, while somebody makes room.
"""

import os
import shutil
from pathlib import Path

NAME = "ballast"
SIZE = 16 * 2**20
SPARE = 32 * 2**20
"""What has to be free beside it, before it is taken or taken back."""


class Ballast:
    """One file of no use but its size."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME

    @property
    def held(self) -> bool:
        """Whether the room is held now."""
        return self._file.exists()

    def take(self) -> bool:
        """Hold the room, where there is enough; whether it is held now."""
        if self.held:
            return True
        if shutil.disk_usage(self._file.parent).free < SIZE + SPARE:
            return False
        part = self._file.with_suffix(".part")
        try:
            with part.open("wb") as file:
                _fill(file.fileno())
            part.replace(self._file)
        except OSError:
            part.unlink(missing_ok=True)
            return False
        return True

    def let_go(self) -> None:
        """Give the room back."""
        self._file.unlink(missing_ok=True)


def _fill(disk: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(disk, 0, SIZE)
        return
    block = bytes(2**20)
    for _ in range(SIZE // len(block)):
        os.write(disk, block)
