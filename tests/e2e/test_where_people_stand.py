"""When the room is shown where people stand: the proposals first, then the map, by one key."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.at_a_console import at_rest
from tests.e2e.served import Served
from tests.judging.crowd import crowd_acts, keep

pytestmark = pytest.mark.e2e
INSIDE = """(one) => { const box = one.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth; }"""


def page_of(browser: Browser, width: int, height: int, url: str) -> Page:
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.goto(url)
    return page


def test_console_and_wall_at_the_moment_of_revealing(browser: Browser, tmp_path: Path) -> None:
    keep(crowd_acts(24), tmp_path / "data")
    with Served(tmp_path) as labkit:
        wall = page_of(browser, 1920, 1080, labkit.wall)
        console = page_of(browser, 1280, 800, labkit.console)
        section = console.locator("#stand")
        expect(section.locator("summary")).to_contain_text("3 carried")
        assert wall.locator(".stood, .map").count() == 0
        at_rest(console)
        console.keyboard.press("r")
        expect(wall.locator(".stood")).to_contain_text("carried")
        # No more provisional: judged, by a process that gives way to all others.
        expect(section.locator("em")).to_have_count(0, timeout=130_000)
        shown = wall.locator(".stood > li:visible")
        assert 1 <= shown.count() <= 6
        assert all(card.evaluate(INSIDE) for card in shown.all())
        section.locator("summary").click()
        expect(section).to_contain_text("Patterns of answering: 2, with 12, 12 people.")
        expect(section).to_contain_text("What bridges")
        assert console.locator(".next .primary").evaluate(INSIDE)
        assert console.evaluate("document.documentElement.scrollWidth <= innerWidth")

        console.keyboard.press("m")
        expect(wall.locator(".map")).to_be_visible()
        drawn = [one.get_attribute("d") or "" for one in wall.locator(".map path").all()]
        assert [path.count("M") for path in drawn] == [12, 12]
        expect(wall.locator(".told")).to_contain_text("A · 12 people")
        expect(wall.locator(".stage")).to_contain_text("Who stands close answered alike.")
        assert wall.locator(".map").evaluate(INSIDE)
        assert wall.locator(".beneath").evaluate(INSIDE)
        console.keyboard.press("z")
        expect(wall.locator(".stood")).to_be_visible()
