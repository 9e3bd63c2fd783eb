"""Packed messages: agreed in the handshake, the same words for everybody, and no bomb goes off."""

import random
import zlib
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wsproto.connection import Connection, ConnectionType
from wsproto.events import TextMessage
from wsproto.extensions import PerMessageDeflate

from labkit.live.deflate import WINDOW, WORTH_PACKING, agreed, packed, unpacked
from labkit.live.fanout import FEW
from labkit.live.frames import (
    BAD_TEXT,
    BYTES,
    CONTINUED,
    MALFORMED,
    MOST_UNPACKED,
    NO_BYTES,
    PACKED,
    PING,
    TEXT,
    TOO_LONG,
    Frames,
    Unsound,
    framed,
)
from tests.live.clients import until
from tests.live.switchboard import LARGEST, Switchboard, Wire, event
from tests.live.test_frames import sent

ANSWER = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
CHROMIUM = "permessage-deflate; client_max_window_bits"
TAIL = b"\x00\x00\xff\xff"

Boards = Callable[[], Switchboard]


@pytest.fixture
def board() -> Iterator[Boards]:
    made: list[Switchboard] = []

    def make() -> Switchboard:
        made.append(Switchboard("fast", beat=1.0))
        return made[-1]

    yield make
    for one in made:
        one.close()


def browser(window: int | None = None) -> tuple[Connection, str]:
    """Somebody else's way of speaking it, and what it was answered."""
    extension = PerMessageDeflate(server_max_window_bits=window)
    agreement = agreed(f"permessage-deflate; {extension.offer()}")
    assert agreement
    extension.finalize(agreement.answer)
    return Connection(ConnectionType.CLIENT, [extension]), agreement.answer


