"""One labkit for each data folder: two would each believe their own newest state."""

import fcntl
import os
from pathlib import Path

LOCK = "labkit.lock"

_held: list[int] = []


class FolderTaken(Exception):
    """Another labkit works in this folder; the text is a sentence for the terminal."""


def hold(folder: Path) -> None:
    """Keep a data folder for this process until it ends, however it ends.

    Raises:
        FolderTaken: when another process has it.
    """
    # Not a file with a number in it: after a power cut that would keep everybody out.
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise FolderTaken(
            f"Another labkit works in the data folder {folder}. End it first, or give this one"
            " a folder of its own: LABKIT_DATA=..."
        ) from error
    _held.append(lock)
