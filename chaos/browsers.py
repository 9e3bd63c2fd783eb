"""R-23, R-24: a real phone browser sleeps, or is killed right after somebody pressed Send."""

import contextlib
import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gevent

from chaos.base import Found, Server, Skipped, s, served, until
from labkit.rehearsal.tally import read_kept

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

COOKIE_SECONDS = 35


@contextmanager
def browser() -> Iterator[Any]:
    """What opens browsers here."""
    from playwright.sync_api import sync_playwright

    if shutil.which("chromium") is None:
        raise Skipped("there is no Chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium


def opened(chromium: Any, profile: Path) -> Any:
    """A browser with a profile that stays on the disk."""
    (profile / "SingletonLock").unlink(missing_ok=True)
    return chromium.launch_persistent_context(
        str(profile), executable_path=shutil.which("chromium"), args=ARGUMENTS, headless=True
    )


def tree(profile: Path) -> list[int]:
    """Every process of the browser with this profile."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(profile) in entry.read_text(errors="replace"):
                found.append(int(entry.parent.name))
        except OSError:
            continue  # it has just ended
    children = {pid for parent in found for pid in _children(parent)}
    return sorted({*found, *children})


def _children(pid: int) -> list[int]:
    mine = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = [int(one) for one in task.read_text().split()]
        except OSError:
            continue
        mine += [*below, *(deep for one in below for deep in _children(one))]
    return mine


def asleep(folder: Path, seconds: tuple[int, ...] = (5, 40, 300)) -> Found:
    """The whole browser is frozen while the session moves on and somebody has half a sentence."""
    found = Found("R-23", "phone sleeps", "up to date <= 5 s after waking, draft intact")
    with served(folder) as server, browser() as chromium:
        profile = folder / "profile"
        context = opened(chromium, profile)
        page = context.pages[0]
        page.goto(server.doors["join"])
        page.click("form.consent .primary")
        page.wait_for_selector("[data-screen]")
        session = server.doors["session"]
        steps = ("follow", "move", "follow", "move")
        for number, length in enumerate(seconds):
            page.locator("form[data-outbox] textarea").first.fill(f"half a sentence {number}")
            page.wait_for_timeout(600)
            pids = tree(profile)
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            server.facilitator.move("open-step", step=steps[number])
            gevent.sleep(length)
            for pid in pids:
                os.kill(pid, signal.SIGCONT)
            began = time.monotonic()
            page.wait_for_function(
                "(name) => [...document.querySelectorAll('[data-screen]')]"
                ".some((one) => one.dataset.name == name)",
                arg=f"step-{steps[number]}",
                timeout=30_000,
                polling=50,
            )
            took = time.monotonic() - began
            kept = page.evaluate(
                "() => [...document.querySelectorAll('textarea')].map((one) => one.value)"
            )
            found.figures[f"after {length} s"] = s(took)
            found.within(took <= 5, f"after {length} s it took {s(took)}")
            found.must(f"half a sentence {number}" in kept, f"after {length} s the draft was gone")
            found.figures["drafts"] = number + 1
        context.close()
        assert session
    return found


def killed(folder: Path, each: int = 10) -> Found:
    """The browser is killed a moment after Send, without a network; the words are sent later."""
    found = Found("R-24", "phone browser killed", "0 lost")
    moments = (0, 50, 250, 1000)
    with served(folder) as server, browser() as chromium:
        wanted = []
        profile = folder / "profile"
        context = opened(chromium, profile)
        page = context.pages[0]
        page.goto(server.doors["join"])
        page.click("form.consent .primary")
        page.wait_for_selector("[data-screen]")
        home = page.url
        # Chromium has a new cookie on the disk after half a minute; killed before, it has lost it.
        gevent.sleep(COOKIE_SECONDS)
        for moment in moments * each:
            words = f"killed {moment} {random.random()}"
            wanted.append(words)
            _cut(server)
            form = page.locator("form[data-outbox]:has(textarea)").first
            form.locator("textarea").fill(words)
            page.wait_for_timeout(350)
            form.locator("button.primary").click()
            gevent.sleep(moment / 1000)
            for pid in tree(profile):
                with contextlib.suppress(ProcessLookupError):  # it ended with its parent
                    os.kill(pid, signal.SIGKILL)
            _mend(server)
            context = opened(chromium, profile)
            page = context.pages[0]
            page.goto(home)
            page.wait_for_selector("[data-screen]")
            _send_what_is_a_draft(page)
            until(lambda words=words: words in _said(server), 30, 0.1)
        context.close()
        there = _said(server)
        lost = [words for words in wanted if words not in there]
        found.figures |= {"kills": len(wanted), "lost": len(lost)}
        found.must(not lost, f"{len(lost)} lost")
        found.must(len(there) == len(wanted), f"{len(there) - len(wanted)} there twice")
    return found


def _send_what_is_a_draft(page: Any) -> None:
    """Killed before the press reached the page, the words are a draft: its owner presses again."""
    page.wait_for_timeout(300)
    form = page.locator("form[data-outbox]:has(textarea)").first
    if form.locator("textarea").input_value():
        form.locator("button.primary").click()


def _said(server: Server) -> list[str]:
    state = read_kept(server.data, server.doors["session"]).state
    return [one.text for one in state.contributions.values()]


def _cut(server: Server) -> None:
    """No answer from now on: the server is frozen, which to a phone is no network."""
    server.signal(signal.SIGSTOP)


def _mend(server: Server) -> None:
    server.signal(signal.SIGCONT)
