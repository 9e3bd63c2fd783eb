"""What a test does at a page, and what it reads there."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect
from playwright.sync_api import Error as BrowserError

from tests.e2e.fake_room import FakeRoom, section

PATIENCE = 30
ON_THE_SHELF = """(store) => new Promise((done, fail) => {
  const { session, person } = document.body.dataset;
  const asked = indexedDB.open(["labkit", session, person ?? "observe"].join("/"));
  asked.onerror = fail;
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


def drafted(page: Page, words: str) -> None:
    """Wait until what was typed is on the shelf of the phone, also where that was not open yet."""

    def there() -> bool:
        try:
            drafts = page.evaluate(ON_THE_SHELF, "drafts")
        except BrowserError:
            return False
        return any(words in draft["values"].values() for draft in drafts)

    until(page, there, f"{words} on the shelf")


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
    count: int = page.evaluate(
        "import('/static/js/shelf.js').then(async (m) => (await m.shelf.all('outbox'))"
        ".filter((one) => !one.seq).length)"
    )
    return count


def all_sent(*pages: Page) -> None:
    until(pages[0], lambda: not any(unsent(page) for page in pages), "all is sent")


def says(page: Page, words: str | re.Pattern[str], draft: str = "3/one") -> None:
    expect(page.locator(f'form[data-draft="{draft}"] [data-status]')).to_contain_text(words)
