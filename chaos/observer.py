"""R-28: an observer logs a turn every three seconds, and the network goes for a minute."""

import shutil
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from chaos.base import Found, Skipped, s
from tests.e2e.conftest import ARGS, chromium
from tests.e2e.observing import Device, Observed

ACTIONS = ("move", "follow", "oppose", None, "bystand", "follow", None)


def taps(folder: Path, seconds: float = 600, every: float = 3, cut: float = 60) -> Found:
    """Tap, cut, tap on, come back, count."""
    found = Found(
        "R-28", "an observer's network is away", "lost 0, doubled 0, order and codes kept"
    )
    if shutil.which("chromium") is None:
        raise Skipped("there is no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        session = Observed(browser, folder)
        device = session.device()
        waited = _log_turns(device, seconds, every, cut)
        back = time.monotonic()
        device.all_saved()
        sent_after = time.monotonic() - back
        session.close()
        browser.close()
        figures = session.figures(device)
    found.figures |= {
        "seconds": seconds,
        "every": s(every),
        "away": s(cut),
        "most that waited": waited,
        "all saved after the end": s(sent_after),
        **figures,
    }
    for name in ("lost", "doubled", "codes_wrong", "links_wrong"):
        found.must(not figures[name], f"{name}: {figures[name]}")
    found.must(bool(figures["order_kept"]), "another order")
    found.must(not session.complaints, f"the browser complains: {session.complaints[:2]}")
    found.within(figures["worst_ms"] < 1500, "a tap was seen late")
    return found


def _log_turns(device: Device, seconds: float, every: float, cut: float) -> int:
    """Tap until the time is over; how many taps waited on the device at most."""
    begin = time.monotonic()
    off_at, on_at = (seconds - cut) / 2, (seconds + cut) / 2
    off, number, most = False, 0, 0
    while (now := time.monotonic() - begin) < seconds:
        away = off_at <= now < on_at
        if away != off:
            device.context.set_offline(away)
            off = away
        seat = "F1" if number % 9 == 8 else str(number * 5 % 12 + 1)
        device.turn(seat, ACTIONS[number % len(ACTIONS)])
        if number % 4 == 3:
            device.link(device.taps[-2])
        if number % 20 == 19:
            device.undo()
        most = max(most, device.waiting())
        number += 1
        wait = begin + number * every - time.monotonic()
        if wait > 0:
            device.page.wait_for_timeout(wait * 1000)
    device.context.set_offline(False)
    return most
