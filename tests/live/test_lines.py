"""Open connections: whole for the slow, bounded for the stuck, over for the silent."""

import json
import time
from collections.abc import Callable, Iterator

import gevent
import pytest

from labkit.live.fanout import FEW
from labkit.live.line import MOST_BYTES, MOST_WAITING
from labkit.live.lines import BEAT_SECONDS, COMING_MOST
from tests.live.clients import until
from tests.live.switchboard import Sort, Switchboard, Wire, event

Boards = Callable[..., Switchboard]


@pytest.fixture
def board() -> Iterator[Boards]:
    made: list[Switchboard] = []

    def make(sort: Sort = "fast", beat: float = 1.0, most: int = 1000) -> Switchboard:
        made.append(Switchboard(sort, beat=beat, most=most))
        return made[-1]

    yield make
    for one in made:
        one.close()


# --- slow phones ----------------------------------------------------------------------------


def whole_messages(wire: Wire, expected: int, pause: float = 0.005) -> int:
    """How many messages came whole, read slowly; what is torn ends the counting."""
    found = 0
    for first, data in wire.frames():
        if first == 0x81 and data.startswith(b'42["big"'):
            number, words = json.loads(data[2:])[1]
            if words != "x" * len(words):
                break
            assert number == found
            found += 1
            if found == expected:
                break
        elif first not in (0x81, 0x88):
            break
        gevent.sleep(pause)
    return found


@pytest.mark.parametrize(("sort", "whole"), [("stock", False), ("mended", True), ("fast", True)])
def test_a_slow_phone_gets_every_message_whole_but_not_from_the_library_as_it_comes(
    board: Boards, sort: Sort, whole: bool
) -> None:
    there = board(sort)
    wire = there.phone(room=4096)
    # As much as a phone may be behind here; the stock one needs more before the system is full.
    size, number = (200_000, 40) if sort != "fast" else (90_000, 11)
    for one in range(number):
        there.server.emit("big", [one, "x" * size])
    try:
        assert (whole_messages(wire, number) == number) is whole
    except ValueError:
        assert not whole  # torn in the middle of the JSON


def test_what_comes_meanwhile_waits_behind_what_waits(board: Boards) -> None:
    there = board()
    wire = there.phone(room=4096)
    for one in range(5):
        there.server.emit("big", [one, "x" * 100_000])
        gevent.sleep(0.01)
    there.server.emit("small", 1)
    assert whole_messages(wire, 5) == 5
    assert wire.text("42") == '42["small",1]'


@pytest.mark.parametrize(
    ("size", "number"),
    [(1000, MOST_WAITING + 300), (100_000, MOST_BYTES // 100_000 + 8)],
)
def test_who_falls_too_far_behind_is_let_go_and_others_notice_nothing(
    board: Boards, size: int, number: int
) -> None:
    there = board()
    there.phone(room=4096)
    reading = gevent.spawn(whole_messages, there.phone(), number, 0)
    for one in range(number):
        there.server.emit("big", [one, "x" * size])
        gevent.sleep(0.002)
    until(lambda: there.left, "it is let go")
    assert len(there.left) == len(there.lines) == 1
    assert reading.get(timeout=60) == number
    again = there.phone()
    there.server.emit("small", 1)
    assert again.text("42") == '42["small",1]'


def test_a_stuck_phone_costs_no_more_than_it_may(board: Boards) -> None:
    there = board()
    there.phone(room=4096)
    (line,) = there.lines._open.values()
    most = 0
    for one in range(40):
        there.server.emit("big", [one, "x" * 60_000])
        most = max(most, line._size)
    assert 500_000 < most <= MOST_BYTES
    assert line._size == len(line._waiting) == 0


# --- who says nothing -----------------------------------------------------------------------


def test_who_never_says_what_they_want_is_let_go_after_ten_seconds(board: Boards) -> None:
    there = board(beat=1000)
    silent, refused, steady = there.raw(), there.raw(), there.phone()
    refused.say('40"no"')
    refused.text("44")
    beats = 0
    while sum(line.closed for line in there.lines._open.values()) < 2 and beats < 1000:
        for line in list(there.lines._open.values()):
            there.lines._look_after(line)
            line.answered()
        beats += 1
    assert beats * BEAT_SECONDS == 10
    for wire in (silent, refused):
        assert wire.closed_with() == 1000
        wire.close()
    until(lambda: len(there.lines) == 1, "only who watches is left")
    there.server.emit("word", 1)
    assert steady.text("42") == '42["word",1]'


def answer_pings(wire: Wire) -> None:
    for _, data in wire.frames():
        if data == b"2":
            wire.say("3")


def test_of_those_who_say_nothing_there_are_a_hundred_at_most(board: Boards) -> None:
    there = board()
    silent = [there.raw() for _ in range(COMING_MOST)]
    assert len(there.lines) == COMING_MOST
    # Whoever wants in waits for a second, then the one that dawdled longest is gone.
    there.phone()
    assert len(there.lines._coming) == COMING_MOST - 1
    until(lambda: silent[0].closed_with() is None, "the first is closed")


def test_a_hall_that_comes_at_once_comes_in(board: Boards) -> None:
    there = board()
    coming = [gevent.spawn(there.phone) for _ in range(3 * COMING_MOST)]
    gevent.joinall(coming, timeout=60, raise_error=True)
    assert len(there.lines) == 3 * COMING_MOST
    assert not there.lines._coming


def test_a_dead_phone_is_noticed_within_fifteen_seconds(board: Boards) -> None:
    there = board()
    there.phone()
    (line,) = there.lines._open.values()
    beats = 0
    while not there.left:
        there.lines._look_after(line)
        beats += 1
    assert there.left == ["ping timeout"]
    assert 12 < beats * BEAT_SECONDS <= 14.75  # the one that had just begun comes on top


def test_a_process_that_stood_still_takes_nobody_for_dead(board: Boards) -> None:
    there = board(beat=0.01)
    wire = there.phone()
    line = next(iter(there.lines._open.values()))
    until(lambda: line.pinged, "a ping is on its way")
    answering = gevent.spawn(answer_pings, wire)
    time.sleep(0.6)  # as long as a ping and its answer may take here, twice
    gevent.sleep(0.1)
    assert there.left == []
    answering.kill()


# --- coming and going -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Sec_WebSocket_Version", "8"),
        ("Sec_WebSocket_Key", "c2hvcnQ="),
        ("Sec_WebSocket_Key", "é"),
        ("Connection", "close"),
        ("Upgrade", "h2c"),
    ],
)
def test_what_is_no_handshake_opens_nothing(board: Boards, header: str, value: str) -> None:
    there = board()
    assert there.raw(**{header: value}).status == 400
    assert len(there.lines) == 0


