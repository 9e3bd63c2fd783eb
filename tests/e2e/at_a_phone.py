"""What a test does at a page, and what it reads there."""

import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.fake_room import FakeRoom, section

PATIENCE = 30
ON_THE_SHELF = """(store) => new Promise((done) => {
  const { session, person } = document.body.dataset;
  const asked = indexedDB.open(["labkit", session, person ?? "observe"].join("/"));
  asked.onupgradeneeded = () => asked.transaction.abort();  // the page itself makes it
  asked.onerror = () => done([]);
  asked.onsuccess = () => {
    const all = asked.result.transaction(store).objectStore(store).getAll();
    all.onsuccess = () => { asked.result.close(); done(all.result); };
  };
})"""


def until(page: Page, true: Callable[[], object], what: str) -> None:
    """Wait for something that is no locator's."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"never: {what}"
        page.wait_for_timeout(50)


def on_the_shelf(page: Page, store: str) -> list[dict[str, Any]]:
    """What a phone, or an observer's device, keeps."""
    kept: list[dict[str, Any]] = page.evaluate(ON_THE_SHELF, store)
    return kept


def drafted(page: Page, words: str) -> None:
    """Wait until what was typed is on the shelf of the phone."""
    until(
        page,
        lambda: any(words in one["values"].values() for one in on_the_shelf(page, "drafts")),
        f"{words} on the shelf",
    )


def opened(phone: BrowserContext, room: FakeRoom, path: str = "s/one/") -> Page:
    """A page of the room, connected."""
    page = phone.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{room.url}/{path}")
    connected(page)
    return page


def connected(page: Page) -> None:
    """Asked again and again from outside: the page's policy forbids the browser tool's own way."""
    until(page, lambda: page.evaluate("!!window.theSocket?.connected"), "the page is connected")


def push(page: Page, name: str, **body: object) -> None:
    page.evaluate("([name, body]) => theSocket.push(name, body)", [name, body])


def show(page: Page, key: str, revision: int, body: str) -> None:
    push(page, "screen", key=key, revision=revision, html=section(key, revision, body))


def unsent(page: Page) -> int:
    """How many items were never acknowledged."""
    return sum("seq" not in one for one in on_the_shelf(page, "outbox"))


def all_sent(*pages: Page) -> None:
    until(pages[0], lambda: not any(unsent(page) for page in pages), "all is sent")


def says(page: Page, words: str | re.Pattern[str], draft: str = "3/one") -> None:
    expect(page.locator(f'form[data-draft="{draft}"] [data-status]')).to_contain_text(words)
