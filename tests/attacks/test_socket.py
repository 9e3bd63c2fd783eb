"""What a live connection is used for that it was not made for."""

import json
import re

import gevent
import pytest
import websocket

from labkit.live.connection import SIGNALS
from tests.attacks.tools import (
    Unguarded,
    forget_peak,
    frame,
    memory,
    opened,
    refused,
    until,
)
from tests.live.clients import Client
from tests.process import Process

LARGE = 300_000_000
"""What a frame claims to hold. No more than a part of it is ever sent."""
SOME = 8
"""MB that a server may need for something else meanwhile; every attack here sends twice as much."""


# --- S-21: events that run what is not theirs to run ----------------------------------------


def test_nobody_runs_the_handlers_of_coming_and_going(
    labkit: Process, unguarded: Unguarded, console: Client, phone: Client
) -> None:
    own = f"127.0.0.1:{unguarded.port}"
    line = opened(unguarded.port, f"http://{own}", own)
    line.send("40")
    until(lambda: unguarded.came()[-1:] == ["connect"], "it is connected")
    before = len(unguarded.came())
    line.send('42["disconnect","x"]')
    line.send('42["connect",0,{"session":"x","surface":"console"}]')
    until(lambda: unguarded.came()[before:] == ["disconnect", "connect"], "both handlers ran")
    line.shutdown()

    def here() -> int:
        room = console.browser.get(f"/console/{console.session}").text.partition("health")[2]
        (number,) = re.findall(r"<b>(\d+)</b> here", room)
        return int(number)

    until(lambda: here() == 1, "phones of other tests have left")
    for _ in range(5):
        phone.watch._send('42["disconnect","x"]')
        phone.watch._send(json.dumps(["connect", 0, {"surface": "console"}]).join(("42", "")))
    assert phone.do("pass-prompt", step="move", prompt="move.open", ref="forged-connect-1")["ok"]
    phone.watch._send('42["seen",{"revision":1}]')
    gevent.sleep(0.3)
    assert not phone.lost
    assert here() == 1


def test_only_two_signals_have_a_handler() -> None:
    """S-23: every event somebody could send is in the set, and the set holds no act."""
    assert set(SIGNALS) == {"seen", "writing"}


# --- S-22: more than a socket should hold ---------------------------------------------------


def sent_before_it_was_cut(port: int, host: str, parts: int) -> int:
    """Begin a frame of 300 MB and send up to so many parts of one MB; how many went out."""
    line = opened(port, f"http://{host}", host)
    line.send("40")
    raw = line.sock
    assert raw
    raw.settimeout(5)
    raw.sendall(frame(b"", says=LARGE))
    sent = 0
    try:
        for _ in range(parts):
            raw.sendall(b"a" * 1_000_000)
            sent += 1
        raw.recv(65536)
    except OSError:
        pass
    finally:
        line.shutdown()
    return sent


def test_a_frame_of_300_mb_costs_no_memory(labkit: Process, unguarded: Unguarded) -> None:
    forget_peak(unguarded.pid)
    before = memory(unguarded.pid)
    assert sent_before_it_was_cut(unguarded.port, f"127.0.0.1:{unguarded.port}", 30) == 30
    until(lambda: memory(unguarded.pid) - before > 25, "30 MB of the frame are kept")

    forget_peak(labkit.pid)
    before = memory(labkit.pid)
    assert sent_before_it_was_cut(labkit.port, f"127.0.0.1:{labkit.port}", 30) < 30
    assert memory(labkit.pid) - before < SOME


def test_parts_of_a_message_are_not_hoarded(labkit: Process, phone: Client) -> None:
    forget_peak(labkit.pid)
    before = memory(labkit.pid)
    phone.watch._send('451000-["seen",{"_placeholder":true,"num":0}]')
    try:
        for _ in range(300):
            phone.watch._line.send_binary(b"x" * 60_000)
    except (OSError, websocket.WebSocketException):
        pass  # to close the connection is an answer, too
    phone.connect()
    assert phone.do("pass-prompt", step="move", prompt="move.open", ref="hoarded-00000001")["ok"]
    assert memory(labkit.pid) - before < SOME


def test_a_message_in_a_thousand_fragments_is_no_way_around(labkit: Process) -> None:
    host = f"127.0.0.1:{labkit.port}"
    line = opened(labkit.port, f"http://{host}", host)
    line.send("40")
    forget_peak(labkit.pid)
    before = memory(labkit.pid)
    raw = line.sock
    assert raw
    first = bytearray(frame(b"a" * 60_000))
    first[0] &= 0x7F
    part = bytearray(frame(b"a" * 60_000, opcode=0))
    part[0] &= 0x7F
    sent = 0
    try:
        raw.sendall(bytes(first))
        for _ in range(300):
            raw.sendall(bytes(part))
            sent += 1
    except OSError:
        pass
    line.shutdown()
    assert memory(labkit.pid) - before < SOME, sent


@pytest.mark.parametrize("depth", [100, 30_000])
def test_json_of_great_depth_costs_its_sender_the_signal_and_nobody_else(
    labkit: Process, console: Client, depth: int
) -> None:
    with pytest.raises(RecursionError):
        json.loads("[" * 30_000)
    other = Client.phone(labkit)
    other.watch._send('42["seen",' + "[" * depth + "]" * depth + "]")
    assert other.do("pass-prompt", step="move", prompt="move.open", ref=f"deep-{depth:08}")["ok"]
    assert console.run() >= 0
    other.close()


# --- S-23: without a key ---------------------------------------------------------------------


def said_until_silence(line: websocket.WebSocket) -> list[str]:
    """The beginnings of the packets that still come."""
    line.settimeout(0.3)
    heard = []
    try:
        while packet := str(line.recv()):
            heard.append(packet[:2])
    except (websocket.WebSocketException, OSError):
        return heard
    finally:
        line.shutdown()
    return heard


def test_an_open_socket_without_a_key_hears_nothing(
    labkit: Process, console: Client, phone: Client
) -> None:
    host = f"127.0.0.1:{labkit.port}"
    assert refused(labkit.port, f"http://{host}", host) == 0
    line = opened(labkit.port, f"http://{host}", host)
    line.send("40" + json.dumps({"session": phone.session, "surface": "wall"}))
    assert str(line.recv())[:2] == "44"
    assert console.do("extend-step", step="move", seconds=1)["ok"]
    until(lambda: "clock" in phone.names(), "everybody who may hears of it")
    assert said_until_silence(line).count("42") == 0
