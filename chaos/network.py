"""R-20, R-21: a Wi-Fi that swallows everything, and one that is slow and loses a tenth."""

import contextlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import gevent

from chaos.base import (
    ROOT,
    Found,
    Server,
    Skipped,
    acked,
    count,
    percentile,
    s,
    say,
    served,
    until,
)
from labkit.rehearsal.outbox import Acked, Item
from labkit.rehearsal.phone import Phone


class Air:
    """A network of its own between the server and the phones."""

    def __init__(self) -> None:
        number = random.SystemRandom().randint(10, 99)
        self.name = f"lkc{number}"
        self.here, self.there = f"10.{number}.77.1", f"10.{number}.77.2"
        self.wire = f"lkw{number}"

    def up(self) -> None:
        """Make it."""
        inside = f"ip netns exec {self.name}"
        for command in (
            f"ip netns add {self.name}",
            f"ip link add {self.wire}a type veth peer name {self.wire}b",
            f"ip link set {self.wire}b netns {self.name}",
            f"ip addr add {self.here}/24 dev {self.wire}a",
            f"ip link set {self.wire}a up",
            f"{inside} ip addr add {self.there}/24 dev {self.wire}b",
            f"{inside} ip link set {self.wire}b up",
            f"{inside} ip link set lo up",
            f"{inside} nft add table inet air",
            f"{inside} nft add chain inet air in {{ type filter hook input priority 0 ; }}",
            f"{inside} nft add chain inet air out {{ type filter hook output priority 0 ; }}",
        ):
            run(command)

    def swallow(self) -> None:
        """Nothing goes through any more, and nobody is told."""
        for way, match in (("in", "iifname"), ("out", "oifname")):
            self._nft(f"add rule inet air {way} {match} {self.wire}b drop")

    def lose(self, percent: int) -> None:
        """Lose this share of what comes and goes."""
        for way, match in (("in", "iifname"), ("out", "oifname")):
            self._nft(
                f"add rule inet air {way} {match} {self.wire}b"
                f" numgen random mod 100 < {percent} drop"
            )

    def slow(self, rate: str) -> None:
        """Let no more through than this, each way."""
        shape = f"root tbf rate {rate} burst 16kb latency 400ms"
        run(f"tc qdisc add dev {self.wire}a {shape}")
        run(f"ip netns exec {self.name} tc qdisc add dev {self.wire}b {shape}")

    def clear(self) -> None:
        """As on a good day."""
        self._nft("flush chain inet air in")
        self._nft("flush chain inet air out")

    def down(self) -> None:
        """Take it away."""
        for command in (f"ip link del {self.wire}a", f"ip netns del {self.name}"):
            subprocess.run(command.split(), capture_output=True)

    def _nft(self, rule: str) -> None:
        run(f"ip netns exec {self.name} nft {rule}")


def run(command: str) -> None:
    """Run a command of the system."""
    subprocess.run(command.split(), check=True, capture_output=True)


@contextlib.contextmanager
def air() -> Iterator[Air]:
    """A network of its own, taken away afterwards."""
    if os.geteuid() or any(shutil.which(tool) is None for tool in ("ip", "nft", "tc")):
        raise Skipped("networks cannot be made here: it takes root, ip, nft and tc")
    made = Air()
    try:
        made.up()
        yield made
    except subprocess.CalledProcessError as error:
        raise Skipped(f"the network could not be made: {error.stderr!r}") from error
    finally:
        made.down()


