"""Who may watch, and what a socket may say: two signals, and nothing that does anything."""

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection
from typing import Any

import gevent
import pytest
import websocket

from labkit.live.wire import _Line
from labkit.rehearsal.browser import Browser
from labkit.rehearsal.watching import PATH, Watch, WatchLost
from tests.live.clients import Client, Desk, until
from tests.process import ROOT, Process

MOVE = {"step": "move", "prompt": "move.open"}


def refused(browser: Browser, session: str, surface: str) -> None:
    with pytest.raises(WatchLost, match="the server said 44"):
        Watch(browser, session, surface)


# --- who may watch --------------------------------------------------------------------------


def test_without_a_key_nobody_watches(labkit: Process) -> None:
    session = labkit.doors["session"]
    for surface in ("phone", "wall", "console", "observer", "desk", ""):
        refused(Browser(labkit.here), session, surface)


def test_a_key_opens_its_own_surface_of_its_own_session(
    labkit: Process, desk: Desk, steady: Client
) -> None:
    session, other = steady.session, desk.new_session()
    assert other != session
    wall = Client.opened(labkit, desk.link("wall"), "wall")
    for browser, surface in (
        (steady.browser, "wall"),
        (steady.browser, "console"),
        (wall.browser, "phone"),
        (wall.browser, "console"),
    ):
        refused(browser, session, surface)
    for client in (steady, wall):
        refused(client.browser, other, client.surface)
        refused(client.browser, "no-such-session", client.surface)
    wall.close()


@pytest.mark.parametrize(
    "asked", [None, [], "phone", {"session": 1, "surface": "phone"}, {"surface": ["phone"]}]
)
def test_an_odd_way_of_asking_opens_nothing(steady: Client, asked: Any) -> None:
    with pytest.raises(WatchLost, match="the server said 44"):
        OddWatch(steady.browser, asked)


class OddWatch(Watch):
    """Asks for a surface in another way than pages do."""

    def __init__(self, browser: Browser, asked: Any) -> None:
        self._asked = asked
        super().__init__(browser, "", "")

    def _send(self, packet: str) -> None:
        super()._send("40" + json.dumps(self._asked) if packet.startswith("40") else packet)


def test_a_link_taken_back_ends_its_sockets(labkit: Process, desk: Desk, steady: Client) -> None:
    wall = Client.opened(labkit, desk.link("wall"), "wall")
    assert not wall.lost
    desk.take_back_newest()
    until(lambda: wall.lost, "the socket is closed")
    assert wall.heard[-1][1:] == ("goodbye", {"reason": "revoked"})
    refused(wall.browser, wall.session, "wall")
    assert wall.browser.get(f"/wall/{wall.session}").status == 401
    wall.close()
    assert not steady.lost


def test_the_log_says_in_which_role_somebody_watched(labkit: Process, phone: Client) -> None:
    def watched() -> list[dict[str, Any]]:
        said = (labkit.folder / "log").read_text(encoding="utf-8").splitlines()
        lines = [json.loads(line) for line in said if line.startswith("{")]
        return [
            line
            for line in lines
            if line.get("route") == "GET /socket.io/" and line.get("role") == "participant"
        ]

    before = len(watched())
    phone.close()
    until(lambda: len(watched()) > before, "the line of a connection that is over")
    assert watched()[-1]["session"] == labkit.doors["session"]


def test_who_leaves_hears_goodbye_and_does_not_come_back(labkit: Process, phone: Client) -> None:
    second = Client(phone.browser.beside(), phone.session, "phone", phone.token)
    assert phone.do("leave-session", ref="leave-00000001")["ok"]
    for client in (phone, second):
        until(lambda client=client: client.lost, "the socket is closed")
        assert client.heard[-1][1:] == ("goodbye", {"reason": "left"})
    refused(phone.browser, phone.session, "phone")
    second.close()


def asked_raw(labkit: Process, path: str, **headers: str) -> int:
    line = HTTPConnection("127.0.0.1", labkit.port, timeout=10)
    line.request("GET", path, headers=headers)
    status = line.getresponse().status
    line.close()
    return status


def test_there_is_no_other_way_to_a_socket_than_from_our_own_page(labkit: Process) -> None:
    polling = PATH.replace("websocket", "polling")
    assert asked_raw(labkit, polling, Origin=labkit.here) == 400
    assert asked_raw(labkit, PATH, Origin="http://elsewhere.example") == 400
    assert asked_raw(labkit, PATH) == 400


# --- what a socket may say ------------------------------------------------------------------

