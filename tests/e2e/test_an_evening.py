"""A whole evening in real browsers: a console, a wall, two phones, and a server that is killed."""

import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from playwright.sync_api import Error as BrowserError
from pypdf import PdfReader

from labkit.domain.nouns import Phase
from labkit.rehearsal.tally import read_kept
from tests.e2e.at_a_console import at_rest
from tests.e2e.at_a_phone import drafted, until
from tests.e2e.conftest import LABKIT
from tests.process import ROOT, Process

pytestmark = pytest.mark.e2e

SCRIPT = str(ROOT / "tests" / "e2e" / "an_evening.toml")
TELL_VIOLATIONS = (
    "addEventListener('securitypolicyviolation', ({ blockedURI }) =>"
    " console.error('POLICY', blockedURI))"
)
OUTAGE = re.compile(r"ERR_(INTERNET_DISCONNECTED|CONNECTION_|SOCKET_|NETWORK_|EMPTY_)|WebSocket")
KEY_PAGE = re.compile(r"status of (401|503)")


class Evening:
    """Who looks on, and all that their browsers complained about."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.labkit = Process(
            folder, "-m", "labkit", "serve", "--script", SCRIPT, LABKIT_ADDRESS=LABKIT
        )
        self.doors = self.labkit.start()
        self.complaints: list[str] = []
        self.asked_elsewhere: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._out = False

    def page(self, url: str, language: str = "en", width: int = 1280, height: int = 800) -> Page:
        """A browser of somebody's own."""
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, locale=language, accept_downloads=True
        )
        context.set_default_timeout(30_000)
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", lambda request: self._look_at(request.url))
        self._contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    def phone(self, language: str) -> Page:
        """Somebody scans, reads the card, and is in."""
        page = self.page(self.doors["join"], language, 360, 640)
        expect(page.locator("html")).to_have_attribute("lang", language)
        page.click("form.consent .primary")
        expect(page.locator("[data-screen]")).to_be_visible()
        assert page.evaluate("isSecureContext") is False
        connected(page)
        return page

    @contextmanager
    def outage(self) -> Iterator[None]:
        """While this lasts, browsers may complain that nobody answers."""
        self._out = True
        yield
        self._out = False

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        expected = OUTAGE.search(message.text) if self._out else KEY_PAGE.search(message.text)
        if not expected:
            self.complaints.append(message.text)

    def _look_at(self, url: str) -> None:
        where = urlsplit(url)
        if where.scheme != "data" and where.hostname not in (LABKIT, "127.0.0.1"):
            self.asked_elsewhere.append(url)

    def close(self) -> None:
        """Let everybody go."""
        for context in self._contexts:
            context.close()
        self.labkit.end()


def connected(page: Page, yes: bool = True) -> None:
    """The phone's bar is empty while all is well."""
    expect(page.locator(".bar")).to_have_text("" if yes else re.compile("."))


@pytest.fixture
def evening(browser: Browser, tmp_path: Path) -> Iterator[Evening]:
    evening = Evening(browser, tmp_path)
    yield evening
    evening.close()


def on_screen(page: Page, step: str) -> None:
    expect(page.locator(f'[data-screen][data-name="step-{step}"]')).to_be_visible()


def write(page: Page, prompt: str, words: str) -> None:
    """Unfold what is asked, and type an answer without sending it."""
    form = page.locator(f'form[data-draft$="/{prompt}"]').first
    form.wait_for(state="attached")
    if not form.locator("textarea").is_visible():
        page.locator(f'details:has(form[data-draft$="/{prompt}"]) > summary').first.click()
    form.locator("textarea").fill(words)


def send(page: Page, prompt: str) -> None:
    page.locator(f'form[data-draft$="/{prompt}"] .primary').first.click()


def saved(page: Page, draft: str) -> None:
    """The truth in words, beside the form."""
    expect(page.locator(f'form[data-draft="{draft}"] [data-status]')).to_have_attribute(
        "data-state", "saved"
    )


def press(console: Page, key: str, step: str = "") -> None:
    """Press a key of the console; where it opens a step, wait until the console shows it."""
    at_rest(console)
    console.keyboard.press(key)
    if step:
        expect(console.locator(f'form[action$=close-step] [value="{step}"]')).to_have_count(1)


