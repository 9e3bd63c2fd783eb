"""An observer on a phone logs a turn every three seconds, and the network goes for a minute.

`python chaos/observer.py [--seconds 600] [--every 3] [--cut 60]` in a checkout after `make setup
browser`. Prints its figures as one line of JSON; ends with 1 where a turn was lost, doubled, put in
another order or given another code.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import sync_playwright

from tests.e2e.conftest import ARGS, chromium
from tests.e2e.observing import Device, Observed

ACTIONS = ("move", "follow", "oppose", None, "bystand", "follow", None)


def main() -> int:
    """Tap, cut, tap on, come back, count."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--seconds", type=float, default=600)
    asked.add_argument("--every", type=float, default=3)
    asked.add_argument("--cut", type=float, default=60, help="how long the network is away")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        session = Observed(browser, Path(folder))
        device = session.device()
        waited = _log_turns(device, given.seconds, given.every, given.cut)
        back = time.monotonic()
        device.all_saved()
        sent_after = time.monotonic() - back
        session.close()
        browser.close()
        figures = session.figures(device)
    figures |= {
        "observer": "one turn every so many seconds",
        "every": given.every,
        "seconds": given.seconds,
        "cut": given.cut,
        "most_waiting": waited,
        "saved_after_the_end_s": round(sent_after, 1),
        "complaints": len(session.complaints),
    }
    print(json.dumps(figures))
    wrong = [figures[name] for name in ("lost", "doubled", "codes_wrong", "links_wrong")]
    whole = not any(wrong) and figures["order_kept"] and not session.complaints
    return 0 if whole and figures["worst_ms"] < 1500 else 1


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


if __name__ == "__main__":
    sys.exit(main())
