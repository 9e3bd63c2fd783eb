"""The headers of a request: read as they stand, and refused where they could be two requests."""

import io
import socket
from collections import Counter
from collections.abc import Callable
from typing import Any

import gevent
import gevent.socket
import pytest
from gevent import monkey
from gevent.pywsgi import WSGIServer

from labkit.serving import Silent
from labkit.web.handling import LATE_MOST, LONGEST_LINE, MOST_HEADERS, Handler, Headers, Turns

stand_still = monkey.get_original("time", "sleep")


def read(text: bytes) -> Headers:
    return Headers(io.BytesIO(text), 0)


def test_headers_are_found_whatever_their_case() -> None:
    headers = read(b"Host: here\r\nCONTENT-TYPE: text/plain \r\nCookie: a=1\r\nCookie: b\r\n\r\n")
    assert headers.status == ""
    assert headers.get("hOST") == "here"
    assert headers.typeheader == "text/plain"
    assert headers.get("cookie") == "a=1"
    assert headers.getheader("content-length") is None
    assert headers.headers == [
        "Host: here",
        "CONTENT-TYPE: text/plain",
        "Cookie: a=1",
        "Cookie: b",
    ]


@pytest.mark.parametrize(
    "text",
    [
        b"Host: here\r\n folded: on\r\n\r\n",
        b"Host here\r\n\r\n",
        b"Host : here\r\n\r\n",
        b": here\r\n\r\n",
        b"Ho st: here\r\n\r\n",
        b"Host: he\0re\r\n\r\n",
        b"Host: he\rre\r\n\r\n",
        b"Host: here",
        b"Host: here\r\n",
        b"",
        b"Host: " + b"x" * LONGEST_LINE + b"\r\n\r\n",
        b"X: y\r\n" * (MOST_HEADERS + 1) + b"\r\n",
        b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ],
)
def test_what_could_be_read_in_two_ways_is_not_read(text: bytes) -> None:
    assert read(text).status


def asked(*requests: bytes) -> bytes:
    """What a server of ours answers to requests on one connection."""

    def app(environ: Any, start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read()
        said = [*sorted(key for key in environ if key.startswith("HTTP_")), body.decode()]
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [" ".join([environ["REQUEST_METHOD"], *said]).encode()]

    quiet: Any = Silent()
    server = WSGIServer(("127.0.0.1", 0), app, log=None, error_log=quiet, handler_class=Handler)
    server.start()
    line = gevent.socket.create_connection(("127.0.0.1", server.server_port or 0), 30)
    for request in requests:
        line.sendall(request)
    line.shutdown(gevent.socket.SHUT_WR)
    got = b""
    while piece := line.recv(65_536):
        got += piece
    line.close()
    server.stop(timeout=0.1)
    return got


def test_two_requests_on_one_connection_are_answered_in_turn() -> None:
    got = asked(
        b"POST /a HTTP/1.1\r\nHost: here\r\nContent-Length: 3\r\n\r\none",
        b"GET /b HTTP/1.1\r\nHost: here\r\nX-Two: 2\r\n\r\n",
    )
    assert got.count(b"HTTP/1.1 200 OK") == 2
    assert b"POST HTTP_HOST one" in got
    assert b"GET HTTP_HOST HTTP_X_TWO " in got
    assert got.count(b"Content-Length: ") == 2


def test_a_body_in_pieces_is_put_together() -> None:
    got = asked(
        b"POST /a HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n"
        b"3\r\none\r\n0\r\n\r\n"
    )
    assert b"POST HTTP_HOST HTTP_TRANSFER_ENCODING one" in got


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /a HTTP/1.1\r\nHost: here\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET /a HTTP/1.1\r\nHost: here\r\n folded: on\r\n\r\n",
        b"GET /a HTTP/1.1\r\nHost: here\r\nContent-Length: -1\r\n\r\n",
        b"GET /a HTTP/1.1\r\nHost: here\r\nContent-Length: one\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
)
def test_a_bad_request_is_answered_and_nothing_after_it_is_read(request_: bytes) -> None:
    got = asked(request_, b"GET /b HTTP/1.1\r\nHost: here\r\n\r\n")
    assert got.startswith(b"HTTP/1.1 400")
    assert b"200" not in got


# --- whose turn it is -----------------------------------------------------------------------


def sent_at_once(app: Any, ways: dict[str, bool]) -> None:
    """Requests that all came while the server did something else; whether each still waits."""
    quiet: Any = Silent()
    server = WSGIServer(("127.0.0.1", 0), app, log=None, error_log=quiet, handler_class=Handler)
    server.start()
    lines = []
    for path, waits in ways.items():
        line = socket.create_connection(("127.0.0.1", server.server_port or 0), 5)
        line.sendall(b"GET %s HTTP/1.1\r\nHost: here\r\n\r\n" % path.encode())
        if waits:
            lines.append(line)
        else:
            line.close()
    gevent.sleep(0)
    for line in lines:
        line.setblocking(False)
        assert_answered(line)
        line.close()
    gevent.sleep(0.05)
    server.stop(timeout=0.1)


def assert_answered(line: socket.socket) -> None:
    gevent.socket.wait_read(line.fileno(), 5)
    assert line.recv(100).startswith(b"HTTP/1.1 200")


def app_that(does: Callable[[str], None]) -> Any:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        does(environ["PATH_INFO"])
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"yes"]

    return app


def test_who_hung_up_is_worked_for_after_all_who_wait() -> None:
    order: list[str] = []
    sent_at_once(app_that(order.append), {"/gone": False, "/here": True, "/here-too": True})
    assert order == ["/here", "/here-too", "/gone"]


def test_who_hung_up_is_let_go_where_too_many_did(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Handler, "_late", LATE_MOST)
    order: list[str] = []
    sent_at_once(app_that(order.append), {"/gone": False, "/here": True})
    assert order == ["/here"]
    assert Handler._late == LATE_MOST


@pytest.mark.parametrize(("most", "at_once"), [(4, 4), (1000, 40)])
def test_what_was_begun_is_finished_before_all_have_begun(
    most: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no bound all forty begin at once, which is how a hall got no answer at all."""
    monkeypatch.setattr(Handler, "_turns", Turns(most))
    begun: list[str] = []
    order: list[str] = []
    under_way: list[int] = []

    def work(path: str) -> None:
        begun.append(path)
        gevent.sleep(0)  # as those do who wait for the disk
        under_way.append(len(begun) - len(order))
        order.append(path)

    ways = {f"/{number}": True for number in range(40)}
    sent_at_once(app_that(work), ways)
    assert sorted(order) == sorted(ways)
    assert max(under_way) <= at_once
    assert max(under_way) >= min(at_once, 4)


@pytest.mark.parametrize(("slow", "at_once"), [(0.04, 3), (0.0, 12)])
def test_where_each_takes_long_fewer_begin_together(
    slow: float, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Handler, "_turns", Turns(12, few=3))
    in_turns: Counter[int] = Counter()

    def work(path: str) -> None:
        in_turns[gevent.get_hub().loop.iteration] += 1
        stand_still(slow)

    sent_at_once(app_that(work), {f"/{number}": True for number in range(40)})
    assert in_turns.total() == 40
    # How long a turn is, is known when it is over: the second is begun before.
    assert max(list(in_turns.values())[2:]) == at_once
