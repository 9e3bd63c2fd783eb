"""A phone's socket: as much of Engine.IO 4 and Socket.IO 5 as a phone needs, over a WebSocket.

The full client keeps several threads for each connection; a rehearsal has up to a thousand.
"""

import json
from collections.abc import Iterator
from typing import Any

import gevent.lock
import gevent.socket
import websocket

from labkit.rehearsal.browser import PATIENCE, Browser

PATH = "/socket.io/?EIO=4&transport=websocket"


class WatchLost(Exception):
    """The socket is gone, or never came about."""


class Watch:
    """One open socket. Iterating over it yields the pushes until it is lost."""

    def __init__(self, browser: Browser, session: str, surface: str) -> None:
        self._sending = gevent.lock.RLock()
        self._raw: Any = None
        self.sid = ""
        # Its own check of UTF-8 goes byte by byte; decoding finds the same faults.
        self._line = websocket.WebSocket(enable_multithread=False, skip_utf8_validation=True)
        try:
            self._early = self._open(browser, session, surface)
        except (OSError, websocket.WebSocketException, ValueError, KeyError) as error:
            raise WatchLost(repr(error)) from error
        finally:
            if not hasattr(self, "_early"):
                self.drop()

    def _open(self, browser: Browser, session: str, surface: str) -> list[tuple[str, Any]]:
        line = self._raw = gevent.socket.create_connection((browser.host, browser.port), PATIENCE)
        line.setsockopt(gevent.socket.IPPROTO_TCP, gevent.socket.TCP_NODELAY, 1)
        self._line.connect(
            f"ws://{browser.host}:{browser.port}{PATH}",
            timeout=PATIENCE,
            socket=line,
            origin=browser.origin,
            cookie=browser.cookie_header(PATH),
        )
        opened = json.loads(self._receive()[1:])
        self._line.settimeout((opened["pingInterval"] + opened["pingTimeout"]) / 1000)
        self._send("40" + json.dumps({"session": session, "surface": surface}))
        return self._until_let_in()

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        yield from self._early
        while True:
            try:
                packet = self._receive()
                if packet == "2":
                    self._send("3")
            except (OSError, websocket.WebSocketException) as error:
                raise WatchLost(repr(error)) from error
            if packet.startswith("42"):
                yield _push_of(packet)
            elif packet.startswith(("1", "41")):
                raise WatchLost("the server closed it")

    def _until_let_in(self) -> list[tuple[str, Any]]:
        """Wait for the yes; pushes that overtake it are kept, as the browser's client does."""
        early: list[tuple[str, Any]] = []
        while not (packet := self._receive()).startswith("40"):
            if packet.startswith("42"):
                early.append(_push_of(packet))
            elif packet.startswith(("41", "44")):
                raise WatchLost(f"the server said {packet[:200]}")
        self.sid = str(json.loads(packet[2:])["sid"])
        return early

    def signal(self, name: str, value: dict[str, Any]) -> None:
        """Tell the server something it need not remember; lost when the socket is."""
        try:
            self._send("42" + json.dumps([name, value]))
        except (OSError, websocket.WebSocketException):
            self.drop()  # whoever reads finds out

    def drop(self) -> None:
        """Lose the network: no goodbye, as when a phone falls asleep."""
        if self._raw is not None:
            self._raw.close()

    def _send(self, packet: str) -> None:
        with self._sending:
            self._line.send(packet)

    def _receive(self) -> str:
        packet = self._line.recv()
        if not packet:
            raise websocket.WebSocketConnectionClosedException("closed")
        try:
            return packet if isinstance(packet, str) else packet.decode()
        except UnicodeDecodeError as error:
            raise websocket.WebSocketPayloadException(str(error)) from error


def _push_of(packet: str) -> tuple[str, Any]:
    name, *said = json.loads(packet[2:])
    return name, said[0] if said else None
