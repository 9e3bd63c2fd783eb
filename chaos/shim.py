"""The recorder of writes: built where a C compiler is, read back, and replayed up to any moment."""

import random
import shutil
import struct
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from chaos.base import Skipped

SOURCE = Path(__file__).with_name("shim.c")
HEAD = struct.Struct("<cHQIQ")
SECTOR = 512


def build(folder: Path) -> Path:
    """Compile it."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise Skipped("there is no C compiler")
    made = folder / "shim.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O2", "-o", str(made), str(SOURCE), "-ldl", "-lpthread"],
        check=True,
    )
    return made


@dataclass(frozen=True, slots=True)
class Op:
    """One act: W(rite), S(ync), T(runcate), U(nlink), R(ename). `at` is seconds, monotonic."""

    what: str
    path: str
    offset: int
    data: bytes
    at: float


def read(log: Path) -> list[Op]:
    """Everything that was recorded, in order."""
    raw, at, ops = log.read_bytes(), 0, []
    while at + HEAD.size <= len(raw):
        what, length, offset, n, moment = HEAD.unpack_from(raw, at)
        at += HEAD.size
        path = raw[at : at + length].decode()
        at += length
        data = b""
        if what in b"WR":
            data = raw[at : at + n]
            at += n
        ops.append(Op(what.decode(), path, offset, data, moment / 1e9))
    return ops


class Disk:
    """A disk that is written to act by act, and can lose its power after each."""

    def __init__(self) -> None:
        self._there: dict[str, bytearray] = {}
        self._waiting: dict[str, list[Op]] = defaultdict(list)

    def take(self, op: Op) -> None:
        """Do one act: what was synced is there, what was not waits."""
        if op.what == "U":
            self._there.pop(op.path, None)
            self._waiting.pop(op.path, None)
        elif op.what == "R":
            to = op.data.decode()
            self._there[to] = self._there.pop(op.path, bytearray())
            self._waiting[to] = self._waiting.pop(op.path, [])
        elif op.what == "S":
            for one in self._waiting.pop(op.path, []):
                _apply(self._there.setdefault(op.path, bytearray()), one, len(one.data))
        else:
            self._there.setdefault(op.path, bytearray())
            self._waiting[op.path].append(op)

    def without_power(self, mode: str, rng: random.Random) -> dict[str, bytearray]:
        """What is on it now. Of what waits: `none`, a `random` part, or one partly `torn`.

        Torn is a write that got through up to some sector and no further.
        """
        left = {path: bytearray(content) for path, content in self._there.items()}
        if mode == "none":
            return left
        for path, late in self._waiting.items():
            for one in late:
                if rng.random() < 0.5:
                    continue
                torn = mode == "torn" and rng.random() < 0.3
                sectors = rng.randint(0, max(1, len(one.data) // SECTOR))
                _apply(left[path], one, SECTOR * sectors if torn else len(one.data))
        return left


def _apply(file: bytearray, op: Op, length: int) -> None:
    if op.what == "T":
        del file[op.offset :]
        return
    data = op.data[:length]
    if len(file) < op.offset + len(data):
        file.extend(bytes(op.offset + len(data) - len(file)))
    file[op.offset : op.offset + len(data)] = data
