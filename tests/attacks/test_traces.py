"""S-75: nobody is found in what labkit prints, whatever they say and however it fails."""

import json
import re
import struct
import warnings
from collections.abc import Callable
from itertools import count

import pytest

from labkit import log
from tests.attacks.conftest import ROOM, Visitor
from tests.attacks.tools import Unguarded, ask, frame, opened, say, status_of, until
from tests.live.clients import Client, Desk
from tests.process import Process, run
from tests.traces import entries, traces_in

numbers = count()
FROM = "127.0.0.77"
"""The address of whoever plants the canaries."""


def canary(what: str = "words") -> str:
    """Words that stand nowhere else. Told apart by their number."""
    return f"CANARY-{next(numbers):02}-{what}"


# --- what the libraries would print ---------------------------------------------------------


def test_the_libraries_alone_print_what_people_say(unguarded: Unguarded) -> None:
    own = f"127.0.0.1:{unguarded.port}"
    said, malformed = canary(), canary("malformed")
    line = opened(unguarded.port, f"http://{own}", own)
    line.send("40")
    line.recv()
    line.send(f'42["say","{said}"]')
    say(unguarded.port, f"{malformed}\r\n\r\n".encode())
    until(lambda: said in unguarded.log and malformed in unguarded.log, "both are printed")
    line.shutdown()


# --- canaries through every door ------------------------------------------------------------


def through_the_doors(labkit: Process, phone: Client) -> list[tuple[str, str, list[str], bytes]]:
    """Requests with a canary in each place where one can stand."""
    session, code = phone.session, labkit.doors["code"]
    cookie = f"Cookie: {phone.browser.cookie_header('/')}"
    form = "Content-Type: application/x-www-form-urlencoded"
    as_json = "Content-Type: application/json"
    do = f"/s/{session}/do"
    requests: list[tuple[str, str, list[str], str]] = [
        ("GET", f"/{canary('path')}", [], ""),
        ("GET", f"/?code={canary('code')}", [], ""),
        ("GET", f"/j/{canary('typed')}", [], ""),
        ("GET", f"/j/{code}?language={canary('language')}", [], ""),
        ("POST", f"/j/{code}", [form], f"language={canary()}&consent={canary()}&ref={canary()}"),
        ("GET", f"/s/{canary('session')}/", [cookie], ""),
        ("GET", f"/console/{canary('session')}", [cookie], ""),
        ("GET", f"/wall/{canary('session')}", [], ""),
        ("GET", f"/desk/{canary('session')}/report", [], ""),
        ("GET", f"/static/{canary('file')}", [], ""),
        ("GET", f"/sign-in?next=/desk/{canary('next')}", [], ""),
        ("POST", "/sign-in", [form], f"name={canary('name')}&password={canary('password')}"),
        ("POST", "/set-up", [form], f"name={canary()}&password={canary()}&again={canary()}"),
        ("POST", "/keys", [form], f"key={canary('key')}&token={canary('token')}"),
        ("POST", f"{do}/{canary('command')}", [cookie, form], f"text={canary()}"),
        ("POST", f"{do}/submit-contribution", [cookie, as_json], '{"text":"' + canary()),
        ("POST", f"{do}/submit-contribution", [cookie, as_json], f'["{canary()}"]'),
        ("POST", f"{do}/submit-contribution", [cookie, form], f"text={canary()}&{canary()}=1"),
        ("POST", f"{do}/submit-contribution", [cookie, as_json], "[" * 60_000 + canary()),
        ("POST", f"{do}/submit-contribution", [cookie, form], canary() * 40_000),
        ("POST", f"{do}/submit-contribution?{canary('query')}", [cookie, "Content-Type: x"], "x"),
        ("PUT", f"{do}/submit-contribution", [cookie, as_json], f'{{"text":"{canary()}"}}'),
        (canary("METHOD"), "/", [], ""),
        ("GET", "/", [f"Host: {canary('host')}"], ""),
        ("GET", "/", [f"Accept-Language: {canary('tongue')}"], ""),
        ("GET", "/", [f"Cookie: {canary('cookie')}={canary()}; labkit={canary()}"], ""),
        ("GET", "/", [f"{canary('Header')}: {canary()}"], ""),
        ("GET", "/", [canary("no-colon")], ""),
        ("GET", "/", [f"X-Long: {canary() * 5000}"], ""),
        ("POST", "/sign-in", [form, "Transfer-Encoding: chunked"], f"zz{canary()}\r\n"),
        ("POST", "/sign-in", [form, f"Content-Length: {canary('length')}"], "x"),
        ("GET", f"/socket.io/?EIO=4&transport=polling&sid={canary('sid')}", [], ""),
        ("GET", f"/socket.io/?EIO=4&transport=websocket&{canary('odd')}", [], ""),
        ("GET", "/socket.io/?EIO=4&transport=websocket", [f"Origin: http://{canary()}"], ""),
    ]
    who = [f"User-Agent: {canary('browser')}", f"Referer: http://{canary('referrer')}/"]
    made = []
    for method, path, headers, body in requests:
        told = [*headers, *who]
        if body and not any(one.startswith(("Transfer", "Content-Length")) for one in told):
            told.append(f"Content-Length: {len(body)}")
        if not any(one.startswith("Host") for one in told):
            told.append(f"Host: {ROOM}:{labkit.port}")
        made.append((method, path, told, body.encode()))
    return made


