"""What is measured. Each function plays one pass, contenders in turn, and returns figures."""

import gzip
import json
import random
import re
import secrets
import shutil
import sqlite3
import subprocess
import time
import urllib.parse
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks import answers as asking
from benchmarks.answers import at
from benchmarks.fanout import Contender, of_labkit, of_peer
from benchmarks.hall import Browser, Hall, Watcher, unpacked
from benchmarks.machine import ROOT, load
from benchmarks.peers import Peer
from benchmarks.traffic import Loop, Lost, Task, answer, frame, frames, now

Figures = dict[str, Any]
GAP = 0.15


def fanout(folder: Path, people: int, rounds: int, peers: tuple[str, ...]) -> Figures:
    """A prompt to everybody."""
    # One loop for all: whoever waits for its turn still answers pings.
    loop = Loop()
    hall = Hall(folder / "labkit", loop)
    others = [Peer(sort, folder, loop) for sort in peers]
    try:
        hall.start()
        hall.fill(1)
        before = hall.server.memory()
        hall.fill(people - 1)
        hall.open_step()
        lines = [phone.line for phone in hall.phones if phone.line]
        running = [Contender("labkit", hall.server, lines, before)]
        for peer in others:
            peer.start()
            peer.fill(1)
            before = peer.server.memory()
            peer.fill(people - 1)
            running.append(Contender(peer.sort, peer.server, peer.lines, before))

        hall.settle(0.5)
        for number in range(rounds + 1):
            size = len(hall.phones[-1].screen) or 4000
            for contender in running:
                hall.settle(GAP)
                peer = next((one for one in others if one.sort == contender.name), None)
                asked = of_peer(peer, size) if peer else of_labkit(hall, number)
                contender.tell(*asked)
                if peer is None:
                    _look(hall)
                else:
                    for line in contender.lines:
                        line.held = b""
        hall.settle(GAP)
        return {
            "people": people,
            "bytes": len(hall.phones[-1].screen),
            "contenders": {
                # The first round of each warms it up.
                one.name: {"kb_each": one.kb_each, "rounds": one.rounds[1:]}
                for one in running
            },
        }
    finally:
        hall.close()
        for peer in others:
            peer.close()


def _look(hall: Hall) -> None:
    """The facilitator's answer is read, every phone says that it has seen the screen, and the
    prompt is taken off again: the next one is as long."""
    console = hall.console.browser
    if console.line:
        hall._run(_read(console))
    for phone in hall.phones:
        assert phone.line
        for text in frames(phone.line):
            phone.take(text)
    for phone in hall.phones:
        phone.seen()
    hall.settle(0.4)
    hall._run(_take_off(hall))
    hall.settle(0.3)
    for phone in hall.phones:
        assert phone.line
        for text in frames(phone.line):
            phone.take(text)


def _read(browser: Browser) -> Task:
    assert browser.line
    got = yield from answer(browser.line)
    said = json.loads(unpacked(got))
    if not said.get("ok"):
        raise Lost(str(said))


def _take_off(hall: Hall) -> Task:
    yield from hall.console.browser.do("close-prompt", prompt=hall.pushed)


def answers(folder: Path, people: int, spread: float, fresh: bool) -> Figures:
    """Everybody answers: labkit, Node with SQLite, the plain app, one after the other.

    The first round of labkit is the one that counts. Beside it, what it would be were phones to
    keep their connections open, as browsers do, and the plain app with a connection for each
    answer, as labkit has.
    """
    figures: Figures = {"people": people, "spread": spread, "fresh": fresh, "contenders": {}}
    loop = Loop()
    hall = Hall(folder / "labkit", loop)
    others = [Peer(sort, folder, loop) for sort in ("node", "plain")]
    try:
        hall.start()
        hall.fill(people, keep_lines=not fresh)
        hall.open_step()
        for peer in others:
            peer.start()
            peer.fill(people)
        hall.settle(0.5)
        one = asking.of_labkit(hall, spread, fresh)
        acked = one.acked
        figures["contenders"]["labkit"] = {**one.figures(), "load": load()}
        # Long enough that a second answer of the same person is not too fast.
        hall.settle(2.5)
        hall.keep_connections()
        one = asking.of_labkit(hall, spread, fresh=False)
        figures["contenders"]["kept"] = {**one.figures(), "load": load()}
        for peer in others:
            hall.settle(0.5)
            figures["contenders"][peer.sort] = {**peer.answers(spread).figures(), "load": load()}
        hall.settle(0.5)
        figures["contenders"]["posted"] = {**others[-1].posts(spread).figures(), "load": load()}
    finally:
        hall.close()
        for peer in others:
            peer.close()
    figures["contenders"]["labkit"]["lost"] = asking.lost(hall, acked)
    figures["contenders"]["kept"]["lost"] = asking.lost(hall, one.acked)
    return figures


