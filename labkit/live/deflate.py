"""Packed messages (permessage-deflate, RFC 7692): on a weak Wi-Fi a third of the bytes arrive.

Nothing is kept from one message to the next: a packed frame is the same for everybody in a room,
and a connection costs no memory for it.
"""

import re
import zlib
from dataclasses import dataclass

WORTH_PACKING = 300
WINDOW, MEMORY, LEVEL = 12, 5, 6
"""As small as makes no difference for a phone's screen: a larger memory must be emptied first."""

_NAME = "permessage-deflate"
_WORD = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_PARAMETER = rf'[ \t]*;[ \t]*({_WORD})(?:[ \t]*=[ \t]*({_WORD}|"{_WORD}"))?'
_OFFER = re.compile(rf"[ \t]*({_WORD})(?:{_PARAMETER})*[ \t]*")
_OURS, _THEIRS = "server_max_window_bits", "client_max_window_bits"
_ALONE = ("server_no_context_takeover", "client_no_context_takeover")
"""Each message by itself; said without a value."""
_WIDEST = 15
_BITS = {str(bits): bits for bits in range(8, _WIDEST + 1)}
_TAIL = b"\x00\x00\xff\xff"
"""The end of each packed message, which is not sent."""
_END = b"\x01\x00\x00\xff\xff"
"""A last block without anything: what stands before it was whole only where it is read as such."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a handshake answers, and how far back the other side can look."""

    answer: str
    window: int

    @property
    def hears_packed(self) -> bool:
        """Whether it understands what is packed here; what it says may be packed in any case."""
        return self.window >= WINDOW


def agreed(offers: str) -> Agreement | None:
    """The first of a browser's offers that can be kept; None where there is none."""
    listed = [one for one in offers.split(",") if one.strip(" \t")]
    if not all(_OFFER.fullmatch(one) for one in listed):
        return None  # no words of the protocol: who knows what else was meant
    kept = (_kept(one) for one in listed)
    return next((one for one in kept if one is not None), None)


def _kept(offer: str) -> Agreement | None:
    if offer.partition(";")[0].strip(" \t") != _NAME:
        return None
    said = re.findall(_PARAMETER, offer)
    asked = {name: value.strip('"') for name, value in said}
    if len(asked) < len(said) or not all(_sound(name, value) for name, value in asked.items()):
        return None
    answer = "; ".join((_NAME, *_ALONE))
    if _OURS not in asked:
        return Agreement(answer, _WIDEST)
    return Agreement(f"{answer}; {_OURS}={asked[_OURS]}", _BITS[asked[_OURS]])


def _sound(name: str, value: str) -> bool:
    if name == _OURS:
        return value in _BITS and value != "8"  # with 8, zlib would look back further than that
    if name == _THEIRS:
        return not value or value in _BITS
    return name in _ALONE and not value


def packed(data: bytes) -> bytes:
    """One message, packed by itself."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -WINDOW, MEMORY)
    return (packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH)).removesuffix(_TAIL)


def unpacked(data: bytes, most: int) -> bytes:
    """What a message says; never more than one byte beyond `most`, which tells that it is more.

    Raises:
        zlib.error: it is not packed soundly, or not to its end.
    """
    unpacker = zlib.decompressobj(-_WIDEST)
    said = unpacker.decompress(data + _TAIL + _END, most + 1)
    # Some end with a last block of their own, and a byte after it.
    ended = unpacker.eof and unpacker.unused_data in (b"", b"\x00" + _TAIL + _END)
    if not ended and len(said) <= most:
        raise zlib.error
    return said