def deflated(data: bytes, *, final: bool = False, level: int = 9) -> bytes:
    """As a browser packs: with the widest view, and with a last block where it likes."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    start = packer.compress(data)
    if final:
        return start + packer.flush() + b"\x00"
    return (start + packer.flush(zlib.Z_SYNC_FLUSH)).removesuffix(TAIL)


def heard(stream: bytes) -> str:
    (message,) = Frames(LARGEST, packed=True).take(stream)
    return message.text


def refused(stream: bytes, *, packed: bool = True) -> int:
    with pytest.raises(Unsound) as unsound:
        _ = [message.text for message in Frames(LARGEST, packed=packed).take(stream)]
    return unsound.value.code


# --- the handshake --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offers", "answer"),
    [
        ("permessage-deflate", ANSWER),
        (CHROMIUM, ANSWER),
        ("permessage-deflate;client_max_window_bits=15 ; server_no_context_takeover", ANSWER),
        ("permessage-deflate; client_no_context_takeover; client_max_window_bits=8", ANSWER),
        ("\tpermessage-deflate ;\tclient_max_window_bits = 10 ", ANSWER),
        ("permessage-deflate; server_max_window_bits=15", f"{ANSWER}; server_max_window_bits=15"),
        ("permessage-deflate; server_max_window_bits=9", f"{ANSWER}; server_max_window_bits=9"),
        ('permessage-deflate; server_max_window_bits="10"', f"{ANSWER}; server_max_window_bits=10"),
        # What cannot be kept is passed over for the next.
        ("permessage-deflate; server_max_window_bits=8, permessage-deflate", ANSWER),
        ("permessage-deflate; better=yes, permessage-deflate; client_max_window_bits", ANSWER),
        (
            "permessage-deflate; server_max_window_bits=14, permessage-deflate",
            f"{ANSWER}; server_max_window_bits=14",
        ),
        ('x-other; a="b"; c, , permessage-deflate', ANSWER),
    ],
)
def test_the_first_offer_that_can_be_kept_is_taken(offers: str, answer: str) -> None:
    agreement = agreed(offers)
    assert agreement
    assert agreement.answer == answer


@pytest.mark.parametrize(
    "offers",
    [
        "",
        ",",
        "x-webkit-deflate-frame",
        "permessage-deflate-2",
        "x; permessage-deflate",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=8",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=09",
        "permessage-deflate; server_max_window_bits=+9",
        "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=x",
        "permessage-deflate; unknown",
        # What is no list of offers is none, wherever in it the name stands.
        "permessage-deflate;",
        "permessage-deflate; =9",
        "permessage-deflate; client_max_window_bits=",
        "permessage-deflate client_max_window_bits",
        'x; a="b, permessage-deflate, c"',
        "permessage-deflate, x y",
        "permessage-deflate, é",
    ],
)
def test_what_cannot_be_kept_is_not_promised(offers: str) -> None:
    assert agreed(offers) is None


def test_a_list_made_to_take_long_takes_no_time() -> None:
    for long in (" " * 8000, "permessage-deflate" + "; a" * 2500, "a;" * 4000, "a=" * 4000):
        assert agreed(long + "\x00") is None


def test_the_browser_is_told_and_one_that_did_not_ask_is_not(board: Boards) -> None:
    there = board()
    line = f"\r\nsec-websocket-extensions: {ANSWER}\r\n"
    assert line in there.raw(Sec_WebSocket_Extensions=CHROMIUM).said.lower()
    assert "extensions" not in there.raw().said.lower()
    wrong = "permessage-deflate; server_max_window_bits=8"
    assert "extensions" not in there.raw(Sec_WebSocket_Extensions=wrong).said.lower()


# --- what goes out --------------------------------------------------------------------------


@given(st.text(), st.integers(1, 400))
def test_what_was_packed_is_the_same_words_to_whoever_unpacks_it(text: str, times: int) -> None:
    words = (text * times).encode()
    assert unpacked(packed(words), len(words)) == words
    far, _ = browser(12)  # the widest view that is needed
    far.receive_data(framed(packed(words), PACKED | TEXT))
    parts = [part for part in far.events() if isinstance(part, TextMessage)]
    assert "".join(part.data for part in parts) == words.decode()


def test_nothing_is_packed_by_looking_back_further_than_was_promised() -> None:
    words = random.Random(1).randbytes(2_500).hex().encode() * 4
    near, said, left = zlib.decompressobj(-WINDOW), b"", packed(words) + TAIL
    while left:  # in small parts: of one long answer zlib would see all without a window
        said += near.decompress(left, 100)
        left = near.unconsumed_tail
    assert said == words


def rooms_words(wire: Wire, number: int) -> tuple[list[str], list[int]]:
    """The next events, unpacked, and the first bytes of their frames."""
    words, firsts = [], []
    for first, data in wire.frames():
        said = unpacked(data, 10**6) if first & PACKED else data
        if said.startswith(b"42"):
            words.append(said.decode())
            firsts.append(first)
        if len(words) == number:
            break
    return words, firsts


def test_a_room_with_both_sorts_hears_the_same(board: Boards) -> None:
    there = board()
    offers = {
        CHROMIUM: 0xC1,
        "permessage-deflate; server_max_window_bits=12": 0xC1,
        # Ours look back further than this one can: it may pack, and hears it plain.
        "permessage-deflate; server_max_window_bits=11": 0x81,
    }
    phones = [(there.phone(), 0x81) for _ in range(FEW)]
    for offer, first in offers.items():
        phones += [(there.phone(Sec_WebSocket_Extensions=offer), first) for _ in range(3)]
    screen = "<p>A word · كلمة</p>" * 100
    there.server.emit("screen", {"html": screen})
    there.server.emit("small", 1)
    for wire, first in phones:
        words, firsts = rooms_words(wire, 2)
        assert words == [f'42["screen",{{"html":"{screen}"}}]', '42["small",1]']
        assert firsts == [first, 0x81]


def test_only_what_is_long_enough_is_packed(board: Boards) -> None:
    there = board()
    wire = there.phone(Sec_WebSocket_Extensions=CHROMIUM)
    bare = len('42["say",""]')
    for length in (WORTH_PACKING - 1, WORTH_PACKING):
        there.server.emit("say", "x" * (length - bare))
    wire.say(b"still there", PING)
    assert [first for first, _ in wire.frames_until(0x8A)] == [0x81, 0xC1, 0x8A]


def test_a_slow_phone_gets_every_packed_message_whole(board: Boards) -> None:
    there = board()
    wire = there.phone(room=4096, Sec_WebSocket_Extensions=CHROMIUM)
    # By chance, so that much is left of it: more than the system keeps.
    screens = [random.Random(number).randbytes(30_000).hex() for number in range(25)]
    for one in screens:
        there.server.emit("big", one)
        there.server.emit("small", 1)
    (line,) = there.lines._open.values()
    assert line._waiting
    words, _ = rooms_words(wire, 50)
    assert words == [said for one in screens for said in (f'42["big","{one}"]', '42["small",1]')]


# --- what comes in --------------------------------------------------------------------------


@given(
    texts=st.lists(st.text(max_size=300), max_size=5),
    pieces=st.integers(1, 5),
    final=st.booleans(),
    level=st.integers(0, 9),
    cut=st.integers(1, 400),
)
def test_however_it_is_packed_and_cut_the_same_is_heard(
    texts: list[str], pieces: int, final: bool, level: int, cut: int
) -> None:
    stream = b""
    for text in texts:
        data = deflated(text.encode(), final=final, level=level)
        size = -(-len(data) // pieces)
        parts = [data[at : at + size] for at in range(0, len(data), size)]
        for number, part in enumerate(parts):
            kind = CONTINUED if number else TEXT | PACKED
            stream += sent(part, kind, last=number == len(parts) - 1)
            stream += sent(b"are you there", PING)
        stream += sent(text.encode())  # and one that is not packed after it
    frames, whole = Frames(LARGEST, packed=True), []
    for at in range(0, len(stream), cut):
        whole += frames.take(stream[at : at + cut])
    words = [one.text for one in whole if one.kind == TEXT]
    assert words == [text for text in texts for _ in range(2)]


@given(st.lists(st.text(max_size=1000), max_size=5))
def test_what_somebody_elses_browser_packs_is_heard(texts: list[str]) -> None:
    far, _ = browser()
    stream = b"".join(far.send(TextMessage(text)) for text in texts)
    assert [one.text for one in Frames(LARGEST, packed=True).take(stream)] == texts


@pytest.mark.parametrize("length", [0, 1, MOST_UNPACKED])
def test_a_packed_text_may_be_longer_than_any_page_sends(length: int) -> None:
    assert heard(sent(deflated(b"x" * length), TEXT | PACKED)) == "x" * length


def test_a_browser_may_look_back_as_far_as_there_is() -> None:
    words = random.Random(1).randbytes(15_000).hex().encode() * 2
    assert len(deflated(words)) < len(words) / 3  # it does
    assert unpacked(deflated(words), len(words)) == words


@pytest.mark.parametrize("length", [MOST_UNPACKED + 1, 60_000_000])
def test_a_bomb_is_refused_before_it_has_gone_off(length: int) -> None:
    bomb = deflated(b"x" * length)
    assert len(zlib.decompress(bomb + TAIL + b"\x03\x00", -15)) == length
    assert len(bomb) < LARGEST
    assert len(unpacked(bomb, MOST_UNPACKED)) == MOST_UNPACKED + 1
    assert refused(sent(bomb, TEXT | PACKED)) == TOO_LONG
    half = len(bomb) // 2
    pieces = sent(bomb[:half], TEXT | PACKED, last=False) + sent(bomb[half:], CONTINUED)
    assert refused(pieces) == TOO_LONG


def test_many_bombs_at_once_are_never_unpacked_at_once() -> None:
    bomb = deflated(b"x" * MOST_UNPACKED)
    messages = Frames(LARGEST, packed=True).take(sent(bomb, TEXT | PACKED) * 100)
    assert [one.data for one in messages] == [bomb] * 100


@pytest.mark.parametrize(
    ("what", "data", "code"),
    [
        ("nothing packed", sent(b"hello", TEXT | PACKED), BAD_TEXT),
        ("a block of no kind", sent(b"\xff\xff", TEXT | PACKED), BAD_TEXT),
        ("the half of it", sent(deflated(b"hello" * 9)[:-3], TEXT | PACKED), BAD_TEXT),
        ("more after the end", sent(deflated(b"a", final=True) * 2, TEXT | PACKED), BAD_TEXT),
        ("an end without its byte", sent(b"\x03\x00\x01", TEXT | PACKED), BAD_TEXT),
        ("a look back before the start", sent(b"\x4b\x04\xa1\x00", TEXT | PACKED), BAD_TEXT),
        ("no words", sent(deflated(b"4\xc3\x28"), TEXT | PACKED), BAD_TEXT),
        ("bytes", sent(deflated(b"x"), BYTES | PACKED), NO_BYTES),
        ("a packed ping", sent(deflated(b"x"), PING | PACKED), MALFORMED),
        (
            "a piece that says it is packed",
            sent(b"x", last=False) + sent(deflated(b"x"), CONTINUED | PACKED),
            MALFORMED,
        ),
        ("another bit beside it", sent(deflated(b"x"), TEXT | PACKED | 0x20), MALFORMED),
    ],
)
def test_what_is_packed_unsoundly_ends_it(what: str, data: bytes, code: int) -> None:
    assert refused(data) == code, what


def test_what_was_not_agreed_is_not_understood() -> None:
    data = sent(deflated(b"4x"), TEXT | PACKED)
    assert heard(data) == "4x"
    assert refused(data, packed=False) == MALFORMED


def test_events_come_packed_and_a_bomb_ends_its_sender_alone(board: Boards) -> None:
    there = board()
    wire = there.phone(Sec_WebSocket_Extensions=CHROMIUM)
    other = there.phone(Sec_WebSocket_Extensions=CHROMIUM)
    wire.say(deflated(event("say", "deux · اثنان").encode()), TEXT | PACKED)
    until(lambda: there.heard == ["deux · اثنان"], "it is heard")
    bomb = deflated(event("say", "x" * 10_000_000).encode())
    wire.say(bomb[:5000], TEXT | PACKED, last=False)
    wire.say(bomb[5000:], CONTINUED)
    assert wire.closed_with() == TOO_LONG
    until(lambda: len(there.lines) == 1, "nothing is left of it")
    plain = there.phone()
    plain.say(deflated(event("say", "no").encode()), TEXT | PACKED)
    assert plain.closed_with() == MALFORMED
    there.server.emit("small", 1)
    assert rooms_words(other, 1)[0] == ['42["small",1]']
    assert there.heard == ["deux · اثنان"]
