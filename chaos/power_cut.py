"""R-10: the power goes at any moment; everything that was acknowledged by then is there."""

import random
import tempfile
import time
from pathlib import Path

import gevent

from chaos import shim
from chaos.base import Found, acked, close, come_in, integrity, say, served, settled
from labkit.domain.cleaning import clean
from labkit.domain.session.state import SessionState
from labkit.rehearsal.outbox import Item
from labkit.rehearsal.phone import Phone
from labkit.rehearsal.tally import read_kept

MODES = ("none", "random", "torn")
FILES = ("labkit.db", "labkit.db-wal")


def run(folder: Path, phones: int = 60, each: int = 5, cuts: int = 300) -> Found:
    """Record a burst under the real server, then cut the power again and again."""
    found = Found("R-10", "power cut", "acknowledged lost 0, damaged 0")
    data, log = folder / "data", folder / "writes"
    told = {
        "LD_PRELOAD": str(shim.build(folder)),
        "SHIM_DIR": str(data),
        "SHIM_LOG": str(log),
    }
    with served(folder, data, **told) as server:
        people = come_in(server, phones)
        moments = burst(people, each)
        session = server.doors["session"]
        close(people)
        server.kill()
    ops = shim.read(log)
    found.figures |= {"acked": len(moments), "acts recorded": len(ops)}
    found.must(len(moments) == phones * each, "not everything was acknowledged")
    replay(found, ops, moments, session, cuts)
    return found


def burst(people: list[Phone], each: int) -> dict[str, tuple[float, Item]]:
    """Let everybody send; when the answer to each came, by the clock the recorder uses."""
    moments: dict[str, tuple[float, Item]] = {}
    for number in range(each):
        items = [say(phone, f"{number} {phone.outbox.token} {'x' * 100}") for phone in people]
        notes = [gevent.spawn(_note, item, moments) for item in items]
        settled(items, 60)
        gevent.joinall(notes, timeout=1)
    return {ref: one for ref, one in moments.items() if acked([one[1]])}


def _note(item: Item, moments: dict[str, tuple[float, Item]]) -> None:
    item.settled.wait()
    moments[item.ref] = (time.monotonic(), item)


def replay(
    found: Found,
    ops: list[shim.Op],
    moments: dict[str, tuple[float, Item]],
    session: str,
    cuts: int,
) -> None:
    """Cut at random moments, in three ways each, and open what is left."""
    first = next(n for n, op in enumerate(ops) if op.at > min(at for at, _ in moments.values()))
    rng = random.Random(10)
    lost = damaged = done = 0
    when = [(rng.randint(first, len(ops) - 1), mode) for mode in MODES for _ in range(cuts)]
    disk, taken = shim.Disk(), 0
    for cut, mode in sorted(when):
        for op in ops[taken:cut]:
            disk.take(op)
        taken = cut
        with tempfile.TemporaryDirectory(dir=_memory()) as name:
            where = Path(name)
            for path, content in disk.without_power(mode, rng).items():
                if Path(path).name in FILES:
                    (where / Path(path).name).write_bytes(content)
            due = [item for at, item in moments.values() if at < ops[cut].at]
            done += 1
            if integrity(where / "labkit.db") != "ok":
                damaged += 1
                continue
            lost += missing(read_kept(where, session).state, due)
    found.figures |= {"cuts": done, "lost": lost, "damaged": damaged}
    found.must(lost == 0, f"{lost} acknowledged and lost")
    found.must(damaged == 0, f"{damaged} times the database was damaged")


def missing(state: SessionState, due: list[Item]) -> int:
    """How many of these are not there as they were sent."""
    return sum(
        (there := state.contributions.get(item.ref)) is None
        or there.text != clean(item.body["text"])
        for item in due
    )


def _memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None
