"""`python -m benchmarks`: measure, keep the figures in build/bench, print a table of them."""

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import measures
from benchmarks.machine import LOAD_CORE, ROOT, load, pin, versions
from benchmarks.tables import table_of

BENCH = ROOT / "build" / "bench"
QUIET, WAIT = 3.0, 120


def main() -> None:
    """Measure what was asked for."""
    known = ("disk", "fanout", "many", "burst", "spread", "joins", "restart", "weight", "paper")
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="*", help=", ".join(known))
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--many", type=int, default=5000, help="people of the second fan-out")
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=8, help="prompts in each pass")
    parser.add_argument("--wait", type=float, default=WAIT, help="seconds to wait for less load")
    asked = parser.parse_args()
    if wrong := set(asked.what) - set(known):
        parser.error(f"there is no {', '.join(sorted(wrong))}; there are {', '.join(known)}")
    pin(LOAD_CORE)
    _hold_many_files_open()
    for what in asked.what or known:
        passes = []
        for number in range(1 if what in ("weight", "disk") else asked.passes):
            _wait_for_quiet(asked.wait)
            before = load()
            with tempfile.TemporaryDirectory(prefix="labkit-bench-") as folder:
                figures = _pass(what, Path(folder), asked)
            passes.append({"load_before": before, **figures})
            print(f"{what}, pass {number + 1}: {json.dumps(passes[-1])[:300]}", flush=True)
            _keep(what, passes, asked)
        print(table_of(what, json.loads((BENCH / f"{what}.json").read_text("utf-8"))))


def _pass(what: str, folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    match what:
        case "fanout":
            peers = ("rooms", "node", "plain", "tcp")
            return measures.fanout(folder, asked.people, asked.rounds, peers)
        case "many":
            # Not the rooms alone as well: together they would need more open files than many allow.
            peers = ("node", "tcp")
            return measures.fanout(folder, asked.many, asked.rounds, peers)
        case "burst":
            return measures.answers(folder, asked.people, 0, fresh=True)
        case "spread":
            return measures.answers(folder, asked.people, 5, fresh=True)
        case "joins":
            return measures.joins(folder, asked.people, 10)
        case "restart":
            kinds = ("fast", "stock")
            return {live: measures.restart(folder / live, asked.people, live) for live in kinds}
        case "weight":
            return measures.weight(folder)
        case "paper":
            return measures.paper(folder, 60)
        case _:
            return measures.disk(folder)


def _hold_many_files_open() -> None:
    """Four contenders with 5,000 clients each; more than the usual limit, where that may be."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (65_536, 65_536))
    except (OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _wait_for_quiet(seconds: float) -> None:
    """Wait for a while for others to be done; what the load was is kept with the figures."""
    end = time.monotonic() + seconds
    while load() > QUIET and time.monotonic() < end:
        time.sleep(2)


def _keep(what: str, passes: list[dict[str, Any]], asked: argparse.Namespace) -> None:
    BENCH.mkdir(parents=True, exist_ok=True)
    command = f"python -m benchmarks {what} --people {asked.people} --passes {asked.passes}"
    if what in ("fanout", "many"):
        command += f" --rounds {asked.rounds}" + (f" --many {asked.many}" * (what == "many"))
    kept = {"command": command, "versions": versions(), "passes": passes}
    (BENCH / f"{what}.json").write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
