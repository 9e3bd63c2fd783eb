"""R-63: the laptop gets another address in the middle of a session."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from chaos.base import (
    ROOT,
    Found,
    Skipped,
    acked,
    close,
    come_in,
    count,
    s,
    say,
    sent,
    served,
    settled,
    until,
)
from chaos.network import run
from labkit.rehearsal.browser import NoAnswer
from labkit.rehearsal.phone import NotLetIn, Phone

FIRST, SECOND = "10.63.0.1", "10.63.0.2"


def moves(folder: Path) -> Found:
    """Do it in a network that only this has."""
    if os.geteuid() or any(shutil.which(tool) is None for tool in ("unshare", "ip")):
        raise Skipped("networks cannot be made here: it takes root, unshare and ip")
    told = folder / "told.json"
    done = subprocess.run(
        ["unshare", "--net", sys.executable, "-m", "chaos.moving", str(folder), str(told)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if not told.exists():
        raise RuntimeError(done.stderr[-3000:])
    return Found(**json.loads(told.read_text(encoding="utf-8")))


def _moves(folder: Path, phones: int = 20) -> Found:
    found = Found(
        "R-63", "the laptop's address changes", "console <= 5 s, new code by one press, lost 0"
    )
    for command in (
        "link set lo up",
        "link add lk0 type veth peer name lk1",
        f"addr add {FIRST}/24 dev lk0",
        "link set lk1 up",
        "link set lk0 up",
        "route add default dev lk0",
    ):
        run(f"ip {command}")
    with served(folder, LABKIT_ADDRESS="auto") as server:
        session = server.doors["session"]
        conducts = server.facilitator
        beside = conducts.browser.beside()

        def console() -> str:
            return beside.get(f"/console/{session}").text

        def wall() -> str:
            return beside.get(f"/wall/{session}").text

        def press() -> dict[str, Any]:
            conducts.look()
            answer = beside.post(f"/desk/{session}/address", {}, conducts.page.token)
            return dict(answer.json())

        people = come_in(server, phones)
        for phone in people:
            say(phone, f"before {phone.outbox.token}")
        settled(sent(people), 30)
        found.must(f"{FIRST}:" in wall(), "the wall does not show the address")

        _give(SECOND, FIRST)
        changed = f"has changed from {FIRST} to {SECOND}"
        noticed = until(lambda: changed in console(), 20, 0.1)
        for phone in people:
            say(phone, f"away {phone.outbox.token}")
        pressed = time.monotonic()
        found.must(press().get("ok") is True, "the press was refused")
        shown = until(lambda: f"{SECOND}:" in wall(), 10, 0.05)
        found.must(changed not in console(), "the console still says it")
        join = server.doors["join"].replace(FIRST, SECOND)
        newcomer = Phone(join, "en", random.Random("newcomer"))
        try:
            newcomer.join()
            say(newcomer, f"new {newcomer.outbox.token}")
            settled(newcomer.sent, 30)
        except (NotLetIn, NoAnswer) as error:
            found.must(False, f"nobody can join at the new address: {error}")
        joined = time.monotonic() - pressed
        waiting = len(sent(people)) - len(acked(sent(people)))

        # The old address is there again: what waited on the phones is not lost.
        newcomer.close()
        _give(FIRST, SECOND)
        back = until(lambda: f"has changed from {SECOND} to {FIRST}" in console(), 20, 0.1)
        found.must(press().get("ok") is True, "the press back was refused")
        healed = settled(sent(people), 60)
        found.figures |= {
            "phones": phones,
            "console says so after": s(noticed),
            "and back after": s(back),
            "wall shows the new code after the press": s(shown),
            "somebody joined there and was saved after": s(joined),
            "kept on the phones meanwhile": waiting,
            "sent at the old address again after": s(healed),
        }
        found.within(noticed is not None and noticed <= 5, "the console was slow")
        found.within(back is not None and back <= 5, "the console was slow the second time")
        found.must(shown is not None, "the wall shows the old code")
        found.must(waiting == phones, "the phones did not keep what they could not send")
        close(people)
        count(found, server, sent([*people, newcomer]), people)
    return found


def _give(new: str, old: str) -> None:
    run(f"ip addr add {new}/24 dev lk0")
    run(f"ip addr del {old}/24 dev lk0")
    # With the first address of a device the others of its net go as well.
    subprocess.run(["ip", "addr", "add", f"{new}/24", "dev", "lk0"], capture_output=True)
    subprocess.run("ip route replace default dev lk0".split(), capture_output=True)


if __name__ == "__main__":
    one = _moves(Path(sys.argv[1]))
    Path(sys.argv[2]).write_text(json.dumps(one.__dict__), encoding="utf-8")
