"""One simulated phone: it joins by the join page, watches by socket, sends by its outbox.

It knows what stands on its screen and nothing else. What its owner does with that is decided
in `participant`.
"""

import random
import time
from dataclasses import dataclass, replace
from typing import Any

import gevent
from gevent.event import Event
from gevent.pool import Group

from labkit.rehearsal.browser import Answer, Browser, NoAnswer
from labkit.rehearsal.outbox import Item, Outbox
from labkit.rehearsal.page import Form, Page, read_page
from labkit.rehearsal.watching import Watch, WatchLost

JOIN_PATIENCE = 120.0
GONE_FOR_GOOD = frozenset({"left", "removed", "revoked"})


class NotLetIn(Exception):
    """The join page did not let this phone in."""


@dataclass(frozen=True)
class Arrival:
    """A screen that was pushed to this phone; `since` is when its socket was opened."""

    revision: int
    at: int
    since: int


class Phone:
    """One phone, from the scan of the code to the goodbye."""

    def __init__(self, join: str, language: str, rng: random.Random) -> None:
        self.language = language
        self.browser = Browser(join, language)
        self.session = ""
        self.sent: list[Item] = []
        self.arrivals: list[Arrival] = []
        self.reconnects = 0
        self.parted = ""
        self.connected = False
        self.changed = Event()
        self.frame = read_page("")
        self.outer = read_page("")
        self._join, self._rng = join, rng
        self._shared: dict[str, str] = {}
        self._own: dict[str, str] = {}
        self._read: dict[str, tuple[str, tuple[Form, ...]]] = {}
        self._own_revision = -1
        self._watch: Watch | None = None
        self._greenlets = Group()

    # --- coming in --------------------------------------------------------------------------

    def join(self) -> None:
        """Scan, choose a language, agree to the card, and arrive on one's own page."""
        page = read_page(self._patiently(lambda: self.browser.get(self._join)).text)
        form = next(
            (form for form in page.forms if "consent" in form.body() or form.offers("consent")),
            None,
        )
        if form is None:
            raise NotLetIn(f"{self._join} shows no card to agree to ({page.title})")
        offered = form.offers("language")
        values = {"token": page.token, "consent": (*form.offers("consent"), "agreed")[0]}
        if offered:
            values["language"] = self.language if self.language in offered else offered[0]
        fields = {**form.fields, **values}
        answer = self._patiently(lambda: self.browser.submit(form.action or self._join, fields))
        page = read_page(answer.text)
        if answer.status != 200 or page.body.get("surface") != "phone":
            raise NotLetIn(f"{answer.status} at {answer.url}: {page.title}")
        self.language = fields.get("language", self.language)
        self.session = page.body["session"]
        self._loaded(page)
        self.outbox = Outbox(self.browser, page.token, self._rng, self._told, self._socket)
        self._greenlets.spawn(self.outbox.run)
        self._greenlets.spawn(self._stay_connected)

    def _socket(self) -> str:
        return self._watch.sid if self._watch is not None and self.connected else ""

    def _patiently(self, ask: Any) -> Answer:
        until = time.monotonic() + JOIN_PATIENCE
        while True:
            try:
                answer: Answer = ask()
            except NoAnswer as error:
                if time.monotonic() > until:
                    raise NotLetIn(str(error)) from error
            else:
                if answer.status not in {429, 503} or time.monotonic() > until:
                    return answer
            gevent.sleep(self._rng.uniform(0.5, 2))

    def _loaded(self, page: Page) -> None:
        on_screen = tuple(form for form in page.forms if form.on_screen)
        self.frame = replace(page, forms=on_screen)
        self.outer = replace(page, forms=tuple(form for form in page.forms if not form.on_screen))
        self._shared = {}
        self._notice()

    # --- what is on the screen --------------------------------------------------------------

    @property
    def home(self) -> str:
        """The address of this phone's page."""
        return f"/s/{self.session}/"

    def forms(self) -> list[Form]:
        """Every form on the screen now, the freshest parts of it in place."""
        fresh = {**self._shared, **self._own}
        shown = [form for form in self.frame.forms if form.island not in fresh]
        for name in sorted(self.frame.holes & fresh.keys()):
            shown += self._forms_in(name, fresh[name])
        return shown

    def _forms_in(self, island: str, html: str) -> tuple[Form, ...]:
        if "<form" not in html:
            return ()
        read, forms = self._read.get(island, ("", ()))
        if read != html:
            forms = tuple(replace(form, island=island) for form in read_page(html).forms)
            self._read[island] = (html, forms)
        return forms

    def load(self, path: str) -> Page | None:
        """Open another page of one's own, such as Mine; None when nothing answers."""
        tab = self.browser.beside()
        try:
            answer = tab.get(path)
        except NoAnswer:
            return None
        finally:
            tab.close()
        return read_page(answer.text) if answer.status == 200 else None

    # --- sending ----------------------------------------------------------------------------

    def send(
        self, form: Form, values: dict[str, str], *, copies: int = 1, vanish: bool = False
    ) -> Item:
        """Press the button of a form that was filled in like this."""
        action = next(
            (b.action for b in form.buttons if b.name and values.get(b.name) == b.value),
            form.action,
        )
        item = self.outbox.put(action, form.body(**values), copies=copies, vanish=vanish)
        self.sent.append(item)
        return item

    def signal_writing(self, step: str) -> None:
        """Tell the console that somebody writes here."""
        if self._watch is not None and self.connected:
            self._watch.signal("writing", {"step": step})

    def _told(self, item: Item, islands: dict[str, str]) -> None:
        self._own.update(islands)
        self._notice()

    # --- watching ---------------------------------------------------------------------------

    def drop(self) -> None:
        """Lose the socket as a sleeping phone does."""
        if self._watch is not None:
            self._watch.drop()

    def close(self) -> None:
        """Switch the phone off."""
        self._greenlets.kill()
        self.drop()
        self.browser.close()

    def _stay_connected(self) -> None:
        tries = 0
        while self.parted not in GONE_FOR_GOOD:
            try:
                self._watch = Watch(self.browser, self.session, "phone")
                self.connected, tries = True, 0
                self.reconnects += 1
                self.outbox.nudge()
                self._follow(self._watch, _now())
            except WatchLost:
                self.connected = False
            finally:
                self.drop()
            longest = min(5.0, 2.0**tries)
            tries += 1
            gevent.sleep(0.5 + self._rng.random() * (longest - 0.5))

    def _follow(self, watch: Watch, since: int) -> None:
        trusting = True
        self._own_revision = -1
        for name, said in watch:
            if name == "screen":
                if not trusting:
                    self.arrivals.append(Arrival(said["revision"], _now(), since))
                self._show_screen(said, trusting)
                trusting = False
                watch.signal("seen", {"revision": self.frame.revision})
            elif name == "islands":
                self._show_islands(said)
            elif name == "goodbye":
                self.parted = said["reason"]
                self._notice()

    def _show_screen(self, push: dict[str, Any], trusting: bool) -> None:
        if push["revision"] < self.frame.revision and not trusting:
            return
        self.frame = replace(read_page(push["html"]), key=push["key"], revision=push["revision"])
        self._shared = {}
        if self.parted not in GONE_FOR_GOOD:
            self.parted = ""
        self._notice()

    def _show_islands(self, push: dict[str, Any]) -> None:
        if push["key"] is None:
            if push["revision"] < self._own_revision:
                return
            self._own_revision = push["revision"]
            self._own.update(push["islands"])
        elif push["key"] == self.frame.key and push["revision"] >= self.frame.revision:
            self._shared.update(push["islands"])
            self.frame = replace(self.frame, revision=push["revision"])
        self._notice()

    def _notice(self) -> None:
        self.changed.set()


def _now() -> int:
    return time.time_ns() // 1_000_000
