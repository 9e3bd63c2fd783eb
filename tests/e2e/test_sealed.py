"""A sealed question in a real browser: two people at their phones, three more somewhere else."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import APIRequestContext, Browser, Page, ViewportSize, expect

from tests.e2e.at_a_console import at_rest
from tests.e2e.served import Served

pytestmark = pytest.mark.e2e
PHONE: ViewportSize = {"width": 320, "height": 640}
LAPTOP: ViewportSize = {"width": 1280, "height": 800}
WALL: ViewportSize = {"width": 1920, "height": 1080}
TOKEN = re.compile(r'name="(?:labkit-)?token" (?:content|value)="([^"]+)"')
NOTHING_KEPT = """async () => {
  const [{ name }] = await indexedDB.databases();
  const opened = await new Promise((done) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => done(asked.result);
  });
  const read = (store) => new Promise((done) => {
    const asked = opened.transaction(store).objectStore(store).getAll();
    asked.onsuccess = () => done(asked.result);
  });
  return (await read('outbox')).length + (await read('drafts')).length == 0;
}"""
COUNTED = re.compile(r"No\s*1\s*A little\s*3\s*Yes\s*1")
SENT = "form[action$=answer-sealed]"


@pytest.fixture
def labkit(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path, "../tests/e2e/an_evening") as served:
        yield served


def page_of(browser: Browser, url: str, size: ViewportSize, language: str = "en") -> Page:
    context = browser.new_context(viewport=size, locale=language, reduced_motion="reduce")
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(url)
    return page


def joined(browser: Browser, labkit: Served, language: str) -> Page:
    page = page_of(browser, labkit.join, PHONE, language)
    page.click("form.consent .primary")
    expect(page.locator("[data-screen]")).to_be_visible()
    expect(page.locator(".bar")).to_be_empty()  # its script listens
    return page


def guest(browser: Browser, labkit: Served) -> APIRequestContext:
    """Somebody who answers without a browser that anyone looks at."""
    request = browser.new_context().request
    page = request.get(labkit.join)
    token = TOKEN.search(page.text())
    assert token
    form = {"token": token[1], "language": "en", "consent": "agreed", "ref": uuid4().hex}
    request.post(page.url, form=form, headers={"Origin": "null"})
    return request


def answers(request: APIRequestContext, session: str, prompt: str, choice: str) -> None:
    home = f"{session}/"
    token = TOKEN.search(request.get(home).text())
    assert token
    form = {"token": token[1], "step": "welcome", "prompt": prompt, "choice": choice}
    done = request.post(f"{home}do/answer-sealed", form=form, headers={"Origin": "null"})
    assert done.ok, done.text()


def test_a_sealed_question_from_the_push_to_the_count(browser: Browser, labkit: Served) -> None:
    console = page_of(browser, labkit.console, LAPTOP)
    wall = page_of(browser, labkit.wall, WALL)
    english, arabic = joined(browser, labkit, "en"), joined(browser, labkit, "ar")
    guests = [guest(browser, labkit) for _ in range(3)]
    at_rest(console)
    console.keyboard.press(" ")
    expect(console.locator("form[action$=close-step]")).to_have_count(1)

    console.keyboard.press("p")
    console.click("#push button[value='oppose.sealed']")
    expect(english.locator(SENT)).to_be_visible()
    expect(english.locator(SENT)).to_contain_text("it cannot be changed or taken back")
    expect(english.locator("body")).not_to_contain_text("Saved")
    prompt = english.locator(f"{SENT} [name=prompt]").get_attribute("value")
    assert prompt

    english.check("input[value=yes]")
    english.fill(f"{SENT} textarea", "Nobody asked the fishers")
    english.click(f"{SENT} .primary")
    expect(english.locator(SENT)).to_contain_text("Nobody knows which answer is yours")
    expect(english.locator("input[value=yes]")).to_be_hidden()
    expect(english.locator("body")).not_to_contain_text("Nobody asked the fishers")
    english.wait_for_function(NOTHING_KEPT)
    arabic.check("input[value=no]")
    arabic.click(f"{SENT} .primary")
    expect(arabic.locator("input[value=no]")).to_be_hidden()
    english.reload()
    expect(english.locator("input[value=yes]")).to_be_hidden()

    session = english.url.rstrip("/")
    for person in guests:
        answers(person, session, prompt, "a-little")
    expect(console.locator("[data-live=counts]")).to_contain_text("5 of 5 answered")
    expect(console.locator(".sealed")).to_have_count(0)
    console.keyboard.press("t")
    expect(console.locator(".sealed .bars")).to_have_text(COUNTED)
    expect(console.locator(".sealed .words")).to_have_text("Nobody asked the fishers")
    expect(console.locator(".sealed button")).to_have_count(0)
    expect(english.locator(SENT)).to_have_count(0)
    expect(wall.locator("body")).not_to_contain_text("fishers")
    english.goto(f"{session}/mine")
    expect(english.locator("main")).to_contain_text("Sealed questions")
    expect(english.locator("main")).not_to_contain_text("fishers")
    for page in (console, wall, english, arabic):
        page.context.close()
