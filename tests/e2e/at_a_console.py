"""What a test does at a console, in the pace of somebody who looks before the next press."""

import re

from playwright.sync_api import Page, expect


def at_rest(console: Page) -> None:
    """Wait until its script listens, the screen shows what came of every press, and a second
    one is no double press any more."""
    expect(console.locator("body")).to_have_attribute("data-keys", re.compile("on|off"))
    expect(console.locator("body")).not_to_have_attribute("data-acting", "")


def press(console: Page, key: str) -> None:
    """Press a key, and wait until the screen shows what came of it."""
    at_rest(console)
    console.keyboard.press(key)
    at_rest(console)
