"""Put the figures of build/bench into docs/performance.md, between its markers."""

import json
import re
from statistics import median
from typing import Any

from benchmarks.machine import ROOT
from benchmarks.tables import fan_ratios, table_of

DOCUMENT = ROOT / "docs" / "performance.md"
BENCH = ROOT / "build" / "bench"
Kept = dict[str, Any]


def main() -> None:
    """Write the document anew."""
    text = DOCUMENT.read_text("utf-8")
    for what in re.findall(r"<!-- figures: (\w+) -->", text):
        text = re.sub(
            rf"(<!-- figures: {what} -->\n).*?(<!-- end -->)",
            lambda found, what=what: f"{found.group(1)}\n{_figures(what)}\n\n{found.group(2)}",
            text,
            flags=re.DOTALL,
        )
    DOCUMENT.write_text(text, "utf-8")


def _figures(what: str) -> str:
    if what == "goals":
        return goals(
            {file.stem: json.loads(file.read_text("utf-8")) for file in BENCH.glob("*.json")}
        )
    file = BENCH / f"{what}.json"
    if not file.exists():
        return "Not measured yet."
    kept = json.loads(file.read_text("utf-8"))
    loads = [one["load_before"] for one in kept["passes"]]
    said = kept["versions"]
    return (
        f"{table_of(what, kept)}\n\n`{kept['command']}`, {said['date']}, labkit {said['labkit']};"
        f" load before each pass: {', '.join(f'{one:.1f}' for one in loads)}."
    )


def goals(kept: dict[str, Kept]) -> str:
    """What was to be reached, and what was."""
    rows: list[tuple[str, str, str, bool]] = []

    def goal(what: str, limit: str, value: float | None, reached: bool | None, unit: str) -> None:
        if value is not None and reached is not None:
            rows.append((what, limit, f"{value:,.2f}{unit}", reached))

    if "fanout" in kept:
        last, cpu = fan_ratios(kept["fanout"], "node")
        goal(
            "1,000 phones, last phone, of Node's time",
            "<= 0.8",
            median(last),
            median(last) <= 0.8,
            "",
        )
        goal("the same, CPU, of Node's", "<= 0.9", median(cpu), median(cpu) <= 0.9, "")
        _, floor = fan_ratios(kept["fanout"], "tcp")
        goal("the same, CPU, of raw TCP's", "<= 5", median(floor), median(floor) <= 5, "")
        alone, alone_cpu = fan_ratios(kept["fanout"], "node", "rooms")
        rows.append(
            ("the rooms alone, last phone, of Node's time", "", f"{median(alone):.2f}", True)
        )
        rows.append(("the rooms alone, CPU, of Node's", "", f"{median(alone_cpu):.2f}", True))
        kb = median(one["contenders"]["labkit"]["kb_each"] for one in kept["fanout"]["passes"])
        goal("memory for each phone", "<= 60 kB", kb, kb <= 60, " kB")
    if "many" in kept:
        last, _ = fan_ratios(kept["many"], "node")
        whole = all(
            one["told"] == each["people"]
            for each in kept["many"]["passes"]
            for one in each["contenders"]["labkit"]["rounds"]
        )
        goal(
            "5,000 phones, last phone, of Node's time, all of them",
            "<= 0.7",
            median(last),
            median(last) <= 0.7 and whole,
            "",
        )
    if "burst" in kept:
        runs = [one["contenders"] for one in kept["burst"]["passes"]]
        took = [one["labkit"]["all_acked_s"] for one in runs]
        goal(
            "1,000 answers at once, all saved",
            "<= 1.5 s",
            median(took),
            median(took) <= 1.5,
            " s",
        )
        lost = sum(one["labkit"]["lost"] for one in runs)
        goal("of them lost", "0", lost, lost == 0, "")
        for name, said, least in (
            ("plain", "the plain app", 2.0),
            ("node", "Node with SQLite", 0.7),
        ):
            ratio = median(one["labkit"]["per_second"] / one[name]["per_second"] for one in runs)
            goal(
                f"the same, a second, of {said}",
                f">= {least}",
                ratio,
                ratio >= least,
                "",
            )
        sent = max(one["labkit"]["pushes"] for one in runs)
        goal("messages sent for the round", "<= 3,000", sent, sent <= 3000, "")
    if "spread" in kept:
        p99 = [one["contenders"]["labkit"]["p99_ms"] for one in kept["spread"]["passes"]]
        goal("1,000 answers over 5 s, p99", "<= 50 ms", median(p99), median(p99) <= 50, " ms")
    if "joins" in kept:
        runs = [one["contenders"]["labkit"] for one in kept["joins"]["passes"]]
        joined = min(run["joined"] for run in runs)
        goal(
            "1,000 joins in 10 s from one address: joined (worst pass)",
            "1,000",
            joined,
            joined >= kept["joins"]["passes"][0]["people"],
            "",
        )
        p99s = median(run["p99_ms"] for run in runs) / 1000
        goal("the same, p99", "<= 2 s", p99s, p99s <= 2, " s")
    if "restart" in kept:
        runs = [one["fast"] for one in kept["restart"]["passes"]]
        back = median(run["all_back_s"] for run in runs)
        right = all(run["right_screen"] == run["people"] for run in runs)
        goal(
            "kill -9 with 1,000 phones: all back with the right screen",
            "<= 10 s",
            back,
            right and back <= 10,
            " s",
        )
    table = ["| goal | limit | measured | |", "| --- | --- | --- | --- |"]
    for what, limit, value, reached in rows:
        verdict = ("reached" if reached else "**missed**") if limit else ""
        table.append(f"| {what} | {limit} | {value} | {verdict} |")
    return "\n".join(table)


if __name__ == "__main__":
    main()
