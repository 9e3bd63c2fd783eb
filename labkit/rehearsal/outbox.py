"""What a phone has still to send. An item leaves only on a yes for its own ref, or a final no."""

import contextlib
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import gevent
from gevent.event import Event

from labkit.rehearsal.browser import PATIENCE, Answer, Browser, NoAnswer

SHORTEST = 0.5
LONGEST = 5.0
TIMES_LATE = 4


@dataclass(frozen=True)
class Acked:
    """The server said: saved."""

    seq: int
    saved_at: int


@dataclass(frozen=True)
class Declined:
    """The server said no for good; the words stay on the phone as a draft."""

    refusal: str
    words: str


@dataclass
class Item:
    """One command that is sent until it is answered."""

    ref: str
    command: str
    path: str
    body: dict[str, str]
    copies: int = 1
    vanish: bool = False
    tries: int = 0
    result: Acked | Declined | None = None
    settled: Event = field(default_factory=Event)


class Told(Protocol):
    """Hears how every item ended; the phone takes its own islands from the answer."""

    def __call__(self, item: Item, islands: dict[str, str]) -> None: ...


class Outbox:
    """One item at a time, oldest first, for ever."""

    def __init__(
        self,
        browser: Browser,
        token: str,
        rng: random.Random,
        told: Told,
        socket: Callable[[], str] = str,
    ) -> None:
        """`socket` says by which connection the page watches, where it does."""
        self._browser, self._rng, self._told = browser, rng, told
        self.token = token
        self._socket = socket
        self.seq_changed: list[str] = []
        """Refs that were answered with two different numbers."""
        self._items: deque[Item] = deque()
        self._something = Event()
        self._nudged = Event()
        self._last_ms = 0

    @property
    def waiting(self) -> int:
        """How many items are not answered yet."""
        return len(self._items)

    def put(
        self, path: str, body: dict[str, str], *, copies: int = 1, vanish: bool = False
    ) -> Item:
        """Take a command; it is on its way from here on."""
        command = path.rpartition("/")[2]
        item = Item(self._new_ref(), command, path, body, copies, vanish)
        self._items.append(item)
        self._something.set()
        return item

    def nudge(self) -> None:
        """The network may be back: try at once."""
        self._nudged.set()

    def run(self) -> None:
        """Send what there is to send; this never ends by itself."""
        while True:
            if not self._items:
                self._something.clear()
                self._something.wait()
            item = self._items[0]
            wait = self._try(item)
            if item.result is None:
                self._nudged.clear()
                self._nudged.wait(wait)

    def _try(self, item: Item) -> float:
        item.tries += 1
        body: dict[str, Any] = {**item.body, "ref": item.ref}
        if item.vanish and item.tries == 1:
            with contextlib.suppress(NoAnswer):
                self._browser.post_and_vanish(item.path, body, self.token)
            return SHORTEST
        copies = [
            gevent.spawn(_from_another_tab, self._browser, item.path, body, self.token)
            for _ in range(item.copies - 1)
        ]
        began = time.monotonic()
        reply = _reply(self._browser, item.path, body, self.token, self._socket())
        late = reply is None and time.monotonic() - began >= PATIENCE
        gevent.joinall(copies)
        self._compare(item, [reply, *(copy.value for copy in copies)])
        if reply is not None and reply.get("ok") is True and reply.get("ref") == item.ref:
            item.result = Acked(int(reply["seq"]), int(reply["saved_at"]))
        elif reply is not None and reply.get("ok") is False and reply.get("final") is True:
            item.result = Declined(str(reply.get("refusal")), str(reply.get("words")))
        else:
            asked = float((reply or {}).get("retry_after") or 0)
            if asked:
                return asked * self._rng.uniform(1, 1.5)
            longest = min(LONGEST, SHORTEST * 2.0 ** min(item.tries, 10))
            return max(SHORTEST, longest * self._rng.uniform(0.5, 1)) * (TIMES_LATE if late else 1)
        self._items.popleft()
        islands = reply.get("islands")
        self._told(item, islands if isinstance(islands, dict) else {})
        item.settled.set()
        return 0.0

    def _compare(self, item: Item, replies: list[dict[str, Any] | None]) -> None:
        seqs = {reply["seq"] for reply in replies if reply and reply.get("ok") is True}
        if isinstance(item.result, Acked):
            seqs.add(item.result.seq)
        if len(seqs) > 1:
            self.seq_changed.append(item.ref)

    def _new_ref(self) -> str:
        self._last_ms = max(time.time_ns() // 1_000_000, self._last_ms + 1)
        head = f"{self._last_ms:012x}"
        tail = f"{0x7000 | self._rng.getrandbits(12):04x}{0x8000 | self._rng.getrandbits(14):04x}"
        rest = f"{self._rng.getrandbits(48):012x}"
        return f"{head[:8]}-{head[8:]}-{tail[:4]}-{tail[4:]}-{rest}"


def _reply(
    browser: Browser, path: str, body: dict[str, Any], token: str, socket: str = ""
) -> dict[str, Any] | None:
    """What our server said; None for anything else, such as a network that says hello."""
    try:
        answer: Answer = browser.post(path, body, token, socket)
    except NoAnswer:
        return None
    said = answer.json()
    return said if isinstance(said, dict) and "ok" in said else None


def _from_another_tab(
    browser: Browser, path: str, body: dict[str, Any], token: str
) -> dict[str, Any] | None:
    tab = browser.beside()
    try:
        return _reply(tab, path, body, token)
    finally:
        tab.close()
