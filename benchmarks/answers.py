"""Everybody answers: at once, or over some seconds. Acknowledged means it is on the disk."""

import json
import random
import secrets
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from benchmarks.hall import PROMPT, STEP, Hall, Watcher, unpacked
from benchmarks.traffic import Line, Task, answer, now

WORDS = "I think the street should be closed to cars on Sundays, because children need room. "


@dataclass
class Round:
    """What one round of answers took. Times in milliseconds."""

    waits: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    acked: list[str] = field(default_factory=list)
    took: float = 0.0
    cpu: float = 0.0
    pushes: int = 0

    def figures(self) -> dict[str, Any]:
        """The round as it is kept."""
        waits = sorted(self.waits)
        return {
            "acked": len(self.acked),
            "refused": dict(self.refused),
            "all_acked_s": round(self.took / 1000, 3),
            "per_second": round(len(self.acked) / max(self.took / 1000, 1e-6), 1),
            "p50_ms": at(waits, 0.5),
            "p99_ms": at(waits, 0.99),
            "max_ms": at(waits, 1),
            "cpu_ms_each": round(self.cpu / max(1, len(self.acked)), 3),
            "pushes": self.pushes,
        }


def at(ordered: list[float], share: float) -> float | None:
    """What so many of them do not exceed."""
    if not ordered:
        return None
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2)


def words_of(number: int) -> str:
    """About 200 characters, another text for each."""
    return f"{number}: {WORDS * 2}"[:220]


def moments(people: int, spread: float) -> list[int]:
    """When each presses the button."""
    chance = random.Random(people)
    begin = now() + 20_000_000
    return sorted(begin + int(chance.random() * spread * 1e9) for _ in range(people))


def of_labkit(hall: Hall, spread: float, fresh: bool) -> Round:
    """Every phone answers the open step once; on a `fresh` connection, or on its kept one."""
    one = Round()
    pushed = [watcher.texts for watcher in (*hall.phones, hall.console, hall.wall)]
    cpu, first = hall.server.cpu(), [0]

    def send(phone: Watcher, number: int) -> Task:
        here = phone.browser
        ref = secrets.token_hex(16)
        body = {"step": STEP, "prompt": PROMPT, "text": words_of(number), "ref": ref}
        request = here.command("submit-contribution", body)
        began = now()
        first[0] = first[0] or began
        if fresh or here.line is None:
            here.hang_up()
            here.line = Line(here.port)
        here.line.send(request)
        got = yield from answer(here.line)
        done = now()
        said = json.loads(unpacked(got))
        if said.get("ok") and said.get("ref") == ref:
            one.acked.append(ref)
            one.waits.append((done - began) / 1e6)
            one.took = max(one.took, (done - first[0]) / 1e6)
        else:
            one.refused[str(said.get("refusal"))] += 1
        if fresh:
            hall.loop.close(here.line)
            here.line = None

    moment = moments(len(hall.phones), spread)
    for number, phone in enumerate(hall.phones):
        hall.loop.spawn_at(moment[number], send(phone, number))
    waiting = len(hall.loop.failed)
    people = len(hall.phones)
    hall.loop.run(
        120,
        lambda: (
            len(one.acked) + sum(one.refused.values()) + len(hall.loop.failed) - waiting >= people
        ),
    )
    one.cpu = hall.server.cpu() - cpu
    one.refused.update(hall.loop.failed[waiting:])
    del hall.loop.failed[waiting:]
    hall.settle(0.6)
    watchers = (*hall.phones, hall.console, hall.wall)
    one.pushes = sum(w.texts for w in watchers) - sum(pushed)
    return one


def lost(hall: Hall, acked: list[str]) -> int:
    """How many of the acknowledged are not in the database. Asked when the server has gone."""
    with closing(sqlite3.connect(hall.data / "labkit.db")) as database:
        kept = {row[0] for row in database.execute("SELECT ref FROM known")}
    return len(set(acked) - kept)
