"""R-30, R-31, R-34, R-60, R-61: a sleeping laptop, a restart, paper, hours, a full hall."""

import contextlib
import random
import signal
import socket
import time
from pathlib import Path
from typing import Any

import gevent
import websocket

from chaos.base import (
    PROMPT,
    Found,
    Server,
    ask_more,
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
from labkit.domain.session.contributions import ANSWERS_MOST
from labkit.rehearsal.outbox import Item
from labkit.rehearsal.phone import Phone
from labkit.rehearsal.watching import Watch


def laptop_sleeps(folder: Path, phones: int = 300, seconds: float = 60) -> Found:
    """The server is frozen, as on a laptop whose lid was closed, and wakes up."""
    found = Found("R-30", "laptop sleeps", "all back and up to date <= 20 s, lost 0")
    with served(folder) as server:
        people = come_in(server, phones)
        server.signal(signal.SIGSTOP)
        for phone in people:
            say(phone, f"asleep {phone.outbox.token}")
        gevent.sleep(seconds)
        cpu = _cpu(server)
        server.signal(signal.SIGCONT)
        began = time.monotonic()
        back = until(lambda: all(phone.connected for phone in people), 60)
        settled(sent(people), 120)
        took = time.monotonic() - began
        found.figures |= {
            "phones": phones,
            "asleep": s(seconds),
            "all connected after": s(back),
            "all saved after": s(took),
            "cpu": f"{(_cpu(server) - cpu) / max(took, 0.1):.0%}",
        }
        found.within(took <= 20 and back is not None and back <= 20, "not all were back in 20 s")
        close(people)
        count(found, server, sent(people), people)
    return found


def restart(folder: Path, phones: int = 300) -> Found:
    """The server is killed and started; every phone comes back by itself."""
    found = Found("R-31", "restart with a full hall", "95 % back <= 10 s, all <= 30 s, lost 0")
    with served(folder) as server:
        people = come_in(server, phones)
        until(lambda: all(phone.connected for phone in people), 60)
        seen = [phone.reconnects for phone in people]
        server.kill()
        for phone in people:
            say(phone, f"meanwhile {phone.outbox.token}")
        began = time.monotonic()
        server.start()
        back: list[float] = []
        while len(back) < phones and time.monotonic() - began < 60:
            here = sum(
                phone.connected and phone.reconnects > before
                for phone, before in zip(people, seen, strict=True)
            )
            back += [time.monotonic() - began] * (here - len(back))
            gevent.sleep(0.02)
        settled(sent(people), 120)
        found.figures |= {
            "phones": phones,
            "95 % back after": s(percentile(back, 0.95) if back else None),
            "all after": s(back[-1] if len(back) == phones else None),
            "all saved after": s(time.monotonic() - began),
        }
        found.within(len(back) == phones and back[-1] <= 30, "not all were back in 30 s")
        found.within(percentile(back, 0.95) <= 10, "95 % were not back in 10 s")
        close(people)
        count(found, server, sent(people), people)
    return found


def paper(folder: Path, phones: int = 125, items: int = 2000) -> Found:
    """A report is made while everybody sends."""
    found = Found("R-34", "a report in a burst", "p99 of answers <= 500 ms")
    with served(folder) as server:
        people = come_in(server, phones)
        for phone in people:
            for number in range(items // phones):
                say(phone, f"{number} {phone.outbox.token} {'word ' * 20}")
        settled(sent(people), 240)
        making = gevent.spawn(server.facilitator.report)
        began = time.monotonic()
        took: list[float] = []
        gevent.joinall([gevent.spawn(_write_until, making, phone, took) for phone in people])
        pdf = making.get()
        found.figures |= {
            "in the report": items // phones * phones,
            "made in": s(time.monotonic() - began),
            "answers meanwhile": len(took),
            "p50": ms(percentile(took, 0.5)),
            "p99": ms(percentile(took, 0.99)),
            "pdf": f"{len(pdf) // 1024} kB",
        }
        found.must(len(took) >= 20, "too few sent anything meanwhile")
        found.within(percentile(took, 0.99) <= 0.5, "answers waited for the paper")
        close(people)
        count(found, server, sent(people), people)
    return found


def _write_until(over: Any, phone: Phone, took: list[float]) -> None:
    """Send every few seconds, as often as one person may; note how long each answer took."""
    for number in range(4):  # a prompt takes twenty answers of one person
        gevent.sleep(random.uniform(0, 3))
        if over.ready():
            return
        _timed(say(phone, f"meanwhile {number} {phone.outbox.token}"), took)


def deaf(folder: Path, phones: int = 100, screens: int = 5) -> Found:
    """Some screens read nothing of what is pushed to them, while everybody else sends."""
    found = Found("R-33", "clients that read nothing", "let go at 1 MB, others' p99 +50 ms at most")
    with served(folder) as server:
        people = come_in(server, phones)
        until(lambda: all(phone.connected for phone in people), 60)
        calm: list[float] = []
        gevent.joinall([gevent.spawn(_write_some, phone, calm, 2) for phone in people])
        before = _mark(server, calm)
        hung = [_deaf(server) for _ in range(screens)]
        browser = server.facilitator.browser.beside()
        console = f"/console/{server.doors['session']}"
        told = f"{screens} consoles are open"
        found.must(until(lambda: told in browser.get(console).text, 20) is not None, "none came")
        meanwhile: list[float] = []
        began = time.monotonic()
        busy = [gevent.spawn(_write_some, phone, meanwhile, 8) for phone in people]
        gone = until(lambda: "consoles are open" not in browser.get(console).text, 120, 0.5)
        gevent.joinall(busy)
        took = time.monotonic() - began
        after = _mark(server, meanwhile)
        waits = percentile(calm, 0.99), percentile(meanwhile, 0.99)
        found.figures |= {
            "phones": phones,
            "that read nothing": screens,
            "let go after": s(gone),
            "others sent for": s(took),
            "p99 before and meanwhile": f"{ms(waits[0])}, {ms(waits[1])}",
            "memory": f"{before['rss']:.0f} to {after['rss']:.0f} MB",
        }
        found.must(gone is not None, "they were not let go")
        found.must(after["rss"] - before["rss"] <= 30, "what waited for them took memory")
        found.within(waits[1] - waits[0] <= 0.05, "the others waited for them")
        for one in hung:
            one.drop()
        close(people)
        count(found, server, sent(people), people)
    return found


def _write_some(phone: Phone, took: list[float], times: int = 1) -> None:
    """Send a few times, a few seconds apart; note how long each answer took."""
    for number in range(times):
        gevent.sleep(random.uniform(0, 8))
        _timed(say(phone, f"{number} {len(phone.sent)} {phone.outbox.token}"), took)


def _deaf(server: Server) -> Watch:
    """A console that reads nothing once it is let in, but says that it is there."""
    watch = Watch(server.facilitator.browser.beside(), server.doors["session"], "console")
    watch._raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    gevent.spawn(_still_here, watch)
    return watch


def _still_here(watch: Watch) -> None:
    with contextlib.suppress(OSError, websocket.WebSocketException):
        while True:
            watch._send("3")  # the answer to a ping, also unasked
            gevent.sleep(2)


def hall(folder: Path, phones: int = 300) -> Found:
    """A full hall joins from one address, then sends within five seconds."""
    found = Found("R-61", "300 join, 300 send", "joined <= 60 s, p99 <= 3 s, refused 0, lost 0")
    rng = random.Random(61)
    with served(folder) as server:
        began = time.monotonic()
        people = come_in(server, phones, at_once=50)
        joined = time.monotonic() - began
        until(lambda: all(phone.connected for phone in people), 60)
        took: list[float] = []

        def one(phone: Phone) -> None:
            gevent.sleep(rng.uniform(0, 5))
            start = time.monotonic()
            item = say(phone, f"here {phone.outbox.token}")
            item.settled.wait(60)
            took.append(time.monotonic() - start)

        gevent.joinall([gevent.spawn(one, phone) for phone in people], raise_error=True)
        items = sent(people)
        found.figures |= {
            "phones": phones,
            "joined in": s(joined),
            "p50": ms(percentile(took, 0.5)),
            "p99": ms(percentile(took, 0.99)),
            "tries": sum(item.tries for item in items),
        }
        found.within(joined <= 60, "joining took longer than a minute")
        found.within(percentile(took, 0.99) <= 3, "answers took longer than 3 s")
        close(people)
        count(found, server, items, people)
    return found


def slowed_hall(folder: Path, phones: int = 300, slow_ms: int = 50) -> Found:
    """A laptop too weak for its hall: everybody sends at once, and it takes longer than they wait.

    Served one after the other, the requests take `phones` times `slow_ms`, which is more than the
    ten seconds after which a phone hangs up and asks again.
    """
    found = Found("R-61s", "300 send to a laptop too slow for them", "no collapse, lost 0")
    slow = folder / "slow"
    with served(folder, program="chaos.inside", CHAOS_SLOW=str(slow)) as server:
        people = come_in(server, phones, at_once=50)
        until(lambda: all(phone.connected for phone in people), 60)
        slow.write_text(str(slow_ms))
        began = time.monotonic()
        for phone in people:
            say(phone, f"here {phone.outbox.token}")
        items = sent(people)
        settled(items, 300)
        took = time.monotonic() - began
        least = phones * slow_ms / 1000
        tries = sum(item.tries for item in items)
        found.figures |= {
            "phones": phones,
            "each request": f"+{slow_ms} ms",
            "least that is possible": s(least),
            "all acked after": s(took),
            "tries": tries,
        }
        found.within(took <= 3 * least, "it took more than three times what it must")
        close(people)
        count(found, server, items, people)
    return found


def soak(folder: Path, phones: int = 200, minutes: float = 10, events: int = 20_000) -> Found:
    """Hours in minutes: everybody sends, sleeps, comes back, again and again."""
    found = Found(
        "R-60", "soak, compressed", "memory +50 MB at most, files +-10, p99 steady, lost 0"
    )
    with served(folder) as server:
        people = come_in(server, phones)
        rng = random.Random(60)
        marks: list[dict[str, Any]] = []
        began = time.monotonic()
        took: list[float] = []
        prompt = PROMPT
        for number in range(events):
            wait = began + number * minutes * 60 / events - time.monotonic()
            if wait > 0:
                gevent.sleep(wait)
            if number and number % (phones * ANSWERS_MOST) == 0:
                prompt = ask_more(server)
            phone = people[number % phones]
            item = say(phone, f"{number} {phone.outbox.token}", prompt=prompt)
            gevent.spawn(_timed, item, took)
            if rng.random() < 0.05:
                rng.choice(people).drop()
            if number >= (len(marks) + 1) * events // 6:
                marks.append(_mark(server, took))
                took.clear()
        settled(sent(people), 120)
        until(lambda: all(phone.connected for phone in people), 30)
        marks.append(_mark(server, took))
        first, last = marks[0], marks[-1]
        found.figures |= {
            "phones": phones,
            "minutes": minutes,
            "events": events,
            "memory": f"{first['rss']:.0f} to {last['rss']:.0f} MB",
            "files": f"{first['files']} to {last['files']}",
            "p99": f"{ms(first['p99'])} to {ms(marks[-2]['p99'])}",
        }
        found.must(last["rss"] - first["rss"] <= 50, "memory grew")
        found.must(abs(last["files"] - first["files"]) <= 10, "open files grew")
        close(people)
        count(found, server, sent(people), people)
    return found


def _timed(item: Item, took: list[float]) -> None:
    began = time.monotonic()
    item.settled.wait()
    if item.tries == 1:
        took.append(time.monotonic() - began)


def _mark(server: Server, took: list[float]) -> dict[str, Any]:
    assert server.process
    own = Path(f"/proc/{server.process.pid}")
    pages = int((own / "statm").read_text().split()[1])
    return {
        "rss": pages * 4096 / 2**20,
        "files": len(list((own / "fd").iterdir())),
        "p99": percentile(took, 0.99) if took else 0.0,
    }


def _cpu(server: Server) -> float:
    """Seconds of work so far."""
    assert server.process
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
