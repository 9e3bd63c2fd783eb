"""A real Chromium that takes the room for what it is: an address without a secure context."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright

from tests.e2e.fake_room import HOST, FakeRoom

LABKIT = "labkit.test"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--user-agent=CANARY-of-a-phone",
    f"--host-resolver-rules=MAP {HOST} 127.0.0.1, MAP {LABKIT} 127.0.0.1",
]
expect.set_options(timeout=30_000)  # a slow moment of the machine is no fault of the page

COUNT_VIOLATIONS = (
    "window.violations = 0; addEventListener('securitypolicyviolation', () => violations++)"
)


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "make browser installs Chromium"
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as one:
        yield one


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
    yield browser
    browser.close()


@pytest.fixture
def room() -> Iterator[FakeRoom]:
    room = FakeRoom()
    yield room
    room.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    context.set_default_timeout(30_000)
    context.add_init_script(COUNT_VIOLATIONS)
    yield context
    context.close()
