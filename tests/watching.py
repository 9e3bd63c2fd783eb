"""Clients as the law sees them: they keep what was pushed, as `static/js/screen.js` does."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from labkit.live import rooms
from labkit.live.presence import Watcher

_LIVE = re.compile(r'<(\w+) data-live="([^"]*)"([^>]*)>')
_REVISION = re.compile(r'data-revision="\d+"')


def pieces(html: str) -> tuple[str, dict[str, str]]:
    """The frame of a screen without its islands, and the islands by name."""
    frame, islands, at = [], {}, 0
    while match := _LIVE.search(html, at):
        frame.append(html[at : match.end()])
        end = _end_of(html, match.group(1), match.end())
        islands[match.group(2)] = html[match.end() : end]
        at = end
    frame.append(html[at:])
    return _REVISION.sub("", "".join(frame)), islands


def _end_of(html: str, tag: str, start: int) -> int:
    depth = 1
    for found in re.finditer(rf"<(/?){tag}\b[^>]*>", html[start:]):
        depth += -1 if found.group(1) else 1
        if depth == 0:
            return start + found.start()
    raise AssertionError(f"<{tag}> is never closed")


@dataclass
class Client:
    """One open page."""

    watcher: Watcher
    key: str = ""
    revision: int = -1
    frame: str = ""
    islands: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    own_revision: int = -1
    goodbye: str = ""
    trusting: bool = True
    revisions_fell: bool = False

    def take(self, name: str, body: dict[str, Any]) -> None:
        """Do with a push what a page does."""
        if name == "screen":
            self._screen(body)
        elif name == "islands":
            self._islands(body)
        elif name == "goodbye":
            self.goodbye = body["reason"]

    def _screen(self, body: dict[str, Any]) -> None:
        if not self.trusting and body["revision"] < self.revision:
            self.revisions_fell = True
            return
        self.trusting = False
        self.key, self.revision = body["key"], body["revision"]
        self.frame, self.islands = pieces(body["html"])

    def _islands(self, body: dict[str, Any]) -> None:
        if body["key"] is None:
            if body["revision"] >= self.own_revision:
                self.own_revision = body["revision"]
                self.own.update(body["islands"])
        elif body["key"] == self.key and body["revision"] >= self.revision:
            self.revision = body["revision"]
            self.islands.update(body["islands"])

    def shows(self) -> tuple[str, dict[str, str]]:
        """What is on the page now."""
        own = {name: html for name, html in self.own.items() if name in self.islands}
        return self.frame, {**self.islands, **own}


class Hall:
    """Everybody who is connected, and the pushes on their way."""

    def __init__(self) -> None:
        self.clients: dict[str, Client] = {}
        self.waiting: list[tuple[float, Callable[[], None]]] = []
        self.sent: list[tuple[str, str]] = []
        self._moved: dict[str, set[str]] = {}

    def come(self, watcher: Watcher) -> Client:
        """Open a page."""
        client = Client(watcher)
        self.clients[watcher.sid] = client
        self._moved[watcher.sid] = set(rooms.of_watcher(watcher))
        return client

    def go(self, sid: str) -> None:
        """Close a page."""
        self.clients.pop(sid, None)

    def move(self, sid: str, room: str, other: str) -> None:
        """Take a connection from one room to another."""
        self._moved[sid].discard(room)
        self._moved[sid].add(other)

    def emit(self, name: str, body: dict[str, object], to: str) -> None:
        """Carry a push to whom it is for."""
        for sid, client in list(self.clients.items()):
            if to == sid or to in self._moved[sid]:
                self.sent.append((sid, name))
                client.take(name, body)

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Remember what is to be done after a while."""
        self.waiting.append((seconds, act))

    def let_time_pass(self) -> None:
        """Do what was to be done after a while."""
        while self.waiting:
            waiting, self.waiting = self.waiting, []
            for _, act in waiting:
                act()