def test_an_evening_from_the_first_link_to_the_paper(evening: Evening) -> None:
    console = evening.page(evening.doors["console"])
    expect(console.locator(".next .primary")).to_be_visible()
    assert "#" not in console.url, "the key does not stay in the address"
    wall = evening.page(evening.doors["wall"])
    expect(wall.locator(".code")).to_contain_text(evening.doors["code"][:3])
    ben, dalia = evening.phone("en"), evening.phone("ar")
    assert dalia.locator("html").get_attribute("dir") == "rtl"
    expect(console.locator("[data-live=here]")).to_contain_text("2 here")

    # The facilitator begins, by the large button's key.
    press(console, "Space", "welcome")
    for phone in (ben, dalia):
        on_screen(phone, "welcome")
    expect(wall.locator(".stage")).to_contain_text("Sit where you see the others.")
    press(console, "Space", "voices")
    on_screen(ben, "voices")

    # One phone loses the network while somebody writes, is loaded anew, and comes back.
    write(ben, "move.open", "Plant trees by the water")
    send(ben, "move.open")
    saved(ben, "voices/move.open")
    with evening.outage():
        dalia.context.set_offline(True)
        write(dalia, "move.open", "ظلّ للجميع")
        send(dalia, "move.open")
        status = dalia.locator('form[data-draft="voices/move.open"] [data-status]')
        expect(status).to_have_attribute("data-state", "kept")
        write(dalia, "oppose.open", "من سيسقي الأشجار؟")
        drafted(dalia, "من سيسقي الأشجار؟")
        with pytest.raises(BrowserError, match="ERR_INTERNET_DISCONNECTED"):
            dalia.reload()
        dalia.context.set_offline(False)
        dalia.goto(f"http://{LABKIT}:{evening.labkit.port}/s/{evening.doors['session']}/")
    connected(dalia)
    expect(dalia.locator('[data-live="prompt-voices/move.open"]')).to_contain_text("ظلّ للجميع")
    draft = dalia.locator('form[data-draft="voices/oppose.open"] textarea')
    expect(draft).to_have_value("من سيسقي الأشجار؟")
    send(dalia, "oppose.open")
    saved(dalia, "voices/oppose.open")

    # The wall shows what is shown, and nothing else.
    expect(console.locator("[data-live=coming]")).to_contain_text("3 answers wait")
    assert "Plant trees" not in wall.inner_text("body")
    console.keyboard.press("a")
    expect(wall.locator(".cards li")).to_have_count(1)
    expect(wall.locator(".cards")).to_contain_text("Plant trees by the water")
    console.keyboard.press("x")
    expect(console.locator("#pile-hidden summary")).to_contain_text("1")
    for words in ("ظلّ", "من سيسقي"):
        assert words not in wall.inner_text("body")
    console.keyboard.press("b")
    expect(wall.locator(".cards")).to_have_count(0)
    console.keyboard.press("b")
    expect(wall.locator(".cards li")).to_have_count(1)
    console.keyboard.press("z")
    expect(wall.locator(".cards")).to_have_count(0)
    console.keyboard.press("z")
    expect(wall.locator(".cards li")).to_have_count(1)

    # The keys are told; a prompt is typed and pushed to every phone, and taken off again.
    console.keyboard.press("?")
    expect(console.locator("#keys")).to_be_visible()
    console.keyboard.press("Escape")
    push_a_prompt(console, "What do the fish say?")
    expect(ben.locator("#screen")).to_contain_text("What do the fish say?")
    expect(wall.locator(".stage")).to_contain_text("What do the fish say?")
    console.keyboard.press("t")
    expect(ben.locator("#screen")).not_to_contain_text("What do the fish say?")

    press(console, "Space", "forward")
    for phone, title, why in (
        (ben, "A bench every hundred steps", "Old people cannot sit"),
        (dalia, "مسار للمشاة", "الطريق خطير"),
    ):
        on_screen(phone, "forward")
        phone.fill("#title", title)
        phone.fill("#why", why)
        phone.locator('form[action$="/submit-proposal"] .primary').click()
        saved(phone, "propose/forward")
    expect(console.locator("[data-live=coming]")).to_contain_text("2 proposals wait")
    console.keyboard.press("v")
    expect(console.locator("[data-live=coming]")).to_contain_text("Proposals the room sees · 2")

    # The server is killed in the middle of the hearing, and starts again on the same folder.
    press(console, "Space", "hearing")
    on_screen(dalia, "hearing")
    stand(ben, "مسار للمشاة", "follow", "")
    expect(ben.locator(".bar")).to_have_text("")
    with evening.outage():
        evening.labkit.kill()
        stand(dalia, "A bench every hundred steps", "oppose", "من يصلحها؟")
        for phone in (ben, dalia):
            connected(phone, yes=False)
        expect(wall.locator(".cards")).to_contain_text("A bench every hundred steps")
        evening.labkit.start()
        for phone in (ben, dalia):
            connected(phone)
        expect(console.locator("[data-live=here]")).to_contain_text("2 here")
    expect(dalia.locator(".bar")).to_have_text("")
    expect(console.locator("[data-live=coming] .tally")).to_have_count(2)
    press(console, "r")
    # Two stances are too few for numbers: the wall says where each proposal stands.
    expect(wall.locator(".cards .standing")).to_have_count(2)
    assert "من يصلحها" not in wall.inner_text("body"), "a reason is for the paper, not for the wall"

    # Each decides about the own words; then the session ends, by a key that is held.
    press(console, "Space", "release")
    on_screen(ben, "release")
    with_a_name(ben, "Plant trees by the water", "Ben of the Bridge")
    choose(dalia, "ظلّ للجميع", "not_quoted")
    choose(dalia, "من يصلحها؟", "unnamed")
    console.keyboard.down("Space")
    expect(ben.locator("h1")).to_have_text("Thank you for being here.")
    console.keyboard.up("Space")
    expect(wall.locator(".stage")).to_contain_text("Thank you for being here")
    assert "Ben" not in wall.inner_text("body")

    paper = download(evening, console)
    assert len(paper.pages) >= 2
    text = " ".join(page.extract_text() for page in paper.pages)
    assert "River Lab" in text
    assert "A bench every hundred steps" in text
    assert "Plant trees by the water" in text
    assert "Ben of the Bridge" in text
    assert "ظلّ للجميع" not in text
    assert str(paper.root_object["/Lang"]) == "en"

    # Nothing was lost, nothing is there twice, and no browser complained.
    kept = read_kept(evening.labkit.data, evening.doors["session"]).state
    assert kept.phase is Phase.ENDED
    assert sorted(one.text for one in kept.contributions.values()) == sorted(
        ["Plant trees by the water", "ظلّ للجميع", "من سيسقي الأشجار؟"]
    )
    assert len(kept.proposals) == 2
    assert sorted((one.action.value, one.reason) for one in kept.stances.values()) == [
        ("follow", ""),
        ("oppose", "من يصلحها؟"),
    ]
    assert len(kept.participants) == 2
    assert evening.complaints == []
    assert evening.asked_elsewhere == []
    assert "Traceback" not in evening.labkit.log
    assert "Plant trees" not in evening.labkit.log
    # Had one of them complained, it would have been heard.
    ben.evaluate("fetch('http://elsewhere.invalid/').catch(() => 0)")
    told = "POLICY http://elsewhere.invalid"
    until(ben, lambda: any(told in said for said in evening.complaints), told)


