"""Phones, walls and consoles at a real server: what they hear, and when."""

import json
import re
import time
from typing import Any, Self

import gevent
import pytest

from labkit.rehearsal.browser import Browser
from labkit.rehearsal.page import read_page
from labkit.rehearsal.watching import Watch, WatchLost
from tests.process import Process

PATIENCE = 40.0


class Client:
    """One browser with one open socket; keeps every push with the moment it came."""

    watch: Watch

    def __init__(self, browser: Browser, session: str, surface: str, token: str) -> None:
        self.browser, self.session, self.token = browser, session, token
        self.surface = surface
        self.heard: list[tuple[float, str, dict[str, Any]]] = []
        self.lost = False
        self.connect()

    @classmethod
    def phone(cls, labkit: Process, language: str = "en") -> Self:
        """Somebody who scanned, agreed, and is in."""
        join = labkit.doors["join"]
        browser = Browser(join, language)
        card = next(one for one in read_page(browser.get(join).text).forms if "ref" in one.fields)
        page = read_page(browser.submit(card.action, {**card.fields, "language": language}).text)
        return cls(browser, page.body["session"], "phone", page.token)

    @classmethod
    def opened(cls, labkit: Process, link: str, surface: str) -> Self:
        """Somebody who opened a link with a key."""
        path, _, key = link.partition("#k=")
        browser = Browser(path)
        page = read_page(browser.get(path).text)
        browser.submit("/keys", {"key": key, "token": page.token})
        session = labkit.doors["session"]
        shown = read_page(browser.get(f"/{surface}/{session}").text)
        return cls(browser, session, surface, shown.token)

    def connect(self) -> None:
        """Open the socket, and begin to listen."""
        if hasattr(self, "watch"):
            self.watch.drop()
        self.watch = Watch(self.browser, self.session, self.surface)
        self.lost = False
        self._listening = gevent.spawn(self._listen, self.watch)

    def _listen(self, watch: Watch) -> None:
        try:
            for name, said in watch:
                self.heard.append((time.monotonic(), name, said or {}))
        except WatchLost:
            self.lost = True

    def do(self, command: str, **body: Any) -> dict[str, Any]:
        """Send a command as a script that does not watch does: every connection hears of it."""
        path = f"/s/{self.session}/do/{command}"
        answer = self.browser.post(path, body, self.token).json()
        assert isinstance(answer, dict)
        return answer

    def run(self) -> int:
        """The number of the run that this console sees."""
        page = self.browser.get(f"/console/{self.session}").text
        found = re.search(r'name="run" value="(\d+)"', page)
        assert found
        return int(found.group(1))

    def open_step(self, step: str) -> None:
        """Open a step, if it is not open."""
        reply = self.do("open-step", step=step, run=self.run())
        assert reply["ok"] or reply["refusal"] == "step-is-open", reply

    def names(self, since: float = 0.0) -> list[str]:
        """The pushes heard since a moment."""
        return [name for at, name, _ in self.heard if at >= since]

    def shows(self) -> str:
        """Everything heard, as one text."""
        return json.dumps([said for _, _, said in self.heard], ensure_ascii=False)

    def close(self) -> None:
        """Hang up."""
        self._listening.kill()
        self.watch.drop()
        self.browser.close()


def until(true: Any, what: str, patience: float = PATIENCE) -> float:
    """Wait for something; the seconds it took."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > patience:
            pytest.fail(f"never: {what}")
        gevent.sleep(0.01)
    return time.monotonic() - began


class Desk:
    """The browser that opened the terminal's one-time link; it makes the other links."""

    def __init__(self, labkit: Process) -> None:
        path, _, key = labkit.doors["console"].partition("#k=")
        self._browser = Browser(path)
        token = read_page(self._browser.get(path).text).token
        self._browser.submit("/keys", {"key": key, "token": token})
        self._keys = f"/desk/{labkit.doors['session']}/keys"

    def link(self, kind: str) -> str:
        """A new link for a wall or a co-facilitator."""
        page = read_page(self._browser.get(self._keys).text)
        made = self._browser.submit(self._keys, {"token": page.token, "kind": kind, "label": ""})
        found = re.search(r'value="(http://[^"]+#k=[\w-]+)"', made.text)
        assert found, made.text
        return found.group(1)

    def take_back_newest(self) -> None:
        """Take the newest link back."""
        page = read_page(self._browser.get(self._keys).text)
        form = next(one for one in page.forms if one.action.endswith("/revoke"))
        assert self._browser.submit(form.action, dict(form.fields)).status == 200

    def new_session(self) -> str:
        """Prepare another session; its id."""
        token = read_page(self._browser.get("/desk/").text).token
        wish = {"token": token, "script": "one-day-lab"}
        return self._browser.submit("/desk/sessions", wish).url.rpartition("/")[2]

    def close(self) -> None:
        """Hang up."""
        self._browser.close()
