"""A day from its first step to its last: what was pushed is what a reload shows, and it fits.

One real labkit is conducted through it while two phones, a wall and a console look on.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.at_a_console import at_rest
from tests.e2e.conftest import COUNT_VIOLATIONS
from tests.e2e.served import Served

pytestmark = pytest.mark.e2e

SMALL_WORDS = """(size) => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const small = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const place = node.parentElement;
    const aside = place.closest('script, .unseen, abbr, kbd');
    if (!node.data.trim() || aside || !place.checkVisibility()) continue;
    if (parseFloat(getComputedStyle(place).fontSize) < size) small.push(node.data.trim());
  }
  return small;
}"""
FRESH = """async () => {
  const text = await (await fetch(location.pathname)).text();
  const page = new DOMParser().parseFromString(text, 'text/html');
  return [page, document].map((one) => {
    const section = one.querySelector('[data-screen]').cloneNode(true);
    for (const clock of section.querySelectorAll('[data-clock]')) clock.textContent = '';
    for (const hidden of section.querySelectorAll('[name=token], [name=ref]')) hidden.remove();
    for (const name of ['tabindex', 'data-state'])
      for (const part of section.querySelectorAll(`[${name}]`)) part.removeAttribute(name);
    return section.outerHTML.replace(/\\s+/g, ' ');
  });
}"""


@dataclass
class Day:
    """A session under way, and who looks on."""

    console: Page
    wall: Page
    phones: dict[str, Page]

    def go_on(self) -> bool:
        """Press the one large button; False when it would end the session."""
        at_rest(self.console)
        large = self.console.locator(".next .primary")
        if large.get_attribute("data-hold") is not None:
            return False
        seen = [self.phones[language].locator("[data-screen]") for language in self.phones]
        before = [one.get_attribute("data-screen") or "" for one in seen]
        run = self.console.locator(".next [name=run]").first
        number = run.get_attribute("value") or ""
        self.console.keyboard.press("Space")
        for one, key in zip(seen, before, strict=True):
            expect(one).not_to_have_attribute("data-screen", key)
        expect(run).not_to_have_attribute("value", number)
        return True


def looking(browser: Browser, url: str, width: int, height: int, language: str = "en") -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=language, reduced_motion="reduce"
    )
    context.set_default_timeout(30_000)
    context.add_init_script(COUNT_VIOLATIONS)
    page = context.new_page()
    page.goto(url)
    return page


@pytest.fixture(scope="module")
def day(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    folder: Path = tmp_path_factory.mktemp("served")
    with Served(folder, "one-day-lab") as labkit:
        console = looking(browser, labkit.console, 1280, 800)
        wall = looking(browser, labkit.wall, 1920, 1080)
        phones = {}
        for language in ("en", "ar"):
            phones[language] = looking(browser, labkit.join, 320, 640, language)
            check_phone(phones[language])
            phones[language].click("form.consent .primary")
            expect(phones[language].locator("[data-screen]")).to_have_count(1)
        expect(console.locator(".next .primary")).to_be_visible()
        expect(wall.locator("[data-screen]")).to_be_visible()
        yield Day(console, wall, phones)


def shows_what_a_reload_shows(phone: Page) -> None:
    """As soon as the last push is in: one's own parts come after the screen."""
    end = time.monotonic() + 20
    loaded, pushed = phone.evaluate(FRESH)
    while loaded != pushed and time.monotonic() < end:
        phone.wait_for_timeout(100)
        loaded, pushed = phone.evaluate(FRESH)
    assert loaded == pushed


def check_phone(page: Page) -> None:
    what = page.locator("h1").first.inner_text()
    assert page.evaluate(SMALL_WORDS, 15.9) == [], what
    assert page.evaluate("violations") == 0, what


def check_wall(wall: Page) -> None:
    what = wall.inner_text("#screen")
    assert wall.evaluate(SMALL_WORDS, 40) == [], what
    assert wall.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0, what
    assert wall.evaluate("violations") == 0, what
    assert wall.locator(".qr").first.bounding_box(), what


def check_console(console: Page) -> None:
    assert console.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0
    assert console.evaluate("violations") == 0
    large = console.locator(".next .primary").bounding_box()
    assert large
    assert large["y"] + large["height"] <= 800, "the large button is always in sight"


def test_every_step_of_a_day_shows_what_a_reload_shows_and_fits(day: Day) -> None:
    steps = 0
    while day.go_on():
        steps += 1
        for phone in day.phones.values():
            expect(phone.locator("[data-screen] h1, [data-screen] h2").first).to_be_visible()
            check_phone(phone)
            shows_what_a_reload_shows(phone)
        check_wall(day.wall)
        check_console(day.console)
    assert steps > 10