def test_no_canary_of_any_door_is_in_the_log(
    labkit: Process, desk: Desk, console: Client, phone: Client, visitor: Visitor
) -> None:
    before = len(entries(labkit.log))
    doors = through_the_doors(labkit, phone)
    for method, path, headers, body in doors:
        for to in (ROOM, "127.0.0.1"):
            told = [header.replace(ROOM, to) for header in headers]
            line = f"{method} {path} HTTP/1.1"
            ask(labkit.port, line, *told, body=body, to=to, come_from=FROM)
    kept = {"step": "move", "prompt": "move.open", "ref": "planted-00000001"}
    assert phone.do("submit-contribution", **kept, text=canary("kept"))["ok"]
    assert not phone.do("submit-contribution", **kept, text=canary("other words"))["ok"]
    assert not phone.do("submit-contribution", step=canary(), prompt=canary(), text="x")["ok"]
    assert console.do("push-prompt", text=canary("prompt"))["ok"]
    malformed = [
        f"{canary('no request')}\r\n\r\n".encode(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + canary("tls").encode(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + canary("http2").encode(),
        b"GET / HTTP/9.9\r\n" + canary("version").encode() + b"\r\n\r\n",
        b"\xff\xfe\x00" + canary("bytes").encode() + b"\r\n\r\n",
        b"GET /" + canary("half").encode(),
    ]
    for raw in malformed:
        say(labkit.port, raw, to=ROOM, come_from=FROM)

    written = entries(labkit.log)[before:]
    assert len(written) > len(doors)
    assert {one["route"].partition(" ")[2] for one in written} >= {
        "none",
        "/j/<typed>",
        "/s/<session>/do/<name>",
        "/sign-in",
        "/keys",
        "/static/",
        "/socket.io/",
    }
    assert {"participant", "facilitator"} <= {one.get("role") for one in written}
    assert phone.session in {one.get("session") for one in written}
    assert "CANARY" not in labkit.log
    assert FROM not in labkit.log
    for cookie in phone.browser.cookies:
        assert str(cookie.value) not in labkit.log
    assert traces_in(labkit.log) == []


def test_a_connection_that_is_cut_in_the_middle_leaves_no_words(
    labkit: Process, phone: Client
) -> None:
    host = f"127.0.0.1:{labkit.port}"

    def line():
        new = opened(labkit.port, f"http://{host}", host)
        assert new.sock
        return new, new.sock

    cuts: list[Callable[[], bytes]] = [
        lambda: frame(canary("cut").encode(), says=5000),
        lambda: frame(canary().encode() + b"\xff\xfe"),
        lambda: frame(canary("bytes").encode(), opcode=2),
        lambda: frame(("40" + json.dumps({"session": canary(), "surface": "phone"})).encode()),
        lambda: frame(f'42["{canary("event")}",{{}}]'.encode()),
        lambda: frame(f"40/{canary('namespace')},".encode()),
        lambda: frame(f"9{canary('packet')}".encode()),
        lambda: frame(struct.pack(">H", 1000) + canary("goodbye").encode(), opcode=8),
        lambda: b"\x81" + canary("no mask").encode(),
        lambda: b"\xf1\xff" + canary("odd bits").encode() + b"\r\nGET / HTTP/1.1\r\n\r\n",
        lambda: b"\x88\x00" + f"GET /{canary('after')} HTTP/1.1\r\n\r\n".encode(),
    ]
    for cut in cuts:
        new, raw = line()
        raw.sendall(cut())
        new.shutdown()
    phone.watch._send(f'42["writing",{{"step":"{canary("step")}"}}]')
    assert phone.do("pass-prompt", step="move", prompt="move.open", ref="after-cuts-00001")["ok"]
    assert traces_in(labkit.log) == []


WAYS = (
    "raise",
    "database",
    "greenlet",
    "thread",
    "python-thread",
    "warning",
    "thrown-away",
    "engine",
    "flask",
    "somebody",
    "exception",
)


@pytest.mark.parametrize("way", WAYS)
def test_what_fails_inside_is_told_by_its_kind_and_place_alone(labkit: Process, way: str) -> None:
    before = len(entries(labkit.log))
    words = canary(way)
    host = f"Host: 127.0.0.1:{labkit.port}"
    length = f"Content-Length: {len(words)}"
    answer = ask(
        labkit.port,
        f"POST /clumsy/{way} HTTP/1.1",
        host,
        length,
        "Connection: close",
        body=words.encode(),
    )
    assert status_of(answer) in (200, 500)
    assert words not in answer

    def faults() -> list[dict[str, str]]:
        return [one for one in entries(labkit.log)[before:] if one["level"] != "info"]

    until(faults, "it is told")
    assert all(re.search(r":\d+", one["place"]) for one in faults())
    assert words not in labkit.log
    assert traces_in(labkit.log) == []


# --- the log itself -------------------------------------------------------------------------


def test_a_trace_in_what_was_printed_is_found() -> None:
    good = '{"time": "2026-01-01T12:00:00.000Z", "level": "info", "event": "started"}\n'
    assert traces_in("labkit is running.\n  Console  http://key\n" + good) == []
    for bad in (
        "somebody said something\n",
        good.replace("started", "CANARY"),
        good.replace('"}', '", "words": "x"}'),
        good.replace('"}', '", "route": "GET /s/somebody said/"}'),
        good.replace('"}', '", "session": "Amina"}'),
        good.replace('"}', '", "place": "in /home/amina/labkit.py"}'),
    ):
        assert traces_in(good + bad), bad


def test_no_other_field_can_be_written() -> None:
    with pytest.raises(TypeError, match="no field of the log: name, words"):
        log.say("request", words="x", name="Amina")


def test_the_place_of_a_fault_is_its_line_and_the_line_of_labkit_that_led_there() -> None:
    from labkit.domain.texts import Texts

    with pytest.raises(Exception) as fault:  # noqa: PT011
        Texts({})
    assert re.fullmatch(r"[\w.]+:\d+( from labkit\.[\w.]+:\d+)?", log.place_of(fault.value))
    assert log.place_of(ValueError("never raised")) == "?"


def test_a_log_that_cannot_be_written_is_said_in_a_sentence(tmp_path) -> None:
    nowhere = tmp_path / "no-folder" / "labkit.log"
    done = run(
        "serve", LABKIT_LOG=str(nowhere), LABKIT_DATA=str(tmp_path / "data"), LABKIT_PORT="1"
    )
    assert done.returncode == 1
    assert (
        done.stderr.strip()
        == f"labkit cannot write its log to {nowhere}: No such file or directory."
    )


def test_a_full_disk_under_the_log_stops_nobody() -> None:
    def full(line: str) -> None:
        raise OSError(28, "No space left on device")

    lines = log.Lines(full)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        lines.handle(lines_record())


def lines_record():
    import logging

    return logging.LogRecord("labkit", logging.INFO, "x", 1, "request", (), None)
