"""HTTP as gevent's server speaks it, with what each request costs cut down.

An answer goes out in one piece, headers are read without the machinery for mail, and nothing is
written down about anybody. What was begun comes before what begins, and whoever hung up before
their turn came is worked for when nobody else waits. `tests/live/test_hooks.py` fails where a newer
release has moved what is used here.
"""

import re
import time
from collections import deque
from contextlib import suppress
from socket import MSG_PEEK
from typing import Any

import gevent
from gevent.event import Event
from gevent.lock import BoundedSemaphore
from gevent.pywsgi import WSGIHandler

MOST_HEADERS = 100
LONGEST_LINE = 16_384
BEGIN_MOST, BEGIN_FEW = 32, 8
"""Requests that may begin in one turn of the event loop, and for a while after a long one. What
begins together is committed together, but a slow laptop must answer before it begins more."""
LONG_TURN_SECONDS, CAREFUL_SECONDS = 0.1, 5.0
LATE_MOST = 1_000
"""Requests of those who hung up that are kept for a quiet moment; more are let go."""
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


class Headers:
    """The headers of one request. `status` says what is wrong with them; empty when nothing is.

    Stricter than the standard library: no folded lines, no blanks in names, and no two lengths,
    by which one request could be made to look like two.
    """

    __slots__ = ("_first", "headers", "status")

    def __init__(self, lines: Any, *_: Any) -> None:
        self.headers: list[str] = []
        self._first: dict[str, str] = {}
        self.status = ""
        while not self.status:
            line = lines.readline(LONGEST_LINE + 1)
            if line in (b"\r\n", b"\n"):
                return
            self._take(line)

    def _take(self, line: bytes) -> None:
        name, colon, value = line.decode("latin-1").partition(":")
        known = name.lower()
        if not line.endswith(b"\n") or len(self.headers) >= MOST_HEADERS:
            self.status = "too long, or cut off"
        elif not colon or not _NAME.fullmatch(name) or "\0" in value or "\r" in value[:-2]:
            self.status = "no header"
        elif known == "content-length" and self._first.get(known, value.strip()) != value.strip():
            self.status = "two lengths"
        self._first.setdefault(known, value.strip())
        self.headers.append(f"{name}: {value.strip()}")

    def get(self, name: str, default: str | None = None) -> str | None:
        """The first header of this name."""
        return self._first.get(name.lower(), default)

    getheader = get

    @property
    def typeheader(self) -> str | None:
        """What sort of body there is."""
        return self._first.get("content-type")

    def __delitem__(self, name: str) -> None:
        known = name.lower()
        del self._first[known]
        self.headers = [one for one in self.headers if one.partition(":")[0].lower() != known]


_Gevents: Any = WSGIHandler  # its types leave out what may be overridden


class Turns:
    """Lets requests begin few at a time, in the order in which they came.

    A hall that sends at once would have all its requests begun before the first is answered: what
    was written waits for the loop as well. Where that takes longer than phones wait, nobody gets
    an answer, and everybody asks again.
    """

    def __init__(self, most: int = BEGIN_MOST, few: int = BEGIN_FEW) -> None:
        self._most, self._few = most, few
        self._careful_until = 0.0
        self._turn = self._begun = 0
        self._waiting: deque[Event] = deque()

    def wait(self) -> None:
        """Come back when the request may begin."""
        turn = gevent.get_hub().loop.iteration
        if turn != self._turn:
            self._turn, self._begun = turn, 0
        if self._begun < self._at_once() and not self._waiting:
            self._begun += 1
            return
        if not self._waiting:
            gevent.spawn(self._let_begin)
        mine = Event()
        self._waiting.append(mine)
        mine.wait()

    def _let_begin(self) -> None:
        while self._waiting:
            began = time.monotonic()
            # Through the whole loop once: what is under way goes on, and those who read are heard.
            gevent.sleep(1e-6)
            now = time.monotonic()
            if now - began > LONG_TURN_SECONDS:
                self._careful_until = now + CAREFUL_SECONDS
            self._turn, self._begun = gevent.get_hub().loop.iteration, self._most
            for _ in range(min(self._at_once(), len(self._waiting))):
                self._waiting.popleft().set()

    def _at_once(self) -> int:
        return self._few if time.monotonic() < self._careful_until else self._most


class Handler(_Gevents):  # type: ignore[misc]
    """One connection of a browser."""

    MessageClass = Headers
    _turns = Turns()
    _late = 0
    _one_late = BoundedSemaphore(1)

    def handle_one_response(self) -> None:
        """Answer a request; one that nobody waits for any more, when nobody else waits.

        A phone that got no answer in time hangs up and asks again. Worked for in their turn, those
        that hung up would keep the others waiting until they hang up too, and so on without end.
        What they sent may still be the only copy, so it is not thrown away.
        """
        self._turns.wait()
        if not self._is_left():
            super().handle_one_response()
            return
        if Handler._late >= LATE_MOST:
            self.close_connection = True
            return
        Handler._late += 1
        try:
            with self._one_late:
                gevent.idle()
                super().handle_one_response()
        finally:
            Handler._late -= 1

    def _is_left(self) -> bool:
        """Whether the other side has hung up, as far as one can see from here."""
        with suppress(BlockingIOError):
            try:
                return not self.socket._sock.recv(1, MSG_PEEK)
            except (ConnectionError, TimeoutError):
                return True
        return False

    def log_request(self) -> None:
        """Write nothing down."""

    def _write_with_headers(self, data: bytes) -> None:
        self.headers_sent = True
        self.finalize_headers()
        head = b"".join(b"%s: %s\r\n" % header for header in self.response_headers)
        start = b"HTTP/1.1 %s\r\n%s\r\n" % (self.status, head)
        # A small answer in one piece: in two, it is two packets on the air.
        if self.response_use_chunked:
            self._sendall(start)
            self._write(data)
        else:
            self._sendall(start + data)
