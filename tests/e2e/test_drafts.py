"""What somebody types is on the phone before they send it, whatever happens to the browser."""

import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.e2e.at_a_phone import drafted, opened, says
from tests.e2e.conftest import ARGS, chromium
from tests.e2e.fake_room import FakeRoom, form, section

pytestmark = pytest.mark.e2e


def test_typed_words_survive_a_reload(phone: BrowserContext, room: FakeRoom) -> None:
    page = opened(phone, room)
    page.locator("textarea").press_sequentially("half a sent")
    drafted(page, "half a sent")
    page.goto("about:blank")
    page.goto(f"{room.url}/s/one/")
    expect(page.locator("textarea")).to_have_value("half a sent")
    says(page, "Not sent")


def test_a_killed_browser_loses_neither_draft_nor_unsent_words(
    playwright: Playwright, room: FakeRoom, tmp_path: Path
) -> None:
    def start() -> BrowserContext:
        return playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"), executable_path=chromium(), args=ARGS
        )

    room.screen = section("a", 1, form("one") + form("two"))
    phone = start()
    page = opened(phone, room)
    phone.set_offline(True)
    page.fill('form[data-draft="3/one"] textarea', "sent in the dark")
    page.click('form[data-draft="3/one"] .primary')
    says(page, "sent in the dark")
    page.locator('form[data-draft="3/two"] textarea').press_sequentially("typed")
    drafted(page, "typed")
    kill_browser_of(tmp_path / "profile")
    with pytest.raises(Exception, match="closed"):
        page.wait_for_timeout(20_000)
    phone = start()
    page = opened(phone, room)
    expect(page.locator('[data-live="prompt-3/one"]')).to_have_text("sent in the dark")
    expect(page.locator('form[data-draft="3/two"] textarea')).to_have_value("typed")
    assert len(room.stored) == 1
    phone.close()


def kill_browser_of(profile: Path) -> None:
    """Only the browser this test has started: its profile folder is in its command line."""
    killed = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            line = (entry / "cmdline").read_bytes()
        except OSError:
            continue  # it has ended meanwhile
        if f"--user-data-dir={profile}".encode() in line and b"--type=" not in line:
            os.kill(int(entry.name), signal.SIGKILL)
            killed += 1
    assert killed == 1


def test_a_draft_whose_form_is_gone_comes_back_as_a_card(
    phone: BrowserContext, room: FakeRoom
) -> None:
    page = opened(phone, room)
    page.fill("textarea", "left behind")
    drafted(page, "left behind")
    room.screen = section("b", 2, form("two", "4"))
    page.reload()
    card = page.locator(".unfinished")
    expect(card).to_contain_text("You did not send this yet.")
    expect(card.locator("h1")).to_have_text("Ask one")
    expect(card.locator("textarea")).to_have_value("left behind")
    card.locator(".primary").click()
    expect(card).to_have_count(0)
    (asked,) = room.asked
    assert (asked["step"], asked["prompt"], asked["text"]) == ("3", "one", "left behind")


def test_throwing_a_card_away_takes_two_presses(phone: BrowserContext, room: FakeRoom) -> None:
    page = opened(phone, room)
    page.fill("textarea", "no use")
    drafted(page, "no use")
    room.screen = section("b", 2, form("two", "4"))
    page.reload()
    page.click("text=Throw away")
    page.click("text=Press again if you are sure")
    expect(page.locator(".unfinished")).to_have_count(0)
    page.reload()
    expect(page.locator("textarea")).to_have_count(1)
    expect(page.locator(".unfinished")).to_have_count(0)