@contextlib.contextmanager
def phones_in(
    made: Air, server: Server, folder: Path, number: int, each: int, every: float
) -> Iterator[subprocess.Popen[str]]:
    """Phones in a process of their own, on the other side of the air."""
    process = subprocess.Popen(
        [
            *["ip", "netns", "exec", made.name, sys.executable, "-m", "chaos.network"],
            *[server.doors["join"], str(number), str(each), str(every), str(folder / "told.json")],
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def main(join: str, number: str, each: str, every: str, out: str) -> None:
    """Be the phones: join, say so, send over a while, write down what came of it."""
    phones = [Phone(join, "en", random.Random(f"air {n}")) for n in range(int(number))]
    pool = gevent.pool.Pool(10)
    gevent.joinall([pool.spawn(phone.join) for phone in phones], raise_error=True)
    until(lambda: all(phone.connected for phone in phones), 120)
    print("in", flush=True)
    items: list[tuple[Item, float]] = []
    ends: dict[str, float] = {}

    def live(phone: Phone) -> None:
        gevent.sleep(random.random() * float(every))
        for turn in range(int(each)):
            item = say(phone, f"{turn} {phone.outbox.token}")
            items.append((item, time.time()))
            item.settled.wait()
            ends[item.ref] = time.time()
            gevent.sleep(random.uniform(0.5, 1.5) * float(every))

    gevent.joinall([gevent.spawn(live, phone) for phone in phones], timeout=900)
    told = [
        {
            "ref": item.ref,
            "text": item.body["text"],
            "seq": item.result.seq if isinstance(item.result, Acked) else None,
            "at": item.result.saved_at if isinstance(item.result, Acked) else None,
            "from": began,
            "to": ends.get(item.ref),
            "tries": item.tries,
        }
        for item, began in items
    ]
    Path(out).write_text(json.dumps(told), encoding="utf-8")


def _items(folder: Path) -> list[tuple[Item, float, float]]:
    told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    read = []
    for one in told:
        item = Item(one["ref"], "submit-contribution", "", {"text": one["text"]})
        item.tries = one["tries"]
        if one["seq"] is not None:
            item.result = Acked(one["seq"], one["at"])
        read.append((item, one["from"], one["to"] or 0.0))
    return read


def black_hole(folder: Path, phones: int = 20, seconds: float = 30) -> Found:
    """The Wi-Fi swallows everything for half a minute."""
    found = Found("R-20", "Wi-Fi black hole", "noticed <= 15 s, all acked <= 6 s after, lost 0")
    with air() as made, served(folder, LABKIT_ADDRESS=made.here) as server:
        seen = _room(server)
        with phones_in(made, server, folder, phones, 12, 4.0) as process:
            assert process.stdout
            _line(process, "in")
            gevent.sleep(8)
            made.swallow()
            hole = time.time()
            noticed = until(lambda: seen() == 0, 40, 0.2)
            gevent.sleep(max(0.0, seconds - (time.time() - hole)))
            made.clear()
            back = time.time()
            process.wait(timeout=300)
        told = _items(folder)
        caught = [end - back for _, begin, end in told if begin < back < end]
        found.figures |= {
            "phones": phones,
            "dark": s(seconds),
            "server knew after": s(noticed),
            "waiting then": len(caught),
            "all of them acked after": s(max(caught)) if caught else "none",
        }
        found.within(noticed is not None and noticed <= 15, "the server noticed late")
        found.within(bool(caught) and max(caught) <= 6, "they came later than 6 s after")
        server.end()
        count(found, server, [item for item, _, _ in told], [])
    return found


def dark_page(folder: Path, seconds: float = 30) -> Found:
    """What somebody reads on a real phone while the Wi-Fi swallows everything."""
    found = Found("R-20p", "Wi-Fi black hole, on the page", "said <= 15 s, taken back <= 6 s after")
    if shutil.which("chromium") is None:
        raise Skipped("there is no Chromium")
    with air() as made, served(folder, LABKIT_ADDRESS=made.here) as server:
        phone = subprocess.Popen(
            [
                *["ip", "netns", "exec", made.name, sys.executable, "-m", "chaos.dark"],
                server.doors["join"],
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        _line(phone, "in")
        made.swallow()
        hole = time.time()
        assert phone.stdout
        said = float(gevent.get_hub().threadpool.apply(phone.stdout.readline)) - hole
        gevent.sleep(max(0.0, seconds - (time.time() - hole)))
        made.clear()
        back = time.time()
        calm = float(gevent.get_hub().threadpool.apply(phone.stdout.readline)) - back
        phone.wait(timeout=30)
        found.figures |= {"dark": s(seconds), "said after": s(said), "taken back after": s(calm)}
        found.within(said <= 15, "the page said it late")
        found.within(calm <= 6, "the page took it back late")
    return found


def weak(folder: Path, phones: int = 50, minutes: float = 10) -> Found:
    """One in ten packets is lost, and all share 256 kbit/s."""
    found = Found("R-21", "lossy, slow Wi-Fi", "lost 0, p95 <= 5 s")
    with air() as made, served(folder, LABKIT_ADDRESS=made.here) as server:
        each = max(2, int(minutes * 60 / 30))
        with phones_in(made, server, folder, phones, each, 25.0) as process:
            _line(process, "in")
            made.lose(10)
            made.slow("256kbit")
            process.wait(timeout=minutes * 60 + 600)
        told = _items(folder)
        took = [end - begin for item, begin, end in told if acked([item])]
        found.figures |= {
            "phones": phones,
            "minutes": minutes,
            "p50": s(percentile(took, 0.5)),
            "p95": s(percentile(took, 0.95)),
            "tries": sum(item.tries for item, _, _ in told),
        }
        found.within(percentile(took, 0.95) <= 5, "answers took longer than 5 s")
        server.end()
        count(found, server, [item for item, _, _ in told], [])
    return found


def _line(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout
    said = gevent.get_hub().threadpool.apply(process.stdout.readline)
    if said.strip() != word:
        raise RuntimeError(f"the phones said {said!r}")


def _room(server: Server) -> Callable[[], int]:
    """How many phones the server believes to be here."""
    browser = server.facilitator.browser.beside()

    def here() -> int:
        text = browser.get(f"/console/{server.doors['session']}").text
        found = re.search(r"<b>(\d+)</b> here", text)
        return int(found[1]) if found else -1

    return here


if __name__ == "__main__":
    main(*sys.argv[1:])
