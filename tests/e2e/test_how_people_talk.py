"""An observer taps five Moves; the facilitator is asked, answers, pushes, and shows the mirror."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.evening import AXE, LAPTOP, SCRIPT, SEND, WALL
from tests.e2e.looking import checked, faults
from tests.e2e.served import Served

pytestmark = pytest.mark.e2e
PICTURES = os.environ.get("PICTURES")


class Circle:
    """A facilitator at the console, a wall, and an observer with a link of their own."""

    def __init__(self, browser: Browser, labkit: Served) -> None:
        self._browser = browser
        self.console = self._page(labkit.console, LAPTOP)
        expect(self.console.locator(".next .primary")).to_be_visible()
        self.session = self.console.url.rpartition("/")[2]
        self.wall = self._page(labkit.wall, WALL)
        self.observer = self._observer(f"http://127.0.0.1:{labkit.port}")
        self._turns = 0

    def _page(self, url: str, size: ViewportSize) -> Page:
        context = self._browser.new_context(viewport=size, reduced_motion="reduce")
        context.set_default_timeout(30_000)
        context.add_init_script(path=AXE)
        page = context.new_page()
        page.goto(url)
        return page

    def _observer(self, here: str) -> Page:
        links = self.console.context.new_page()
        links.goto(f"{here}/desk/{self.session}/keys")
        links.click("button[value=observer]")
        url = links.locator("#new-link").input_value()
        links.close()
        page = self._page(url, LAPTOP)
        expect(page.locator("[data-screen]")).to_be_visible()
        return page

    def send(self, page: Page, command: str, **body: object) -> None:
        """What a button of that page sends."""
        reply = page.evaluate(SEND, [f"/s/{self.session}/do/{command}", body])
        assert reply["ok"], (command, reply)

    def observe(self, command: str, **body: object) -> None:
        """What an observer taps."""
        self.send(self.observer, command, ref=uuid4().hex, circle="1", **body)

    def says(self, *turns: tuple[str, str]) -> None:
        """Somebody on a seat takes the floor."""
        for seat, action in turns:
            self.observe("log-turn", step="prompt", seat=seat, action=action)

    def look(self, page: Page, name: str) -> None:
        """Keep a picture, where somebody wants to look at it."""
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}.png")


@pytest.fixture(scope="module")
def circle(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Circle]:
    with Served(tmp_path_factory.mktemp("talk"), SCRIPT) as labkit:
        yield Circle(browser, labkit)


def test_a_line_is_answered_its_prompt_pushed_and_the_mirror_shown(circle: Circle) -> None:
    console, wall = circle.console, circle.wall
    circle.send(console, "open-step", step="prompt", run=0)
    expect(console.locator(".talked summary")).to_have_text("How we talk")
    circle.observe("set-circle", people=6)
    circle.says(*((str(seat), "move") for seat in range(1, 5)))
    expect(console.locator(".talked summary")).to_contain_text("4 turns")
    line = console.locator(".quiet-line [role=status]")
    expect(line).to_be_empty()

    circle.says(("5", "move"))
    expect(line).to_have_text("Move after Move: 5 in a row. Has any of them been picked up?")
    circle.look(console, "line")
    console.locator("#line-about summary").click()
    console.locator("#talk summary").click()
    assert faults(console) == []
    circle.look(console, "open")
    console.goto(f"{console.url}?language=ar")
    expect(line).to_contain_text("5")
    checked(console, "ar")
    circle.look(console, "line-ar")
    console.goto(console.url.partition("?")[0] + "?language=en")

    console.keyboard.press("f")
    expect(console.locator('[data-live="noticed"]')).to_contain_text("On the phones:")
    expect(wall.locator(".stage")).to_contain_text("Many ideas, none has landed.")
    console.keyboard.press("y")
    expect(line).to_be_empty()
    console.locator("#lines-earlier summary").click()
    expect(console.locator("#lines-earlier")).to_contain_text("You said yes. Pushed: Many ideas")

    circle.says(("6", "follow"), ("1", "oppose"), ("2", "bystand"))
    console.keyboard.press("i")
    expect(wall.locator(".strips path")).to_have_count(8)
    expect(wall.locator("h1")).to_contain_text("What do you see in how we talked?")
    expect(console.locator(".mirrored")).to_contain_text("The wall shows the mirror")
    assert faults(wall) == []
    circle.says(("3", "follow"))
    expect(console.locator(".mirrored")).to_contain_text("Show 1 newer turn too")
    expect(wall.locator(".strips path")).to_have_count(8)
    circle.look(wall, "mirror")
    circle.look(console, "mirror-console")
    console.keyboard.press("i")
    expect(wall.locator(".strips")).to_have_count(0)
    expect(wall.locator(".stage")).to_contain_text("Many ideas, none has landed.")
