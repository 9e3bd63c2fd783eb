"""Where people join: the address in words and as a QR code.

Built from the configured address only. The Host header of a request would let whoever sends
one choose where the room's phones go.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET_MODULES = 4


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code: square rows of cells, True where it is black, quiet zone included.

    `path` is the same as one SVG path, put together once: the wall draws it with every picture.
    """

    rows: tuple[tuple[bool, ...], ...]
    path: str

    @property
    def size(self) -> int:
        """How many cells a side has."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Address:
    """How to join one session."""

    join: str
    shown: str
    code: str
    qr: Qr


def address_of(base: str, code: str) -> Address:
    """The join address of a session under a base such as `http://192.168.8.2:8000`.

    The QR code holds the address in capitals, which needs a smaller code (alphanumeric mode);
    the way in takes any case.
    """
    return Address(
        join=f"{base}/j/{code}",
        shown=base.partition("://")[2],
        code=code,
        qr=qr_of(f"{base}/j/{code}".upper()),
    )


def qr_of(words: str) -> Qr:
    """The QR code of an address, with its quiet zone."""
    drawn = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_MODULES)
    drawn.add_data(words)
    drawn.make(fit=True)
    rows = tuple(tuple(bool(cell) for cell in row) for row in drawn.get_matrix())
    return Qr(rows, "".join(_bars(rows)))


def _bars(rows: tuple[tuple[bool, ...], ...]) -> Iterator[str]:
    """A bar for each stretch of black: hundreds of small squares are slow to draw and to send."""
    for y, row in enumerate(rows):
        x = 0
        for black, cells in groupby(row):
            n = len(list(cells))
            if black:
                yield f"M{x} {y}h{n}v1h-{n}z"
            x += n
