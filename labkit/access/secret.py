"""The secret key of an installation: 32 random bytes in the data folder, for this user alone.

It belongs in no backup that leaves the machine.
"""

import os
import secrets
import stat
from pathlib import Path

NAME = "secret.key"
SIZE = 32


class BadSecret(Exception):
    """The secret key cannot be used; the text is a sentence for the person at the terminal."""


def secret_key(folder: Path) -> bytes:
    """Read the key, or make it the first time."""
    path = folder / NAME
    try:
        # O_EXCL: of two that start at once, one makes the key and the other reads it.
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    with os.fdopen(made, "wb") as file:
        key = secrets.token_bytes(SIZE)
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


def _read(path: Path) -> bytes:
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise BadSecret(
            f"Other users of this machine can read {path}. Close it with: chmod 600 '{path}'"
        )
    key = path.read_bytes()
    if len(key) != SIZE:
        raise BadSecret(
            f"{path} is damaged. Delete it and start again: everybody then signs in and joins anew."
        )
    return key