def joins(folder: Path, people: int, seconds: float) -> Figures:
    """Everybody joins within some seconds, from one address: page, files, socket, first screen."""
    figures: Figures = {"people": people, "seconds": seconds, "contenders": {}}
    hall = Hall(folder / "labkit", Loop())
    try:
        hall.start()
        hall.open_step()
        cpu, waits = hall.server.cpu(), []

        def one() -> Task:
            began = now()
            yield from hall.join()
            waits.append((now() - began) / 1e6)
            hall.loop.spawn(hall.phones[-1].follow())

        figures["contenders"]["labkit"] = _spread(hall.loop, one, waits, people, seconds)
        cpu = hall.server.cpu() - cpu
        figures["contenders"]["labkit"]["cpu_ms_each"] = round(cpu / people, 3)
    finally:
        hall.close()
    peer = Peer("plain", folder, Loop())
    try:
        peer.start()
        cpu, waits = peer.server.cpu(), []

        def other() -> Task:
            began = now()
            yield from _plain_join(peer)
            waits.append((now() - began) / 1e6)

        figures["contenders"]["plain"] = _spread(peer.loop, other, waits, people, seconds)
        cpu = peer.server.cpu() - cpu
        figures["contenders"]["plain"]["cpu_ms_each"] = round(cpu / people, 3)
    finally:
        peer.close()
    return figures


def _spread(
    loop: Loop, task: Callable[[], Task], waits: list[float], people: int, seconds: float
) -> Figures:
    begin = now() + 20_000_000
    for number in range(people):
        loop.spawn_at(begin + int(number * seconds / people * 1e9), task())
    loop.run(seconds + 60, lambda: len(waits) + len(loop.failed) >= people)
    waits.sort()
    return {
        "joined": len(waits),
        "refused": loop.failed[:5],
        "took_s": round((now() - begin) / 1e9, 2),
        "p50_ms": at(waits, 0.5),
        "p99_ms": at(waits, 0.99),
        "max_ms": at(waits, 1),
        "load": load(),
    }


def _plain_join(peer: Peer) -> Task:
    """As many requests as a join of labkit, each answered with a text from memory."""
    here = Browser(peer.port)
    for path in ("/page", "/css", "/js", "/icon"):
        yield from here.ask("GET", path)
    yield from here.ask("POST", "/page", b"x=1", "application/x-www-form-urlencoded")
    for path in ("/page", "/css", "/js"):
        yield from here.ask("GET", path)
    yield from peer.enter()
    line = peer.lines[-1]
    line.send(frame(b'42["hello"]'))
    while not any(text.startswith(b'42["screen"') for text in frames(line)):
        yield line
    peer.loop.spawn(peer.follow(line))


def restart(folder: Path, people: int, live: str) -> Figures:
    """Taken away as by a power cut and started again: until every phone shows its screen."""
    hall = Hall(folder / "labkit", Loop(), live)
    chance = random.Random(people)
    back: dict[int, tuple[float, bytes]] = {}
    tries = [0]
    try:
        hall.start()
        hall.fill(people)
        hall.open_step()
        shown = {_key(phone.screen) for phone in hall.phones}
        hall.loop.failed.clear()
        lines = [phone.line for phone in hall.phones]
        hall.restart()
        began = now()
        for line in lines:
            assert line
            hall.loop.close(line)
        cpu = hall.server.cpu()

        def again(phone: Watcher, number: int) -> Task:
            # As static/js/live.js does.
            tried = 0
            while True:
                yield 0.5 + chance.random() * min(4.5, 0.5 * 2**tried)
                tried += 1
                tries[0] += 1
                try:
                    yield from phone.watch()
                except Lost:
                    continue
                back[number] = ((now() - began) / 1e9, _key(phone.screen))
                hall.loop.spawn(phone.follow())
                return

        for number, phone in enumerate(hall.phones):
            hall.loop.spawn(again(phone, number))
        hall.loop.run(90, lambda: hall.ready.exists())
        ready = (now() - began) / 1e9
        hall.loop.run(90, lambda: len(back) >= people)
        took = sorted(seconds for seconds, _ in back.values())
        return {
            "people": people,
            "live": live,
            "back": len(back),
            "right_screen": sum(key in shown for _, key in back.values()),
            "server_ready_s": round(ready, 2),
            "all_back_s": round(took[-1], 2) if took else None,
            "after_ready_s": round(took[-1] - ready, 2) if took else None,
            "half_back_s": at(took, 0.5),
            "tries": tries[0],
            "cpu_s": round((hall.server.cpu() - cpu) / 1000, 2),
            "load": load(),
        }
    finally:
        hall.close()


