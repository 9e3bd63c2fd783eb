"""WebSocket frames (RFC 6455), as far as a phone needs them: texts, pings and goodbyes.

What comes in is measured before it is kept: a message that is too long is refused when its first
bytes have told its length.
"""

import struct
import zlib
from dataclasses import dataclass

from labkit.live import deflate

CONTINUED, TEXT, BYTES, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
GONE, MALFORMED, NO_BYTES, BAD_TEXT, TOO_LONG = 1000, 1002, 1003, 1007, 1009
KINDS = (CONTINUED, TEXT, BYTES, CLOSE, PING, PONG)
CONTROL = CLOSE
PACKED = 0x40
"""In the first byte of a message; the other two of its kind mean nothing to anybody."""
LONGEST_CONTROL = 125
MOST_PIECES = 64
"""Of one message: a browser sends a short text in one piece."""
MOST_UNPACKED = 8192
"""A page says a few hundred bytes. Much more would make a small frame a large piece of work."""

_SHORT, _LONG = 126, 127


class Unsound(Exception):
    """The other side does not keep to the protocol; `code` is told to it in the goodbye."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Message:
    """One text, ping, pong or goodbye, whole."""

    kind: int
    data: bytes
    most: int | None = None
    """Where it is packed: how long it may become."""

    @property
    def text(self) -> str:
        """The words of a text; Unsound where they are none.

        They are unpacked only here: many that came at once are never unpacked at once.
        """
        try:
            return (self.data if self.most is None else self._unpacked(self.most)).decode()
        except (UnicodeDecodeError, zlib.error) as error:
            raise Unsound(BAD_TEXT) from error

    def _unpacked(self, most: int) -> bytes:
        words = deflate.unpacked(self.data, most)
        if len(words) > most:
            raise Unsound(TOO_LONG)
        return words


def framed(data: bytes, kind: int = TEXT) -> bytes:
    """One message as a server sends it: in one piece, without a mask.

    A text that was packed is of the kind `PACKED | TEXT`.
    """
    length, first = len(data), 0x80 | kind
    if length < _SHORT:
        return bytes((first, length)) + data
    if length < 1 << 16:
        return struct.pack(">BBH", first, _SHORT, length) + data
    return struct.pack(">BBQ", first, _LONG, length) + data


def goodbye(code: int = GONE) -> bytes:
    """The last frame of a connection."""
    return framed(code.to_bytes(2, "big"), CLOSE)


def code_of(data: bytes) -> int:
    """The reason in a goodbye of the other side; Unsound where it may not say that."""
    if not data:
        return GONE
    code = int.from_bytes(data[:2], "big")
    spoken = 1000 <= code <= 1003 or 1007 <= code <= 1014 or 3000 <= code <= 4999
    if len(data) < 2 or not spoken:
        raise Unsound(MALFORMED)
    Message(TEXT, data[2:]).text  # noqa: B018 (the words beside it must be words)
    return code


class Frames:
    """Puts together what a browser sends; holds one message at most, and never a long one."""

    def __init__(self, largest: int, *, packed: bool = False) -> None:
        """`packed`: whether texts may come packed."""
        self._largest = largest
        self._may_pack, self._packed = packed, False
        self._held = bytearray()
        self._pieces: list[bytes] = []

    def take(self, data: bytes) -> list[Message]:
        """The messages that are whole now.

        Raises:
            Unsound: the connection must end.
        """
        self._held += data
        whole = []
        while (piece := self._piece()) is not None:
            kind, last, words = piece
            if kind >= CONTROL:
                whole.append(Message(kind, words))
                continue
            self._pieces.append(words)
            if len(self._pieces) > MOST_PIECES or sum(map(len, self._pieces)) > self._largest:
                raise Unsound(TOO_LONG)
            if last:
                most = min(self._largest, MOST_UNPACKED) if self._packed else None
                whole.append(Message(TEXT, b"".join(self._pieces), most))
                self._pieces = []
        return whole

    def _piece(self) -> tuple[int, bool, bytes] | None:
        """The next frame that is whole: its kind, whether it is the last piece, what it says."""
        held = self._held
        if len(held) < 2:
            return None
        kind, last, length, start = self._header()
        end = start + length
        if len(held) < end:
            return None
        mask, data = bytes(held[start - 4 : start]), bytes(held[start:end])
        if kind == TEXT:
            self._packed = bool(held[0] & PACKED)
        del held[:end]
        return kind, last, _unmasked(data, mask)

    def _header(self) -> tuple[int, bool, int, int]:
        """Kind, whether it is the last piece, length, and where the words begin."""
        held = self._held
        first, second = held[0], held[1]
        kind, last, length = first & 0x0F, bool(first & 0x80), second & 0x7F
        if first & 0x30 or not second & 0x80 or kind not in KINDS:
            raise Unsound(MALFORMED)
        if first & PACKED and not (self._may_pack and kind in (TEXT, BYTES)):
            raise Unsound(MALFORMED)
        if kind == BYTES:
            raise Unsound(NO_BYTES)
        if kind >= CONTROL:
            if not last or length > LONGEST_CONTROL:
                raise Unsound(MALFORMED)
        elif (kind == CONTINUED) is not bool(self._pieces):
            raise Unsound(MALFORMED)
        if length < _SHORT:
            return kind, last, length, 6
        size = 2 if length == _SHORT else 8
        if len(held) < 2 + size:
            return kind, last, 0, 6 + size
        length = int.from_bytes(held[2 : 2 + size], "big")
        if length + sum(map(len, self._pieces)) > self._largest:
            raise Unsound(TOO_LONG)
        return kind, last, length, 6 + size


def _unmasked(data: bytes, mask: bytes) -> bytes:
    if not data:
        return data
    over = (mask * (len(data) // 4 + 1))[: len(data)]
    mixed = int.from_bytes(data, "little") ^ int.from_bytes(over, "little")
    return mixed.to_bytes(len(data), "little")
