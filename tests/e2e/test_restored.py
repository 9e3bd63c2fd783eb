"""A real phone heals a labkit that was brought back from a copy; its owner does next to nothing."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from labkit.rehearsal.facilitator import Facilitator
from labkit.rehearsal.tally import read_kept
from labkit.store.backups import back_up
from labkit.store.restoring import restore
from tests.e2e.at_a_phone import unsent, until
from tests.e2e.conftest import LABKIT
from tests.process import ROOT, Process

pytestmark = pytest.mark.e2e
SCRIPT = str(ROOT / "sessions" / "dialogue-circle.toml")


@pytest.fixture
def labkit(tmp_path: Path) -> Iterator[Process]:
    labkit = Process(tmp_path, "-m", "labkit", "serve", "--script", SCRIPT, LABKIT_ADDRESS=LABKIT)
    labkit.start()
    facilitator = Facilitator(labkit.doors["console"])
    facilitator.sign_in(labkit.doors["session"])
    facilitator.move("open-step", step="move")
    facilitator.close()
    yield labkit
    labkit.end()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 320, "height": 640}, locale="en")
    context.set_default_timeout(30_000)
    yield context
    context.close()


def come_in(phone: BrowserContext, labkit: Process) -> Page:
    page = phone.pages[0] if phone.pages else phone.new_page()
    page.goto(labkit.doors["join"])
    page.click("form.consent .primary")
    expect(page.locator("[data-screen]")).to_be_visible()
    expect(page.locator(".bar")).to_be_empty()  # its script listens
    return page


def say(page: Page, words: str) -> None:
    form = page.locator("form[data-outbox]:has(textarea)").first
    form.locator("textarea").fill(words)
    form.locator("button.primary").click()
    expect(form.locator("[data-status]")).to_contain_text(re.compile("Saved"))


def copy(labkit: Process) -> Path:
    now = datetime.now(UTC)
    return back_up(labkit.data, labkit.folder / "stick", "a" * 16, now).file


def die_and_come_back(labkit: Process, copied: Path) -> list[str]:
    """Another laptop in its place: only the copy is left. What was said in that."""
    labkit.kill()
    labkit.data = labkit.folder / "another"
    labkit.data.mkdir(mode=0o700)
    restore(labkit.data, copied, datetime.now(UTC))
    there = said(labkit)  # before a phone can reach it
    labkit.start()
    return there


def said(labkit: Process) -> list[str]:
    state = read_kept(labkit.data, labkit.doors["session"]).state
    return sorted(one.text for one in state.contributions.values())


def comes_in(page: Page, labkit: Process, words: list[str]) -> None:
    until(page, lambda: said(labkit) == words, f"{words} on the disk")


def test_what_was_saved_after_the_copy_comes_back_by_itself(
    phone: BrowserContext, labkit: Process
) -> None:
    page = come_in(phone, labkit)
    say(page, "Before the copy")
    copied = copy(labkit)
    say(page, "After the copy")
    page.locator("form[data-outbox] textarea").first.fill("Not finished")
    assert die_and_come_back(labkit, copied) == ["Before the copy"]
    comes_in(page, labkit, ["After the copy", "Before the copy"])
    expect(page.locator("body")).to_contain_text("After the copy")
    expect(page.locator("form[data-outbox] textarea").first).to_have_value("Not finished")
    until(page, lambda: unsent(page) == 0, "all is sent")


def test_who_came_in_after_the_copy_scans_again_and_has_everything(
    phone: BrowserContext, labkit: Process
) -> None:
    copied = copy(labkit)
    page = come_in(phone, labkit)
    say(page, "Only on this phone now")
    die_and_come_back(labkit, copied)
    expect(page.locator("[role=alert]")).to_contain_text("Scan the code", timeout=40_000)
    come_in(phone, labkit)
    comes_in(page, labkit, ["Only on this phone now"])
    expect(page.locator("body")).to_contain_text("Only on this phone now")
