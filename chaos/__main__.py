"""`python -m chaos [ID ...]`: bring the faults about, one after the other; what came of each."""

import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

from chaos import (
    attack,
    browsers,
    clocks,
    copies,
    crowds,
    disks,
    kills,
    moving,
    network,
    observer,
    power_cut,
    repeats,
)
from chaos.base import Found, Skipped

FAULTS: dict[str, Callable[[Path], Found]] = {
    "R-10": power_cut.run,
    "R-11": kills.kill_burst,
    "R-12": disks.full,
    "R-13": disks.held,
    "R-14": disks.failing,
    "R-15": kills.end_in_burst,
    "R-20": network.black_hole,
    "R-20p": network.dark_page,
    "R-21": partial(network.weak, minutes=10),
    "R-23": browsers.asleep,
    "R-24": browsers.killed,
    "R-25": repeats.duplicates,
    "R-26": clocks.steps,
    "R-27": repeats.double_taps,
    "R-28": observer.taps,
    "R-30": crowds.laptop_sleeps,
    "R-31": crowds.restart,
    "R-32": repeats.two_consoles,
    "R-33": crowds.deaf,
    "R-34": crowds.paper,
    "R-50": copies.laptop_dies,
    "R-51": copies.copying,
    "R-60": crowds.soak,
    "R-61": crowds.hall,
    "R-61s": crowds.slowed_hall,
    "R-63": moving.moves,
    "S-25": attack.attacked,
}


def main(wanted: list[str]) -> int:
    """Run those, or all; how many went wrong."""
    unknown = [one for one in wanted if one not in FAULTS]
    if unknown:
        print(f"There is no {', '.join(unknown)}. There are: {', '.join(FAULTS)}.")
        return 1
    passed = failed = 0
    for name in wanted or FAULTS:
        with tempfile.TemporaryDirectory(prefix="labkit-chaos-") as folder:
            began = time.monotonic()
            try:
                found = FAULTS[name](Path(folder))
            except Skipped as skipped:
                print(f"{name} skipped: {skipped}.", flush=True)
                continue
            except Exception:
                failed += 1
                print(f"{name} broke:\n{traceback.format_exc()}", flush=True)
                continue
        found.figures["took"] = f"{time.monotonic() - began:.0f} s"
        found.keep()
        wrong = bool(found.wrong or found.slow)
        passed, failed = passed + (not wrong), failed + wrong
        print(found.line(), flush=True)
    print(f"{passed} passed, {failed} failed")
    return failed


if __name__ == "__main__":
    raise SystemExit(min(1, main(sys.argv[1:])))