ODD_PACKETS = {
    "connect as an event": '42["connect",0,{"session":"x","surface":"console"}]',
    "disconnect as an event": '42["disconnect","x"]',
    "a command": '42["end-session",{"run":0}]',
    "a command that asks for an answer": '421["submit-contribution",{"text":"forged"}]',
    "message": '42["message","x"]',
    "a push": '42["screen",{"key":"x","revision":99,"html":"forged"}]',
    "no name": "42[]",
    "no list": '42{"seen":1}',
    "a name that is none": "42[5,{}]",
    "seen without a number": '42["seen"]',
    "seen with words": '42["seen",{"revision":"forged"}]',
    "seen with too much": '42["seen",{"revision":1,"session":"x"}]',
    "seen by nobody": '42["seen",{"revision":1},{"more":1}]',
    "writing nowhere": '42["writing",{"step":["move"]}]',
    "an answer nobody asked for": '4399[{"ok":true}]',
    "an event with parts": '451-["seen",{"_placeholder":true,"num":0}]',
    "another namespace": '42/admin,["seen",{"revision":1}]',
}


@pytest.mark.parametrize("what", ODD_PACKETS)
def test_what_no_page_says_does_nothing(
    labkit: Process, console: Client, steady: Client, what: str
) -> None:
    def numbers() -> str:
        page = console.browser.get(f"/console/{console.session}").text
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("health")[2]))

    before, run = "", console.run()
    while before != (before := numbers()):
        gevent.sleep(0.1)  # phones of other tests are still leaving
    began = time.monotonic()
    steady.watch._send(ODD_PACKETS[what])
    gevent.sleep(0.15)
    said = [name for at, name, _ in steady.heard if at > began]
    assert said == []
    assert (numbers(), console.run()) == (before, run)
    assert "forged" not in console.browser.get(f"/console/{console.session}").text
    # The connection itself goes on.
    console.open_step("move")
    assert console.do("extend-step", step="move", seconds=1)["ok"]
    until(lambda: steady.names(began), "the clock")


def test_bytes_are_no_language_of_ours(steady: Client) -> None:
    steady.watch._send('451-["seen",{"_placeholder":true,"num":0}]')
    steady.watch._line.send_binary(b"x" * 1000)
    gevent.sleep(0.2)
    assert steady.do("pass-prompt", **MOVE, ref="after-bytes-0001")["ok"]


def test_a_huge_message_closes_its_own_socket_only(labkit: Process, steady: Client) -> None:
    other = Client.phone(labkit)
    other.watch._send('42["seen",{"revision":"' + "9" * 200_000 + '"}]')
    until(lambda: other.lost, "the socket is closed")
    assert not steady.lost
    other.connect()
    until(lambda: "screen" in other.names(), "it is let in again")
    other.close()


def flood(phone: Client) -> None:
    """Signals as fast as they go out, until the server has enough."""
    with suppress(OSError, websocket.WebSocketException):
        for number in range(2000):
            phone.watch._send('42["writing",{"step":"move"}]')
            if number % 200 == 0:
                gevent.sleep(0)


def test_whoever_floods_is_cut_off_and_may_come_back(phone: Client, steady: Client) -> None:
    flood(phone)
    until(lambda: phone.lost, "it is cut off")
    assert not steady.lost
    phone.connect()
    until(lambda: "screen" in phone.names(), "it is let in again")
    steady.watch._send('42["seen",{"revision":1}]')
    assert not steady.lost


def test_one_key_opens_a_few_tabs_and_no_hundred(phone: Client) -> None:
    tabs, lost = [], 0
    for _ in range(100):
        try:
            tabs.append(Watch(phone.browser.beside(), phone.session, "phone"))
        except WatchLost:
            lost += 1
    for tab in tabs:
        tab.drop()
    assert len(tabs) >= 50
    assert lost > 0


def test_asking_again_to_be_let_in_makes_nobody_twice(console: Client, phone: Client) -> None:
    def here() -> list[str]:
        room = console.browser.get(f"/console/{console.session}").text.partition("health")[2]
        return re.findall(r"<b>(\d+)</b> here", room)

    before = here()
    while before != (before := here()):
        gevent.sleep(0.1)
    for _ in range(5):
        wish = {"session": phone.session, "surface": "phone"}
        phone.watch._send("40" + json.dumps(wish))
    assert phone.do("pass-prompt", **MOVE, ref="after-again-0001")["ok"]
    gevent.sleep(0.3)
    assert here() == before


