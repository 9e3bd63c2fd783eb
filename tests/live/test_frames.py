"""WebSocket frames: what browsers send is understood, what is unsound or too much ends it."""

import os
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.live.frames import (
    BAD_TEXT,
    BYTES,
    CLOSE,
    CONTINUED,
    MALFORMED,
    MOST_PIECES,
    NO_BYTES,
    PING,
    PONG,
    TEXT,
    TOO_LONG,
    Frames,
    Unsound,
    code_of,
    framed,
)

LARGEST = 65_536
MASK = b"\x01\x9a\xff\x40"


def sent(data: bytes, kind: int = TEXT, *, last: bool = True, mask: bytes = MASK) -> bytes:
    """A frame as a browser sends it."""
    first = kind | (0x80 if last else 0)
    if len(data) < 126:
        head = bytes((first, 0x80 | len(data)))
    elif len(data) < 1 << 16:
        head = struct.pack(">BBH", first, 0x80 | 126, len(data))
    else:
        head = struct.pack(">BBQ", first, 0x80 | 127, len(data))
    return head + mask + bytes(one ^ mask[at % 4] for at, one in enumerate(data))


def refused(data: bytes) -> int:
    with pytest.raises(Unsound) as unsound:
        Frames(LARGEST).take(data)
    return unsound.value.code


def test_a_text_is_understood() -> None:
    (message,) = Frames(LARGEST).take(sent("4été".encode()))
    assert (message.kind, message.text) == (TEXT, "4été")


@given(
    texts=st.lists(st.text(max_size=300).map(str.encode), max_size=5),
    cuts=st.lists(st.integers(1, 400), max_size=20),
    pieces=st.integers(1, 4),
)
def test_however_the_network_cuts_it_the_same_is_heard(
    texts: list[bytes], cuts: list[int], pieces: int
) -> None:
    stream = b""
    for text in texts:
        size = max(1, -(-len(text) // pieces))
        parts = [text[at : at + size] for at in range(0, len(text), size)] or [b""]
        for number, part in enumerate(parts):
            kind = CONTINUED if number else TEXT
            stream += sent(part, kind, last=number == len(parts) - 1, mask=os.urandom(4))
            stream += sent(b"are you there", PING)
    frames, heard = Frames(LARGEST), []
    for cut in (*cuts, len(stream)):
        heard += frames.take(stream[:cut])
        stream = stream[cut:]
    assert [one.data for one in heard if one.kind == TEXT] == texts
    assert all(one.data == b"are you there" for one in heard if one.kind == PING)


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536])
def test_every_length_up_to_the_limit_is_taken(length: int) -> None:
    (message,) = Frames(LARGEST).take(sent(b"x" * length))
    assert len(message.data) == length


def test_what_is_too_long_is_refused_when_its_length_is_told() -> None:
    head = sent(b"x" * (LARGEST + 1))[:10]
    assert refused(head) == TOO_LONG
    assert refused(struct.pack(">BBQ", 0x81, 0xFF, 1 << 63)) == TOO_LONG


def test_pieces_may_not_be_too_long_together() -> None:
    half = sent(b"x" * 40_000, last=False)
    frames = Frames(LARGEST)
    assert frames.take(half) == []
    with pytest.raises(Unsound) as unsound:
        frames.take(sent(b"x" * 40_000, CONTINUED)[:4])
    assert unsound.value.code == TOO_LONG


def test_pieces_may_not_be_too_many() -> None:
    frames = Frames(LARGEST)
    frames.take(sent(b"", last=False))
    with pytest.raises(Unsound) as unsound:
        frames.take(sent(b"", CONTINUED, last=False) * MOST_PIECES)
    assert unsound.value.code == TOO_LONG


@pytest.mark.parametrize(
    ("what", "data", "code"),
    [
        ("bytes", sent(b"x", BYTES), NO_BYTES),
        ("no mask", framed(b"4x"), MALFORMED),
        ("a reserved bit", b"\xc1" + sent(b"x")[1:], MALFORMED),
        ("a kind that is none", sent(b"x", 3), MALFORMED),
        ("a control that is none", sent(b"x", 11), MALFORMED),
        ("a ping in pieces", sent(b"x", PING, last=False), MALFORMED),
        ("a long ping", sent(b"x" * 126, PING), MALFORMED),
        ("a piece of nothing", sent(b"x", CONTINUED), MALFORMED),
        ("a text within a text", sent(b"x", last=False) + sent(b"y"), MALFORMED),
    ],
)
def test_what_no_browser_sends_ends_it(what: str, data: bytes, code: int) -> None:
    assert refused(data) == code, what


def test_what_is_no_utf8_ends_it() -> None:
    (message,) = Frames(LARGEST).take(sent(b"4\xc3\x28"))
    with pytest.raises(Unsound) as unsound:
        _ = message.text
    assert unsound.value.code == BAD_TEXT


def test_a_letter_cut_in_two_by_pieces_is_whole_again() -> None:
    letter = "é".encode()
    frames = Frames(LARGEST)
    frames.take(sent(letter[:1], last=False))
    (message,) = frames.take(sent(letter[1:], CONTINUED))
    assert message.text == "é"


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", 1000), (b"\x03\xe8", 1000), (b"\x03\xe9bye", 1001), (b"\x0f\xa0", 4000)],
)
def test_a_goodbye_says_why(data: bytes, code: int) -> None:
    assert code_of(data) == code


@pytest.mark.parametrize("data", [b"\x03", b"\x03\xed", b"\x03\xee", b"\x00\x00", b"\x03\xe8\xff"])
def test_a_goodbye_that_may_not_be_said_is_unsound(data: bytes) -> None:
    with pytest.raises(Unsound):
        code_of(data)


@pytest.mark.parametrize("length", [0, 125, 126, 65_535, 65_536, 200_000])
def test_what_the_server_sends_has_the_shortest_head(length: int) -> None:
    data = b"x" * length
    frame = framed(data)
    assert frame.endswith(data)
    assert len(frame) - length == (2 if length < 126 else 4 if length < 65_536 else 10)
    assert frame[0] == 0x81
    assert framed(b"", PONG) == b"\x8a\x00"
    assert framed(b"", CLOSE) == b"\x88\x00"
