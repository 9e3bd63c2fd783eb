"""What a test does at a page, and what it reads there."""

import re
import time

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.fake_room import FakeRoom, section


def opened(phone: BrowserContext, room: FakeRoom, path: str = "s/one/") -> Page:
    """A page of the room, connected."""
    page = phone.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{room.url}/{path}")
    connected(page)
    return page


def connected(page: Page) -> None:
    """Asked again and again from outside: the page's policy forbids the browser tool's own way."""
    end = time.monotonic() + 20
    while not page.evaluate("!!window.theSocket?.connected"):
        assert time.monotonic() < end, "the page never connected"
        page.wait_for_timeout(20)


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
    end = time.monotonic() + 20
    while any(unsent(page) for page in pages):
        assert time.monotonic() < end, "something was never sent"
        pages[0].wait_for_timeout(50)


def says(page: Page, words: str | re.Pattern[str], draft: str = "3/one") -> None:
    expect(page.locator(f'form[data-draft="{draft}"] [data-status]')).to_contain_text(
        words, timeout=15_000
    )