def test_a_flood_of_signals_costs_staff_no_more_than_four_messages_a_second(
    console: Client, phone: Client
) -> None:
    gevent.sleep(0.5)
    began = time.monotonic()
    flood(phone)
    gevent.sleep(1)
    took = time.monotonic() - began
    # Two more that were on their way before: this process may have been held up as well.
    assert len(console.names(began)) <= 4 * took + 3
    assert phone.do("pass-prompt", **MOVE, ref="after-flood-0001")["ok"]


@pytest.mark.parametrize("live", ["fast", "stock"])
def test_both_sorts_of_connections_carry_the_same(
    tmp_path_factory: pytest.TempPathFactory, live: str
) -> None:
    script = str(ROOT / "sessions" / "dialogue-circle.toml")
    folder = tmp_path_factory.mktemp(live)
    other = Process(folder, "-m", "labkit", "serve", "--script", script, LABKIT_LIVE=live)
    other.start()
    desk = Desk(other)
    console = Client.opened(other, desk.link("co-facilitator"), "console")
    phone = Client.phone(other, "ar")
    try:
        console.open_step("move")
        until(lambda: "step-move" in phone.shows(), "the step")
        phone.watch.signal("seen", {"revision": 10**6})
        until(lambda: "delivered" in console.shows(), "the console counts it")
        assert phone.do("pass-prompt", **MOVE, ref=f"passed-{live}-1")["ok"]
    finally:
        for one in (phone, console):
            one.close()
        desk.close()
        other.end()


def test_nothing_that_is_pushed_holds_a_secret(console: Client, phone: Client) -> None:
    # Pushes are packed: the length of one must not tell of a token or key beside words of others.
    pages = {console: f"/console/{console.session}", phone: f"/s/{phone.session}/"}
    for client, page in pages.items():
        until(lambda client=client: "screen" in client.names(), "it is greeted")
        assert client.token in client.browser.get(page).text
        said = [one.partition("=")[2] for one in client.browser.cookie_header("/").split("; ")]
        keys = [one for one in said if len(one) > 20]
        assert keys
        assert not [one for one in (client.token, *keys) if one in client.shows()]


# --- the clock ------------------------------------------------------------------------------


def clocks(client: Client) -> list[dict[str, Any]]:
    return [said for _, name, said in client.heard if name == "clock"]


def test_everybody_is_told_the_time_by_the_servers_clock(console: Client, phone: Client) -> None:
    until(lambda: clocks(phone), "the clock comes with the screen")
    (first,) = clocks(phone)
    assert abs(first["server_now"] - time.time() * 1000) < 60_000
    assert first["opened_at"] <= first["server_now"] < first["ends_at"]
    assert console.do("extend-step", step="move", seconds=60)["ok"]
    until(lambda: len(clocks(phone)) == 2, "the clock moves")
    assert clocks(phone)[1]["ends_at"] == first["ends_at"] + 60_000
    assert clocks(console)[-1]["ends_at"] == first["ends_at"] + 60_000
    assert console.do("close-step", step="move", run=console.run())["ok"]
    until(lambda: len(clocks(phone)) == 3, "the clock stops")
    assert clocks(phone)[2]["ends_at"] is None


# --- the wire -------------------------------------------------------------------------------


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    for one in (ours, theirs):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    yield ours, theirs
    ours.close()
    theirs.close()


def test_a_slow_phone_gets_every_message_whole(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    line = _Line(ours, 60)
    messages = [bytes([65 + number]) * 50_000 for number in range(4)]
    # The stock one would forget what does not fit.
    theirs.setblocking(False)
    senders = [threading.Thread(target=line.send, args=(message,)) for message in messages]
    for sender in senders:
        sender.start()
    theirs.setblocking(True)
    got = b""
    while len(got) < 200_000:
        time.sleep(0.0005)
        got += theirs.recv(2048)
    for sender in senders:
        sender.join()
    assert sorted(re.findall(rb"A+|B+|C+|D+", got)) == messages


def test_a_phone_that_takes_nothing_is_given_up(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    line = _Line(pair[0], 0.2)
    with pytest.raises(BrokenPipeError):
        line.send(b"x" * 10_000_000)
    pair[1].setblocking(False)
    with suppress(BlockingIOError):
        while pair[1].recv(65_536):
            pass
    # Now it would take more, but what it has is half a message.
    with pytest.raises(BrokenPipeError):
        line.send(b"the end of a message that never was whole")
    with pytest.raises(BlockingIOError):
        pair[1].recv(1)
