"""R-12, R-13, R-14: the disk is full, the database is held by another program, the disk fails."""

import contextlib
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import gevent

from chaos import shim
from chaos.base import (
    Found,
    Server,
    Skipped,
    acked,
    close,
    come_in,
    count,
    ms,
    percentile,
    s,
    say,
    sent,
    served,
    settled,
    until,
)
from labkit.rehearsal.browser import Browser, NoAnswer
from labkit.rehearsal.phone import Phone


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own in memory; needs the rights to mount."""
    place = folder / "disk"
    place.mkdir(mode=0o700)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "labkit-chaos", str(place)],
        capture_output=True,
    )
    if done.returncode:
        raise Skipped("a disk cannot be mounted here: run it as root")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path, name: str) -> Path:
    """Leave no room at all."""
    file = place / name
    with file.open("wb", buffering=0) as filling:
        for size in (2**20, 4096):
            with contextlib.suppress(OSError):
                while filling.write(bytes(size)):
                    pass
    return file


def full(folder: Path, phones: int = 12) -> Found:
    """The disk fills up: first the reserve is used, then nothing is left, then there is room."""
    found = Found(
        "R-12", "disk full", "lost 0, told <= 1 s, console <= 5 s, goes on <= 2 s after room"
    )
    with small_disk(folder, 96) as place, served(folder, place / "data") as server:
        held = until((place / "data" / "ballast").exists, 20)
        found.must(held is not None, "no room was held")
        people = come_in(server, phones)
        watch = _console(server)
        fill(place, "full")
        began = time.monotonic()
        for phone in people:
            say(phone, f"on the reserve {phone.outbox.token}")
        on_reserve = until(lambda: "last room" in watch() or "is full" in watch(), 20)
        settled(sent(people), 60)
        reserve = len(acked(sent(people)))
        found.figures |= {
            "console says so after": s(on_reserve),
            "acked on the reserve": f"{reserve} of {phones}",
            "in": s(time.monotonic() - began),
        }
        found.within(on_reserve is not None and on_reserve <= 5, "the console was slow")
        found.must(reserve == phones, "the reserve did not help")
        fill(place, "fuller")
        time_no, words_no = _first_no(people)
        found.figures["told no after"] = s(time_no)
        found.within(time_no is not None and time_no <= 1.5, "phones were told late")
        found.must("disk of the laptop is full" in words_no, f"phones were told: {words_no}")
        told = until(lambda: "Nothing can be saved" in watch(), 20)
        found.figures["console says nothing can be saved after"] = s(told)
        before = len(acked(sent(people)))
        for name in ("full", "fuller"):
            (place / name).unlink()
        for phone in people:
            phone.outbox.nudge()
        again = until(lambda: len(acked(sent(people))) > before, 30)
        found.figures["first ack after room"] = s(again)
        found.within(again is not None and again <= 2, "it did not go on at once")
        settled(sent(people), 60)
        calm = until(lambda: "disk of the laptop" not in watch(), 30)
        found.figures["console calm after"] = s(calm)
        found.must(calm is not None, "the console is not calm again")
        found.must(until((place / "data" / "ballast").exists, 20) is not None, "no room is held")
        close(people)
        items = sent(people)
        server.end()
        count(found, server, items, people)
    return found


def _console(server: Server) -> Callable[[], str]:
    """What the console shows whenever it is loaded."""
    browser = server.facilitator.browser.beside()

    def shows() -> str:
        try:
            return browser.get(f"/console/{server.doors['session']}").text
        except NoAnswer:
            return ""

    return shows


def _first_no(people: list[Phone]) -> tuple[float | None, str]:
    """Send until the answer is no; how long that no took, and its words."""
    for number in range(2000):
        phone = people[number % len(people)]
        browser = phone.browser.beside()
        item = say(phone, f"until it is full {number} {'x' * 200}")
        began = time.monotonic()
        body = {**item.body, "ref": item.ref}
        said = browser.post(item.path, body, phone.outbox.token).json() or {}
        took = time.monotonic() - began
        browser.close()
        if said.get("refusal") == "not-stored":
            return took, str(said["words"])
        gevent.sleep(0.05)
    return None, ""


def held(folder: Path, phones: int = 40, seconds: float = 10) -> Found:
    """Another program holds the lock: pages come all the same, and what was sent is saved after."""
    found = Found(
        "R-13", "database held", "loop stalls <= 50 ms, acked <= 2 s after release, lost 0"
    )
    pulse = folder / "pulse"
    with served(folder, program="chaos.inside", CHAOS_PULSE=str(pulse)) as server:
        people = come_in(server, phones)
        browser = Browser(server.doors["console"])
        waits: list[float] = []
        with contextlib.closing(
            sqlite3.connect(server.data / "labkit.db", isolation_level=None)
        ) as other:
            other.execute("BEGIN IMMEDIATE")
            since = time.monotonic()
            for phone in people:
                say(phone, f"held {phone.outbox.token}")
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                began = time.monotonic()
                browser.get("/healthz")
                waits.append(time.monotonic() - began)
                gevent.sleep(0.02)
            early = len(acked(sent(people)))
            other.execute("ROLLBACK")
        late, worked = stalls(pulse, since)
        after = settled(sent(people), 60)
        browser.close()
        close(people)
        found.figures |= {
            "held": s(seconds),
            "the loop was late by at most": f"{late:.0f} ms",
            "by its own work": f"{worked:.0f} ms",
            "page median": ms(percentile(waits, 0.5)),
            "p99": ms(percentile(waits, 0.99)),
            "longest": ms(max(waits)),
            "all acked after release": s(after),
        }
    found.must(early == 0, "something was acknowledged while nothing could be written")
    found.within(worked <= 50, "the loop was held up for longer than 50 ms")
    found.within(after <= 2, "it took longer than 2 s after release")
    count(found, server, sent(people), people)
    return found


def stalls(pulse: Path, since: float) -> tuple[float, float]:
    """How late the loop was at most since then, and the most it worked without a pause, in ms."""
    marks = [line.split() for line in pulse.read_text().splitlines()] if pulse.exists() else []
    late = [(float(ms), float(own)) for at, ms, own in marks if float(at) >= since]
    return max((ms for ms, _ in late), default=0.0), max((own for _, own in late), default=0.0)


def failing(folder: Path, phones: int = 30, each: int = 4) -> Found:
    """One fsync fails in a burst: nothing of it is acknowledged, and labkit starts itself again."""
    found = Found("R-14", "fsync fails", "no ack for that batch, clean restart, lost 0")
    data, trigger = folder / "data", folder / "fail"
    told = {
        "LD_PRELOAD": str(shim.build(folder)),
        "SHIM_DIR": str(data),
        "SHIM_FAIL": str(trigger),
    }
    with served(folder, data, **told) as server:
        gevent.sleep(10)  # a server that fails in its first seconds ends instead
        people = come_in(server, phones)
        assert server.process
        pid = server.process.pid
        for phone in people:
            for number in range(each):
                say(phone, f"{number} {phone.outbox.token}")
        items = sent(people)
        until(lambda: len(acked(items)) >= phones, 30)
        before = server.ready_file.stat().st_mtime_ns
        trigger.touch()
        hit = until(lambda: not trigger.exists(), 20)
        again = until(lambda: server.ready_file.stat().st_mtime_ns != before, 40)
        server.wait()
        settled(items, 120)
        close(people)
        found.figures |= {
            "fsync failed": "once" if hit is not None else "never",
            "ready again after": s(again),
            "same process": server.process.poll() is None and server.process.pid == pid,
        }
        found.must("labkit starts again" in server.log, "it did not say why it starts again")
        found.must(again is not None, "it did not start again")
    count(found, server, items, people)
    return found
