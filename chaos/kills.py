"""R-11, R-15: the server is killed, or asked to end, in the middle of a burst."""

import random
import signal
import time
from pathlib import Path

import gevent

from chaos.base import (
    PROMPT,
    Found,
    acked,
    ask_more,
    close,
    come_in,
    count,
    percentile,
    s,
    say,
    sent,
    served,
    settled,
    until,
)
from labkit.domain.session.contributions import ANSWERS_MOST
from labkit.rehearsal.phone import Phone


def kill_burst(folder: Path, phones: int = 60, each: int = 40, kills: int = 15) -> Found:
    """kill -9 again and again while everybody sends, some of it twice, some answers unheard."""
    found = Found(
        "R-11", "kill -9 in a burst", "lost 0, doubled 0, all delivered, first ack <= 3 s"
    )
    rng = random.Random(11)
    back: list[float] = []
    with served(folder) as server:
        people = come_in(server, phones)
        prompts = [PROMPT, *(ask_more(server) for _ in range((each - 1) // ANSWERS_MOST))]
        for phone in people:
            for number in range(each):
                prompt = prompts[number // ANSWERS_MOST]
                copies = 2 if rng.random() < 0.1 else 1
                words = f"{number} {phone.outbox.token}"
                say(phone, words, copies=copies, vanish=rng.random() < 0.03, prompt=prompt)
        items = sent(people)
        began = time.monotonic()
        for _ in range(kills):
            gevent.sleep(rng.uniform(0.6, 1.6))
            before = len(acked(items))
            server.kill()
            gevent.sleep(rng.uniform(0, 0.4))
            server.start()
            ready = time.monotonic()
            while len(acked(items)) == before and time.monotonic() - ready < 30:
                gevent.sleep(0.01)
            back.append(time.monotonic() - ready)
            if len(acked(items)) == len(items):
                break
        settled(items, 240)
        took = time.monotonic() - began
        revision = max(getattr(item.result, "seq", 0) for item in items)
        shown = _whole(people)
        found.figures |= {
            "phones": phones,
            "kills": len(back),
            "first ack after ready": s(percentile(back, 1.0)),
            "all delivered in": s(took),
            "tries": sum(item.tries for item in items),
            "converged": f"{shown} of {phones}",
            "last number": revision,
        }
        close(people)
    found.must(shown == phones, "not everybody has all their words")
    found.within(percentile(back, 1.0) <= 3, "the first answer took longer than 3 s")
    count(found, server, items, people)
    return found


def _whole(people: list[Phone]) -> int:
    """How many are connected again and find all their words on their own page."""
    until(lambda: all(phone.connected for phone in people), 20)
    return sum(phone.connected and _has_all(phone) for phone in people)


def _has_all(phone: Phone) -> bool:
    # A line of its own: that of the phone may be to a server that was killed.
    line = phone.browser.beside()
    page = line.get(f"{phone.home}mine").text
    line.close()
    return all(item.body["text"] in page for item in phone.sent)


def end_in_burst(folder: Path, phones: int = 40, each: int = 5) -> Found:
    """SIGTERM while everybody sends: what arrived is on the disk, the rest goes later."""
    found = Found("R-15", "SIGTERM in a burst", "ended <= 5 s, lost 0")
    with served(folder) as server:
        people = come_in(server, phones)
        for phone in people:
            for number in range(each):
                say(phone, f"{number} {phone.outbox.token}")
        items = sent(people)
        while len(acked(items)) < phones:
            gevent.sleep(0.01)
        server.signal(signal.SIGTERM)
        took = server.ended()
        found.figures |= {"acked before": len(acked(items)), "ended in": s(took)}
        server.start()
        settled(items, 120)
        close(people)
    found.within(took <= 5, "it took longer than 5 s to end")
    count(found, server, items, people)
    return found
