"""One real labkit with a session of every kind of step, and somebody at every surface of it."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.e2e.served import Served

SCRIPT = "../tests/e2e/every_kind"
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
KINDS = ("frame", "check_in", "prompt", "write", "propose", "hearing", "check_out", "release")
LANGUAGES = ("en", "fr", "ar")
LAPTOP: ViewportSize = {"width": 1280, "height": 800}
WALL: ViewportSize = {"width": 1920, "height": 1080}
SMALL_PHONE: ViewportSize = {"width": 320, "height": 640}
SEND = """async ([url, body]) => {
  const token = document.querySelector('meta[name=labkit-token]').content;
  const headers = {'Content-Type': 'application/json', Accept: 'application/json',
    'X-Labkit-Token': token};
  const answer = await fetch(url, {method: 'POST', headers, body: JSON.stringify(body)});
  return await answer.json();
}"""
TITLE = {"en": "A tap that children reach", "ar": "صنبور يصل إليه الأطفال"}
REASON = {"en": "Who cleans it?", "ar": "من ينظّفه؟"}
WORDS = {"en": "The water was turned off", "fr": "Elle est à sec", "ar": "الماء مقطوع"}


class Evening:
    """A session under way. Any step can be opened at any moment, so tests need no order."""

    def __init__(self, browser: Browser, labkit: Served) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.labkit = labkit
        said = json.loads((labkit.folder / "ready.json").read_text("utf-8"))
        self.set_up: str = said["set_up"]
        self.here = f"http://127.0.0.1:{self.labkit.port}"
        self.console = self.page(self.labkit.console, LAPTOP)
        expect(self.console.locator(".next .primary")).to_be_visible()
        self.session = self.console.url.rpartition("/")[2]
        self.wall = self.page(self.labkit.wall, WALL)
        expect(self.wall.locator("[data-screen]")).to_be_visible()
        self.phones = {language: self._phone(language) for language in LANGUAGES}
        self._say_things()

    def page(self, url: str, size: ViewportSize, language: str = "en", **more: Any) -> Page:
        """A browser of its own; whoever reads Arabic here likes it dark."""
        more = {"reduced_motion": "reduce", **more}
        if language == "ar":
            more = {"color_scheme": "dark", **more}
        context = self._browser.new_context(viewport=size, locale=language, **more)
        self._contexts.append(context)
        context.set_default_timeout(30_000)
        context.add_init_script(path=AXE)
        page = context.new_page()
        page.goto(url)
        return page

    def staff(self, language: str) -> Page:
        """Another browser of the facilitator, let in already."""
        page = self.page(f"{self.here}/healthz", LAPTOP, language)
        page.context.add_cookies(self.console.context.cookies())  # type: ignore[arg-type]
        return page

    def show(self, step: str) -> None:
        """Open a step, if it is not open already, and wait until everybody sees it."""
        if self.console.locator(f'form[action$=close-step] [value="{step}"]').count() == 0:
            self.conduct("open-step", step=step)
        for page in self.phones.values():
            if "/mine" not in page.url:
                expect(page.locator(f'[data-name="step-{step}"]')).to_be_visible()
        expect(self.console.locator(f'form[action$=close-step] [value="{step}"]')).to_have_count(1)
        expect(self.wall.locator(f'[data-screen][data-name$="-{step}"]')).to_be_visible()

    def conduct(self, command: str, **body: Any) -> None:
        """Do what a facilitator's button does."""
        run = self.console.locator("[name=run]").first.get_attribute("value")
        if command == "open-step":
            body["run"] = int(run or 0)
        self._send(self.console, command, body)

    def act(self, language: str, command: str, **body: Any) -> None:
        """Do what a button of a phone does."""
        self._send(self.phones[language], command, {"ref": uuid4().hex, **body})

    def close(self) -> None:
        """Let everybody go."""
        for context in self._contexts:
            context.close()

    def _send(self, page: Page, command: str, body: dict[str, Any]) -> None:
        reply = page.evaluate(SEND, [f"/s/{self.session}/do/{command}", body])
        assert reply["ok"], (command, reply)

    def _phone(self, language: str) -> Page:
        page = self.page(self.labkit.join, SMALL_PHONE, language)
        page.click("form.consent .primary")
        expect(page.locator("[data-screen]")).to_be_visible()
        expect(page.locator(".bar")).to_be_empty()  # its script listens
        return page

    def _say_things(self) -> None:
        self.show("prompt")
        for language, prompt in (("en", "move.open"), ("fr", "oppose.open"), ("ar", "follow.open")):
            self.act(
                language, "submit-contribution", step="prompt", prompt=prompt, text=WORDS[language]
            )
        self.act("en", "allow-quoting", quoting="unnamed")
        self.show("propose")
        for language, title in TITLE.items():
            made = {"ref": f"proposal-{language}", "title": title, "why": WORDS[language]}
            self.act(language, "submit-proposal", step="propose", **made)
        for what in ("contributions", "proposals"):
            self.conduct("show-waiting", what=what)
        self.show("hearing")
        for language, action in (("en", "oppose"), ("ar", "follow"), ("fr", "bystand")):
            self.act(
                language,
                "take-stance",
                step="hearing",
                proposal="proposal-ar",
                action=action,
                reason=REASON.get(language, ""),
            )
        for language in ("en", "fr"):
            self.act(
                language, "submit-contribution", step="prompt", prompt="bystand.open", text="…"
            )