def test_there_are_only_so_many_connections(board: Boards) -> None:
    there = board(most=3)
    wires = [there.phone() for _ in range(3)]
    assert there.raw().status == 503
    wires[0].close()
    until(lambda: len(there.lines) == 2, "one has gone")
    assert there.raw().status == 101


@pytest.mark.parametrize(
    ("say", "code"),
    [
        (lambda wire: wire.say(b"x", 2), 1003),
        (lambda wire: wire.say(b"\xff"), 1007),
        (lambda wire: wire.say(b"x", 0), 1002),
        (lambda wire: wire.sock.sendall(b"\x81\xff" + (300_000_000).to_bytes(8, "big")), 1009),
        (lambda wire: wire.say(b"\x03\xe8", 8), 1000),
        (lambda wire: wire.say(b"", 8), 1000),
        (lambda wire: wire.say("1"), 1000),
    ],
)
def test_each_end_is_said_and_cleared_away(
    board: Boards, say: Callable[[Wire], None], code: int
) -> None:
    there = board()
    wire = there.phone()
    say(wire)
    assert wire.closed_with() == code
    until(lambda: len(there.lines) == 0, "nothing is left of it")
    until(lambda: len(there.left) == 1, "it is missed")
    assert there.server.eio.sockets == {}
    assert there.server.environ == {}


def test_a_client_that_hangs_up_leaves_nothing(board: Boards) -> None:
    there = board()
    wires = [there.phone() for _ in range(20)]
    for wire in wires:
        wire.close()
    until(lambda: len(there.left) == 20, "all are missed")
    assert there.server.eio.sockets == {}
    assert there.server.manager.rooms == {}


def test_a_goodbye_of_the_server_ends_it_also_where_the_other_side_does_not_answer(
    board: Boards,
) -> None:
    there = board(beat=0.01)
    wire = there.phone()
    there.server.eio.disconnect(next(iter(there.server.eio.sockets)))
    until(lambda: len(there.lines) == 0, "it is cut")
    assert wire.closed_with() == 1000


def test_pings_of_the_browser_are_answered_and_events_heard(board: Boards) -> None:
    there = board()
    wire = there.phone()
    wire.say(b"hello", 9)
    assert next(wire.frames()) == (0x8A, b"hello")
    wire.say(event("say", "one")[:5], last=False)
    wire.say(event("say", "one")[5:], 0)
    wire.say(event("say", "deux · اثنان"))
    until(lambda: len(there.heard) == 2, "both are heard")
    assert there.heard == ["one", "deux · اثنان"]


def test_letters_beyond_ascii_are_sent_as_themselves(board: Boards) -> None:
    there = board()
    wire = there.phone()
    there.server.emit("screen", {"html": "اثنان"})
    assert wire.text("42") == '42["screen",{"html":"اثنان"}]'
    there.server.emit("screen", {"html": "half a letter \ud83d"})
    assert wire.text("42") == '42["screen",{"html":"half a letter ?"}]'


def test_a_room_hears_what_it_is_told_and_nobody_else(board: Boards) -> None:
    there = board()
    inside, outside = there.phone(), there.phone()
    (first, _) = there.server.manager.get_participants("/", None)
    there.server.enter_room(first[0], "hall")
    there.server.emit("word", 1, to="hall")
    there.server.emit("word", 2, to=first[0])
    there.server.emit("word", 3, skip_sid=first[0])
    assert [inside.text("42"), inside.text("42")] == ['42["word",1]', '42["word",2]']
    assert outside.text("42") == '42["word",3]'


def test_a_full_room_that_was_told_something_knows_who_came_and_went_since(board: Boards) -> None:
    there = board()
    phones = [there.phone() for _ in range(FEW + 3)]
    sids = list(there.server.manager.rooms["/"][None])
    for sid in sids[:-1]:
        there.server.enter_room(sid, "hall")
    there.server.emit("word", 1, to="hall")
    assert [one.text("42") for one in phones[:-1]] == ['42["word",1]'] * (FEW + 2)
    there.server.leave_room(sids[0], "hall")
    there.server.enter_room(sids[-1], "hall")
    phones[1].close()
    until(lambda: len(there.left) == 1, "one has hung up")
    there.server.emit("word", 2, to="hall")
    there.server.emit("word", 3)
    assert [one.text("42") for one in phones[2:]] == ['42["word",2]'] * (FEW + 1)
    assert phones[0].text("42") == '42["word",3]'
