"""R-25, R-27, R-32: the same thing sent many times, by many hands, in any order."""

import random
import time
from pathlib import Path

import gevent

from chaos.base import PROMPT, STEP, Found, close, come_in, count, ms, percentile, served
from labkit.rehearsal.browser import Browser
from labkit.rehearsal.facilitator import Facilitator
from labkit.rehearsal.outbox import Acked, Item
from labkit.rehearsal.phone import Phone
from labkit.rehearsal.tally import read_kept


def duplicates(folder: Path, phones: int = 20, each: int = 10) -> Found:
    """Each message one to five times, in any order, over two lines at once."""
    found = Found("R-25", "duplicate sends", "rows = distinct ids, the same number each time")
    rng = random.Random(25)
    with served(folder) as server:
        people = come_in(server, phones)
        wanted: list[tuple[Phone, Item]] = []
        copies: list[tuple[Phone, Item]] = []
        for phone in people:
            for number in range(each):
                item = _item(phone, f"{number} {phone.outbox.token}", f"{number:08}{rng.random()}")
                wanted.append((phone, item))
                copies += [(phone, item)] * rng.randint(1, 5)
        rng.shuffle(copies)
        numbers: dict[str, set[int]] = {}
        lines = [(phone.browser.beside(), phone.browser.beside()) for phone in people]

        def send(phone: Phone, item: Item) -> None:
            line = rng.choice(lines[people.index(phone)]).beside()
            while True:
                reply = line.post(item.path, {**item.body, "ref": item.ref}, phone.outbox.token)
                said = reply.json() or {}
                if said.get("ok"):
                    break
                gevent.sleep(float(said.get("retry_after") or 0.5))
            numbers.setdefault(item.ref, set()).add(said["seq"])
            item.result = Acked(said["seq"], said["saved_at"])
            line.close()

        pool = gevent.pool.Pool(40)
        gevent.joinall([pool.spawn(send, phone, item) for phone, item in copies], raise_error=True)
        close(people)
        items = [item for _, item in wanted]
        found.figures |= {"sends": len(copies)}
        strange = sum(len(seqs) > 1 for seqs in numbers.values())
        found.must(strange == 0, f"{strange} answered with two numbers")
        count(found, server, items, people)
    return found


def _item(phone: Phone, words: str, ref: str) -> Item:
    path = f"/s/{phone.session}/do/submit-contribution"
    body = {"step": STEP, "prompt": PROMPT, "text": words}
    return Item("".join(ref.split("."))[:40], "submit-contribution", path, body)


def double_taps(folder: Path, times: int = 100) -> Found:
    """Two tabs of one phone send the same in the same moment."""
    found = Found("R-27", "double tap, two tabs", "one row each time")
    with served(folder) as server:
        phones = come_in(server, max(1, times // 5))
        items = []
        for number in range(times):
            phone = phones[number % len(phones)]
            item = _item(phone, f"tap {number}", f"tap-{number:08}")
            tabs = [phone.browser.beside(), phone.browser.beside()]
            taps = [gevent.spawn(_tap, tab, phone, item) for tab in tabs]
            gevent.joinall(taps, raise_error=True)
            found.must(taps[0].value == taps[1].value, f"tap {number}: two answers")
            item.result = taps[0].value
            items.append(item)
        close(phones)
        count(found, server, items, phones)
    return found


def _tap(tab: Browser, phone: Phone, item: Item) -> Acked:
    while True:
        body = {**item.body, "ref": item.ref}
        said = tab.post(item.path, body, phone.outbox.token).json() or {}
        if said.get("ok"):
            tab.close()
            return Acked(said["seq"], said["saved_at"])
        gevent.sleep(float(said.get("retry_after") or 0.5))


def two_consoles(folder: Path, times: int = 200) -> Found:
    """Two facilitators press within the same moment; one of them moves the session on."""
    found = Found("R-32", "two facilitators press at once", "one of two each time, the other told")
    with served(folder) as server:
        session = server.doors["session"]
        first = server.facilitator
        second = Facilitator(server.doors["console"], alone=False)
        second.browser = first.browser.beside()
        second.enter(session)
        path = f"/s/{session}/do/"
        steps = ("move", "follow")
        apart: list[float] = []
        moved = 0
        for number in range(times):
            first.look()
            run, step = first.run, steps[(number + 1) % 2]
            pressed: list[float] = []

            def press(
                one: Facilitator, run: int = run, step: str = step, at: list[float] = pressed
            ) -> dict[str, object]:
                line = one.browser.beside()
                at.append(time.monotonic())
                said = line.post(f"{path}open-step", {"step": step, "run": run}, first.page.token)
                line.close()
                return {"status": said.status, **(said.json() or {})}

            both = [gevent.spawn(press, one) for one in (first, second)]
            gevent.joinall(both, raise_error=True)
            said = [one.get() for one in both]
            apart.append(abs(pressed[0] - pressed[1]))
            yes = [one for one in said if one["ok"]]
            no = [one for one in said if not one["ok"]]
            moved += len(yes)
            found.must(len(yes) == 1, f"press {number}: {len(yes)} of two moved it on")
            found.must(
                all(one["status"] == 409 and one.get("words") for one in no),
                f"press {number}: the other was not told",
            )
        second.close()
        first.look()
        found.figures |= {
            "presses": times,
            "moved": moved,
            "run": first.run,
            "apart p99": ms(percentile(apart, 0.99)),
        }
        state = read_kept(server.data, session).state
        found.must(state.run == first.run, "the console shows another run")
    return found
