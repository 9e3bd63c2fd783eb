"""Where people join: the address in words and as a QR code.

Built from the configured address only. The Host header of a request would let whoever sends
one choose where the room's phones go.
"""

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET_MODULES = 4


@dataclass(frozen=True, slots=True)
class Address:
    """How to join one session. `qr` is square, True where it is black, quiet zone included."""

    join: str
    shown: str
    code: str
    qr: tuple[tuple[bool, ...], ...]


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


def qr_of(words: str) -> tuple[tuple[bool, ...], ...]:
    """A QR code as rows of cells, True where it is black, with its quiet zone."""
    drawn = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_MODULES)
    drawn.add_data(words)
    drawn.make(fit=True)
    return tuple(tuple(bool(cell) for cell in row) for row in drawn.get_matrix())
