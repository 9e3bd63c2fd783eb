"""R-50, R-51: the laptop dies and a copy takes its place; copying holds nobody up."""

import random
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

import gevent

from chaos.base import (
    Found,
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
from labkit.rehearsal.outbox import Item
from labkit.rehearsal.page import read_page
from labkit.rehearsal.phone import Phone
from labkit.store.backups import backups_in
from labkit.store.restoring import newest_backup, restore


def laptop_dies(folder: Path, phones: int = 40, each: int = 4) -> Found:
    """Some join and some is sent after the copy; another laptop takes the address; phones return.

    The phones here do what `static/js/kept.js` does; the real one is in tests/e2e/test_restored.py.
    """
    found = Found("R-50", "laptop dies, restore", "all acknowledged of returning phones, doubled 0")
    stick = folder / "stick"
    with served(folder, LABKIT_BACKUP_TO=str(stick)) as server:
        early = come_in(server, phones)
        for phone in early:
            say(phone, f"before {phone.outbox.token}")
        settled(sent(early), 60)
        before = datetime.now(UTC)
        # The copy of each minute: waited for, so that all that follows is younger.
        until(lambda: any(one.at > before for one in backups_in(stick)), 90, 0.1)
        made = newest_backup(stick)
        age = time.monotonic()
        late = come_in(server, phones // 4)
        people = [*early, *late]
        for phone in people:
            for number in range(each):
                say(phone, f"after {number} {phone.outbox.token}")
        settled(sent(people), 90)
        items = sent(people)
        server.kill()
        close(people)
        age = time.monotonic() - age
        server.data = folder / "another"
        server.data.mkdir(mode=0o700)
        done = restore(server.data, made, datetime.now(UTC))
        server.start()
        from labkit.rehearsal.tally import read_kept

        there = read_kept(server.data, server.doors["session"]).state.known
        missing = [item for item in items if item.ref not in there]
        began = time.monotonic()
        joined = sum(gevent_map(_come_back, people))
        gevent_map(_heal, people)
        found.figures |= {
            "phones": len(people),
            "copy": f"{age:.0f} s old",
            "sessions": done.sessions,
            "lost with the laptop": len(missing),
            "joined again": joined,
            "healed in": s(time.monotonic() - began),
        }
        found.must(len(missing) > 0, "the copy was too young to lose anything")
        found.must(joined == len(late), "another number joined again than came after the copy")
        _recount(found, items)
        count(found, server, items, people)
    return found


def gevent_map(work: object, people: list[Phone]) -> list[int]:
    """Do it for all at once."""
    jobs = [gevent.spawn(work, phone) for phone in people]  # type: ignore[call-overload]
    gevent.joinall(jobs, raise_error=True)
    return [job.value for job in jobs]


def _come_back(phone: Phone) -> int:
    """Load the page; who is a stranger now joins by the code once more. 1 where it was so."""
    phone.browser.close()  # its line was to the laptop that died
    answer = phone.browser.get(phone.home)
    again = "?stranger" in answer.url
    if again:
        page = read_page(phone.browser.get(phone._join).text)
        form = next(form for form in page.forms if "ref" in form.fields)
        fields = {**form.fields, "token": page.token, "consent": "agreed"}
        answer = phone.browser.submit(form.action, fields)
    phone.outbox.token = read_page(answer.text).token
    return int(again)


def _heal(phone: Phone) -> int:
    """Offer everything again, one after the other, in its order."""
    for item in phone.sent:
        while True:
            said = phone.browser.post(item.path, {**item.body, "ref": item.ref}, phone.outbox.token)
            reply = said.json() or {}
            if reply.get("ok"):
                item.again = reply  # type: ignore[attr-defined]
                break
            if reply.get("final"):
                return 1
            gevent.sleep(float(reply.get("retry_after") or 0.5))
    return 0


def _recount(found: Found, items: list[Item]) -> None:
    """The numbers are new ones for what was lost; they are what count() compares with."""
    from labkit.rehearsal.outbox import Acked

    for item in acked(items):
        reply = getattr(item, "again", None)
        found.must(reply is not None, f"{item.ref} was refused when it was offered again")
        if reply is not None:
            item.result = Acked(reply["seq"], reply["saved_at"])


def copying(folder: Path, megabytes: int = 100, phones: int = 20) -> Found:
    """A large database is copied while people send."""
    found = Found("R-51", "copies while serving", "all read through, answers stall <= 100 ms")
    with served(folder) as server:
        server.end()
        with sqlite3.connect(server.data / "labkit.db") as connection:
            connection.execute("CREATE TABLE filler (id INTEGER PRIMARY KEY, junk BLOB)")
            for _ in range(megabytes * 256):
                connection.execute("INSERT INTO filler (junk) VALUES (randomblob(4000))")
        connection.close()
        folder_of_copies = server.data / "backups"
        for one in backups_in(folder_of_copies):
            one.file.unlink()
        server.start()
        people = come_in(server, phones)
        rng = random.Random(51)
        calm = [_answer(rng.choice(people)) for _ in range(60)]
        # The copy of the minute comes by itself; its part shows that it is under way.
        under_way = until(lambda: any(folder_of_copies.glob("*.part")), 90)
        busy: list[float] = []
        began = time.monotonic()
        while any(folder_of_copies.glob("*.part")):
            busy.append(_answer(rng.choice(people)))
        took = time.monotonic() - began
        made = backups_in(folder_of_copies)
        found.figures |= {
            "size": f"{made[-1].file.stat().st_size // 2**20} MB" if made else "none",
            "copied in": s(took),
            "calm p50/p99": f"{ms(percentile(calm, 0.5))}/{ms(percentile(calm, 0.99))}",
            "meanwhile p50/p99": f"{ms(percentile(busy, 0.5))}/{ms(percentile(busy, 0.99))}",
            "answers meanwhile": len(busy),
        }
        found.must(under_way is not None and bool(made), "no copy was made")
        worse = percentile(busy, 0.99) - percentile(calm, 0.99)
        found.within(worse <= 0.1, f"answers waited {ms(worse)} longer")
        close(people)
        count(found, server, sent(people), people)
    return found


def _answer(phone: Phone) -> float:
    """The wait for one tap that writes."""
    began = time.monotonic()
    path = f"/s/{phone.session}/do/choose-language"
    phone.language = "fr" if phone.language == "en" else "en"
    item = phone.outbox.put(path, {"language": phone.language})
    item.settled.wait(30)
    took = time.monotonic() - began
    gevent.sleep(0.02)
    return took