def _key(screen: bytes) -> bytes:
    found = re.search(rb'"key":"([^"]+)"', screen)
    return found.group(1) if found else b""


def weight(folder: Path) -> Figures:
    """What a phone loads before it shows something, and what it fetches when it works."""
    hall = Hall(folder / "labkit", Loop())
    parts: Figures = {}

    def look() -> Task:
        here = Browser(hall.port)
        page = yield from here.load(f"/j/{hall.code}")
        parts["join page with its files"] = here.received
        fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
        got = yield from here.submit(f"/j/{hall.code}", **{**fields, "token": here.token})
        before, kept = here.received, set(here.kept)
        where = urllib.parse.urlsplit(got.header("location")[0]).path
        page = yield from here.load(where)
        parts["phone page with what is new of its files"] = here.received - before
        parts["requests for the phone page"] = 1 + len(here.kept - kept)
        version = re.search(r"/static/v-[0-9a-f]+/", page)
        assert version
        got = yield from here.ask("GET", f"{version.group(0)}vendor/socket.io.js")
        parts["socket client, fetched when the page works"] = got.size

    try:
        hall.start()
        hall.open_step()
        hall._run(look())
        hall.fill(1)
        parts["one screen as pushed"] = len(hall.phones[0].screen)
        node = ROOT / "benchmarks" / "node_modules" / "socket.io" / "client-dist"
        whole = (node / "socket.io.min.js").read_bytes()
        parts["reference: socket.io.min.js, packed"] = len(gzip.compress(whole, 9))
    finally:
        hall.close()
    return {"bytes": parts}


def paper(folder: Path, people: int) -> Figures:
    """The report as PDF, and Chromium printing the very same page."""
    hall = Hall(folder / "labkit", Loop())
    got: Figures = {"people": people}
    pages: dict[str, bytes] = {}

    def fetch(path: str, name: str) -> Task:
        here = hall.console.browser
        began = time.monotonic()
        answer = yield from here.ask("GET", f"/desk/{hall.session}/{path}")
        pages[name] = (
            gzip.decompress(answer.body) if answer.body[:2] == b"\x1f\x8b" else answer.body
        )
        got[f"{name}_s"] = round(time.monotonic() - began, 2)

    try:
        hall.start()
        hall.fill(people)
        hall.open_step()
        asking.of_labkit(hall, 0.5, fresh=True)
        hall._run(fetch("report.pdf", "pdf"))
        hall._run(fetch("report.pdf", "again"))
        hall._run(fetch("report", "html"))
    finally:
        hall.close()
    assert pages["pdf"].startswith(b"%PDF"), pages["pdf"][:200]
    got["pdf_kb"] = round(len(pages["pdf"]) / 1000)
    (folder / "report.pdf").write_bytes(pages["pdf"])
    (folder / "report.html").write_bytes(pages["html"])
    got["pages"] = pages["pdf"].count(b"/Type /Page\n") or _pages(folder / "report.pdf")
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if chromium:
        began = time.monotonic()
        printed = folder / "printed.pdf"
        subprocess.run(
            [chromium, "--headless", "--no-sandbox", f"--print-to-pdf={printed}", "report.html"],
            cwd=folder,
            capture_output=True,
            timeout=120,
            check=False,
        )
        got["chromium_s"] = round(time.monotonic() - began, 2)
        got["chromium_kb"] = round(printed.stat().st_size / 1000) if printed.exists() else None
    got["load"] = load()
    return got


def _pages(file: Path) -> int:
    from pypdf import PdfReader

    return len(PdfReader(file).pages)


def disk(folder: Path) -> Figures:
    """The floor of saving: rows a second in raw SQLite, on the disk before the next."""
    found: Figures = {}
    folder.mkdir(parents=True, exist_ok=True)
    for each, commits in ((1, 500), (100, 50), (1000, 10)):
        file = folder / f"{secrets.token_hex(4)}.db"
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = FULL")
            database.execute("CREATE TABLE answer (ref TEXT PRIMARY KEY, text TEXT)")
            began = time.monotonic()
            for _ in range(commits):
                rows = [(secrets.token_hex(16), asking.WORDS * 2) for _ in range(each)]
                database.execute("BEGIN IMMEDIATE")
                database.executemany("INSERT INTO answer VALUES (?, ?)", rows)
                database.execute("COMMIT")
            found[f"{each} rows in a commit"] = round(each * commits / (time.monotonic() - began))
        file.unlink()
    return {"rows_per_second": found, "load": load()}
