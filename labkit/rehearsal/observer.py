"""A simulated observer: a device with its own link, that draws a circle and logs turns."""

import html
import random
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import gevent
from gevent.pool import Group

from labkit.rehearsal.browser import Browser
from labkit.rehearsal.facilitator import NotConducted
from labkit.rehearsal.outbox import Item, Outbox
from labkit.rehearsal.page import read_page

PATIENCE = 90.0
NEW_LINK = re.compile(r'id="new-link"[^>]* value="([^"]+)"')


class NotObserved(Exception):
    """The link did not open, or a turn was not taken."""


def link_for_observers(browser: Browser, session: str) -> str:
    """Make a link on the organizer's page, as a facilitator does."""
    page = f"/desk/{session}/keys"
    token = read_page(browser.get(page).text).token
    answer = browser.submit(page, {"kind": "observer", "label": "", "token": token})
    found = NEW_LINK.search(answer.text)
    if found is None:
        raise NotConducted(f"there is no link for observers: {answer.status}")
    return html.unescape(found[1])


class Observer:
    """One device. Everything it sends stands in `sent`, with what the server said to it."""

    def __init__(self, link: str, session: str, seed: str = "observer") -> None:
        where = urlsplit(link)
        self.browser = Browser(link)
        self.sent: list[Item] = []
        page = read_page(self.browser.get(where.path).text)
        key = where.fragment.partition("k=")[2]
        opened = self.browser.submit("/keys", {"key": key, "token": page.token})
        if opened.status >= 400:
            raise NotObserved(f"the link for observers was not taken: {opened.status}")
        self._session = session
        self._greenlets = Group()
        self.outbox = Outbox(
            self.browser,
            read_page(opened.text).token,
            random.Random(seed),
            lambda item, islands: None,
        )
        self._greenlets.spawn(self.outbox.run)

    def send(self, command: str, **body: str) -> Item:
        """Take a command on its way; it is sent until it is answered."""
        item = self.outbox.put(f"/s/{self._session}/do/{command}", body)
        self.sent.append(item)
        return item

    def sit(self, circle: str, people: int, facilitators: int = 0, groups: str = "") -> Item:
        """Draw a circle."""
        return self.send(
            "set-circle",
            circle=circle,
            people=str(people),
            facilitators=str(facilitators),
            groups=groups,
        )

    def log(self, step: str, circle: str, seat: str, **said: str) -> Item:
        """Say who takes the floor; `said` are `at`, `action`, `question`, `responds_to`."""
        return self.send("log-turn", step=step, circle=circle, seat=seat, **said)

    def open_step(self, circle: str) -> str | None:
        """The step in which turns are logged now, as the observer's page says."""
        tab = self.browser.beside()
        try:
            page = read_page(tab.get(f"/observe/{self._session}/{circle}").text)
        finally:
            tab.close()
        form = page.form("log-turn")
        return form.fields.get("step") if form else None

    def settle(self) -> None:
        """Wait until everything is answered."""
        with gevent.Timeout(PATIENCE, NotObserved("the server does not answer any more")):
            for item in self.sent:
                item.settled.wait()

    def close(self) -> None:
        """Switch the device off."""
        self._greenlets.kill()
        self.browser.close()


def said(**known: str | None) -> Mapping[str, str]:
    """What is known of a turn; what is not is not sent."""
    return {name: value for name, value in known.items() if value is not None}
