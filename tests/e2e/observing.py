"""A labkit with a step open, devices that log turns in real browsers, and a count at the end."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from labkit.domain.observing import LoggedTurn
from labkit.rehearsal.tally import read_kept
from tests.e2e.at_a_phone import unsent, until
from tests.e2e.conftest import LABKIT
from tests.process import ROOT, Process

SCRIPT = str(ROOT / "tests" / "e2e" / "an_evening.toml")
PHONE = {"width": 320, "height": 640}


@dataclass
class Tap:
    """One turn as it was meant: whose, between which moments, what it did, which tap it answers."""

    seat: str
    at: int
    until: int
    action: str | None = None
    answers: "Tap | None" = None


@dataclass
class Device:
    """One observer's page, and all that was tapped on it."""

    page: Page
    circle: str = "1"
    taps: list[Tap] = field(default_factory=list)

    @property
    def context(self) -> BrowserContext:
        """Its browser, for losing the network."""
        return self.page.context

    def turn(self, seat: str, action: str | None = None) -> Tap:
        """Two taps: who, then what."""
        before = self.page.evaluate("Date.now()")
        self.page.click(f".seat[value='{seat}']")
        tap = Tap(seat, before, self.page.evaluate("Date.now()"), action)
        if action is not None:
            self.code(action)
        self.taps.append(tap)
        return tap

    def code(self, action: str) -> None:
        """Say what the turn in hand did."""
        self.page.click(f"#code [name=action][value='{action}']")

    def link(self, to: Tap) -> None:
        """Say that the newest turn answers an earlier one."""
        self.page.click("[data-link]")
        name = self.page.locator(f".seat[value='{to.seat}']").get_attribute("data-name")
        self.page.locator("#choose button", has_text=name).first.click()
        self.taps[-1].answers = to

    def undo(self) -> None:
        """Take the last turn back."""
        self.page.click("[data-undo] button")
        self.taps.pop()

    def shows(self, *seats: str) -> None:
        """These are the seats of the last turns, newest first."""
        expect(self.page.locator("#list [data-part=seat]")).to_have_text(seats)

    def keeps(self, number: int) -> None:
        """So many taps wait on the device."""
        until(self.page, lambda: self.waiting() == number, f"{number} taps wait")

    def waiting(self) -> int:
        """How many taps are kept here and not saved."""
        return unsent(self.page)

    def all_saved(self) -> None:
        """Wait until nothing waits."""
        self.keeps(0)
        expect(self.page.locator(".bar")).to_be_empty()


class Observed:
    """A session that is under way, with a link for observers."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.labkit = Process(
            folder, "-m", "labkit", "serve", "--script", SCRIPT, LABKIT_ADDRESS=LABKIT
        )
        doors = self.labkit.start()
        self.session = doors["session"]
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        self.console = self._page()
        self.console.goto(doors["console"])
        expect(self.console.locator(".next .primary")).to_be_visible()
        self.console.click(".next .primary")
        expect(self.console.locator("form[action$=close-step]")).to_have_count(1)
        self.link = self.new_link()
        self.there = self.link.partition("/observe/")[0]

    def new_link(self) -> str:
        """Another link for observers; it stands first on the desk."""
        self.console.goto(f"{self.labkit.here}/desk/{self.session}/keys")
        self.console.click("[value=observer]")
        return self.console.input_value("#new-link")

    def _page(self, **more: Any) -> Page:
        context = self._browser.new_context(**more)
        context.set_default_timeout(30_000)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self._contexts.append(context)
        return context.new_page()

    def device(
        self,
        circle: str = "1",
        people: int = 12,
        language: str = "en",
        viewport: dict[str, int] | None = None,
        link: str = "",
    ) -> Device:
        """Somebody opens the observers' link; the first one draws the circle."""
        page = self._page(viewport=viewport or PHONE, locale=language)
        page.goto(link or self.link)
        expect(page.locator("[data-screen], .choice").first).to_be_visible()
        page.goto(f"{self.there}/observe/{self.session}/{circle}")
        expect(page.locator("[data-screen]")).to_be_visible()
        if page.locator("form.set-up").count():
            page.fill("#people", str(people))
            page.click(".set-up .primary")
        expect(page.locator(".seats")).to_be_visible()
        expect(page.locator(".bar")).to_be_empty()
        return Device(page, circle)

    def close(self) -> None:
        """Let everybody go, and end the server."""
        for context in self._contexts:
            context.close()
        self.labkit.end()

    def turns(self, circle: str) -> list[LoggedTurn]:
        """What is on the disk of a circle, in the order in which people spoke."""
        kept = read_kept(self.labkit.data, self.session).state.turns.values()
        of_one = [turn for turn in kept if turn.circle == circle]
        return sorted(of_one, key=lambda turn: (turn.at, turn.seq))

    def figures(self, device: Device) -> dict[str, Any]:
        """What the disk says of what was tapped on a device."""
        turns = self.turns(device.circle)
        meant = device.taps
        seats = [turn.seat or "" for turn in turns]
        pairs = list(zip(meant, turns, strict=False)) if seats == [t.seat for t in meant] else []
        by_tap = {id(tap): turn.id for tap, turn in pairs}
        wanted, found = Counter(tap.seat for tap in meant), Counter(seats)
        return {
            "tapped": len(meant),
            "saved": len(turns),
            "lost": sum((wanted - found).values()),
            "doubled": sum((found - wanted).values()),
            "order_kept": bool(pairs) or not meant,
            "worst_ms": max(
                (max(tap.at - turn.at, turn.at - tap.until, 0) for tap, turn in pairs),
                default=None,
            ),
            "codes_wrong": sum(
                (turn.codes[0].action.value if turn.codes and turn.codes[0].action else None)
                != tap.action
                for tap, turn in pairs
            ),
            "links_wrong": sum(
                turn.responds_to != (by_tap[id(tap.answers)] if tap.answers else None)
                for tap, turn in pairs
            ),
        }
