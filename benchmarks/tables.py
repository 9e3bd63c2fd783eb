"""Figures as tables, for the terminal and for docs/performance.md."""

from statistics import median
from typing import Any

from benchmarks.peers import NAMES

Kept = dict[str, Any]


def table_of(what: str, kept: Kept) -> str:
    """One measurement as a Markdown table."""
    make = {
        "fanout": _fanout,
        "many": _fanout,
        "burst": _answers,
        "spread": _answers,
        "joins": _joins,
        "restart": _restart,
        "weight": _weight,
        "paper": _paper,
        "disk": _disk,
    }[what]
    return make(kept)


def fan_ratios(kept: Kept, against: str, of: str = "labkit") -> tuple[list[float], list[float]]:
    """The median time and CPU of one over those of another, pass by pass."""
    last, cpu = [], []
    for one in kept["passes"]:
        ours, theirs = (one["contenders"][name]["rounds"] for name in (of, against))
        last.append(_mid(ours, "last_ms") / _mid(theirs, "last_ms"))
        cpu.append(_mid(ours, "cpu_ms") / _mid(theirs, "cpu_ms"))
    return last, cpu


def _mid(rounds: list[Kept], name: str) -> float:
    return float(median(one[name] for one in rounds))


def _fanout(kept: Kept) -> str:
    rows = []
    passes = kept["passes"]
    people = passes[0]["people"]
    for name in passes[0]["contenders"]:
        rounds = [one for each in passes for one in each["contenders"][name]["rounds"]]
        last = [one["last_ms"] for one in rounds]
        cpu = [one["cpu_ms"] for one in rounds]
        kb = median(each["contenders"][name]["kb_each"] for each in passes)
        short = sum(one["told"] < people for one in rounds)
        rows.append(
            [
                NAMES[name],
                f"{min(last):.0f} / {median(last):.0f} / {max(last):.0f}",
                f"{min(cpu):.1f} / {median(cpu):.1f}",
                f"{min(cpu) * 1000 / people:.1f}",
                f"{kb:.0f}",
                f"{len(rounds)}" + (f", {short} short" if short else ""),
            ]
        )
    return _table(
        [
            f"{people:,} phones, {passes[0]['bytes']:,} bytes",
            "last phone ms: best / median / worst",
            "server CPU ms: best / median",
            "CPU µs a phone",
            "kB a phone",
            "rounds",
        ],
        rows,
    )


def _answers(kept: Kept) -> str:
    rows = []
    passes = kept["passes"]
    for name in passes[0]["contenders"]:
        runs = [each["contenders"][name] for each in passes]
        rows.append(
            [
                NAMES[name],
                _span(runs, "all_acked_s", 2),
                _span(runs, "per_second", 0, best=max),
                _span(runs, "p50_ms", 0),
                _span(runs, "p99_ms", 0),
                _span(runs, "cpu_ms_each", 2),
                str(sum(sum(run["refused"].values()) for run in runs)),
                str(sum(run["lost"] for run in runs)) if "lost" in runs[0] else "–",
                str(round(median(run["pushes"] for run in runs))) if name == "labkit" else "–",
            ]
        )
    spread = passes[0]["spread"]
    return _table(
        [
            f"{passes[0]['people']:,} answers " + (f"over {spread} s" if spread else "at once"),
            "all saved s: best / median",
            "a second",
            "p50 ms",
            "p99 ms",
            "CPU ms each",
            "refused",
            "lost",
            "messages sent",
        ],
        rows,
    )


def _joins(kept: Kept) -> str:
    rows = []
    passes = kept["passes"]
    for name in passes[0]["contenders"]:
        runs = [each["contenders"][name] for each in passes]
        rows.append(
            [
                NAMES[name],
                " / ".join(str(run["joined"]) for run in runs),
                _span(runs, "p50_ms", 0),
                _span(runs, "p99_ms", 0),
                _span(runs, "cpu_ms_each", 2),
            ]
        )
    head = f"{passes[0]['people']:,} joins in {passes[0]['seconds']} s"
    return _table([head, "joined, by pass", "p50 ms: best / median", "p99 ms", "CPU ms each"], rows)


def _restart(kept: Kept) -> str:
    rows = []
    for live in ("fast", "stock"):
        runs = [each[live] for each in kept["passes"]]
        rows.append(
            [
                f"LABKIT_LIVE={live}",
                " / ".join(f"{run['right_screen']} of {run['people']}" for run in runs),
                _span(runs, "all_back_s", 1),
                _span(runs, "server_ready_s", 1),
                _span(runs, "after_ready_s", 1),
                _span(runs, "cpu_s", 1),
            ]
        )
    return _table(
        [
            "kill -9, started again",
            "right screen, by pass",
            "all back s after the kill: best / median",
            "server ready s",
            "all back s after that",
            "CPU s",
        ],
        rows,
    )


def _weight(kept: Kept) -> str:
    parts = kept["passes"][0]["bytes"]
    rows = [
        [name, f"{value:,}"] for name, value in parts.items() if not name.startswith("requests")
    ]
    rows.append(["requests for the phone page", str(parts["requests for the phone page"])])
    return _table(["on the wire, packed, with headers", "bytes"], rows)


def _paper(kept: Kept) -> str:
    runs = kept["passes"]
    rows = [
        ["labkit, report.pdf", _span(runs, "pdf_s", 1), str(runs[0]["pdf_kb"])],
        ["the same again", _span(runs, "again_s", 1), ""],
    ]
    if "chromium_s" in runs[0]:
        rows.append(
            ["Chromium, the same page", _span(runs, "chromium_s", 1), str(runs[0]["chromium_kb"])]
        )
    head = f"a report of {runs[0]['people']} answers, {runs[0]['pages']} pages"
    return _table([head, "s: best / median", "kB"], rows)


def _disk(kept: Kept) -> str:
    rows = [[name, f"{value:,}"] for name, value in kept["passes"][0]["rows_per_second"].items()]
    return _table(["raw SQLite, WAL, synchronous=FULL", "rows a second"], rows)


def _span(runs: list[Kept], name: str, digits: int, best: Any = min) -> str:
    values = [run[name] for run in runs if run.get(name) is not None]
    if not values:
        return "–"
    return f"{best(values):,.{digits}f} / {median(values):,.{digits}f}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)
