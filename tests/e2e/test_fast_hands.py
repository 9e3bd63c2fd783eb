"""Somebody who presses faster than the console is drawn gets what they pressed, in its order."""

import time
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.at_a_console import at_rest
from tests.e2e.at_a_phone import opened, push
from tests.e2e.fake_room import FakeRoom, section
from tests.e2e.test_staff_pages import act

pytestmark = pytest.mark.e2e

MORE = act("extend-step", '<button data-key="+">More</button>')
BLANK = act("blank-wall", '<button data-key="b">Blank</button>')
UNBLANK = act("unblank-wall", '<button data-key="b">Show again</button>')


def opens(step: str, run: int) -> str:
    hidden = f'<input type="hidden" name="step" value="{step}">'
    hidden += f'<input type="hidden" name="run" value="{run}">'
    return act("open-step", '<button data-key="space" class="primary">Open</button>', hidden)


@pytest.fixture
def console(browser: Browser, room: FakeRoom) -> Iterator[Page]:
    """A console whose screen follows when the test says so."""
    buttons = f'<div data-live="next">{opens("one", 1)}{MORE}{BLANK}</div>'
    room.surface, room.screen = "console", section("console", 1, buttons)
    room.frame = '<p id="said"></p>'
    room.answer = lambda asked: (200, {"ok": True, "seq": len(room.asked) + 1, "saved_at": 1})
    laptop = browser.new_context(viewport={"width": 1280, "height": 800})
    yield opened(laptop, room, "console/one")
    laptop.close()


def shows(console: Page, revision: int, buttons: str) -> None:
    push(console, "islands", key="console", revision=revision, islands={"next": buttons})


def commands(room: FakeRoom) -> list[str]:
    return [asked["url"].rsplit("/", 1)[1] for asked in room.asked]


def arrive(console: Page, room: FakeRoom, *wanted: str) -> None:
    """These came to the door so far."""
    end = time.monotonic() + 15
    while len(room.asked) < len(wanted) and time.monotonic() < end:
        console.wait_for_timeout(20)
    assert commands(room) == list(wanted)


def test_a_key_means_the_button_that_carries_it_once_the_screen_is_there(
    console: Page, room: FakeRoom
) -> None:
    console.keyboard.press("b")
    arrive(console, room, "blank-wall")
    console.keyboard.press("b")
    shows(console, 2, MORE + UNBLANK)
    arrive(console, room, "blank-wall", "unblank-wall")
    shows(console, 3, MORE + BLANK)
    at_rest(console)
    assert commands(room) == ["blank-wall", "unblank-wall"]


def test_a_minute_more_twice_is_two_minutes(console: Page, room: FakeRoom) -> None:
    console.keyboard.press("+")
    console.keyboard.press("+")
    shows(console, 2, MORE + UNBLANK)
    arrive(console, room, "extend-step", "extend-step")


def test_two_clicks_on_one_button_are_two_acts_while_it_is_there(
    console: Page, room: FakeRoom
) -> None:
    console.click("text=More")
    console.click("text=More")
    console.click("text=Blank")
    console.click("text=Blank")
    shows(console, 4, MORE + UNBLANK)
    at_rest(console)
    assert sorted(commands(room)) == ["blank-wall", "extend-step", "extend-step"]


def test_the_large_button_pressed_twice_opens_one_step(console: Page, room: FakeRoom) -> None:
    console.keyboard.press("Space")
    console.keyboard.press("Space")
    arrive(console, room, "open-step")
    shows(console, 2, opens("two", 2))
    at_rest(console)
    console.keyboard.press("Space")
    arrive(console, room, "open-step", "open-step")
    assert [asked["step"] for asked in room.asked] == ["one", "two"]


def test_a_refusal_stays_in_sight_and_what_was_pressed_after_it_is_forgotten(
    console: Page, room: FakeRoom
) -> None:
    both = Event()

    def refuse(asked: dict[str, Any]) -> tuple[int, Any] | None:
        both.wait(20)
        return room.refuse("Someone was faster.", final=True)

    room.answer = refuse
    console.keyboard.press("b")
    console.keyboard.press("b")
    both.set()
    expect(console.locator("#said")).to_have_text("Someone was faster.")
    at_rest(console)
    assert commands(room) == ["blank-wall"]


def test_a_held_button_that_is_drawn_again_under_the_finger_is_held_all_the_same(
    console: Page, room: FakeRoom
) -> None:
    end = act("end-session", '<button data-hold data-key="e">End</button>')
    shows(console, 2, end)
    console.keyboard.down("e")
    expect(console.locator("[data-holding]")).to_have_count(1)
    shows(console, 3, end + MORE)
    expect(console.locator("[data-holding]")).to_have_count(0)
    arrive(console, room, "end-session")
    console.keyboard.up("e")