def push_a_prompt(console: Page, words: str) -> None:
    """By keys alone: open the sheet, write, go to the last button, press it."""
    console.keyboard.press("p")
    expect(console.locator("#push-text")).to_be_focused()
    console.keyboard.type(words)
    for _ in range(10):
        console.keyboard.press("Tab")
        if console.evaluate("document.activeElement.value") == "bystand":
            break
    console.keyboard.press("Enter")
    expect(console.locator("#push")).to_be_hidden()


def stand(phone: Page, title: str, action: str, reason: str) -> None:
    """Unfold a proposal, give a reason, and press where one stands."""
    card = phone.locator("li[data-ask]").filter(has_text=title)
    card.wait_for(state="attached")
    if not card.locator("textarea").is_visible():
        card.locator("summary").click()
    if reason:
        card.locator("textarea").fill(reason)
    card.locator(f'button[value="{action}"]').click()
    status = card.locator("form.answer [data-status]")
    expect(status).to_have_attribute("data-state", re.compile("saved|kept|sending"))


def choose(phone: Page, words: str, release: str) -> None:
    """Decide about one own quote."""
    quote = phone.locator(".quotes li").filter(has_text=words)
    quote.locator(f'button[value="{release}"]').click()
    expect(quote.locator(f'button[value="{release}"]')).to_have_attribute("aria-pressed", "true")


def with_a_name(phone: Page, words: str, name: str) -> None:
    """The first name is written on the page Mine; then the way leads back."""
    phone.locator(".quotes li").filter(has_text=words).locator("a.button").click()
    form = phone.locator('form[action$="/release-words"]').first
    unfold = phone.locator('details:has(form[action$="/release-words"]) > summary').first
    unfold.click()
    form.locator("input[name=name]").fill(name)
    form.locator('button[value="named"]').click()
    expect(unfold).to_have_text("The report may quote this with your name.")
    phone.locator(".where a").click()
    connected(phone)


def download(evening: Evening, console: Page) -> PdfReader:
    """From the desk, by the keyboard."""
    console.goto(f"{evening.labkit.here}/desk/")
    link = console.locator(f'a[href="/desk/{evening.doors["session"]}/report.pdf"]')
    link.focus()
    began = time.monotonic()
    # A process that gives way to all others makes it, and may take three minutes.
    with console.expect_download(timeout=200_000) as coming:
        console.keyboard.press("Enter")
    file = coming.value.path()
    print(f"the paper took {time.monotonic() - began:.1f} s")
    return PdfReader(io.BytesIO(Path(file).read_bytes()))
