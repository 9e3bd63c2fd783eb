"""R-26: the laptop's clock is set an hour forward and back while people take part."""

from pathlib import Path

import gevent

from chaos.base import Found, Skipped, close, come_in, count, say, sent, served, settled
from labkit.rehearsal.tally import read_kept

LIBRARIES = (
    Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
    Path("/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"),
)


def steps(folder: Path, phones: int = 20) -> Found:
    """Forward an hour, back two, under the real server."""
    found = Found("R-26", "clock steps", "0 disconnects, order by number, nobody let go, lost 0")
    library = next((one for one in LIBRARIES if one.exists()), None)
    if library is None:
        raise Skipped("libfaketime is not installed (Debian: apt-get install libfaketime)")
    told = folder / "clock"
    told.write_text("+0\n")
    environment = {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(told),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    with served(folder, None, **environment) as server:
        people = come_in(server, phones)
        gevent.sleep(1)
        lines = [phone.reconnects for phone in people]
        browser = server.facilitator.browser.beside()
        kept = conducts = 0
        for number, step in enumerate(("+0", "+3600", "-3600", "-86400", "+0")):
            beside = told.with_suffix(".new")
            beside.write_text(f"{step}\n")
            beside.replace(told)
            for phone in people:
                say(phone, f"{number} {phone.outbox.token}")
            settled(sent(people), 60)
            gevent.sleep(9)  # longer than a ping
            console = browser.get(f"/console/{server.doors['session']}")
            shown = [phone.browser.beside().get(phone.home) for phone in people[:3]]
            kept += all(one.status == 200 and not one.text.count("?stranger") for one in shown)
            conducts += console.status == 200 and 'data-surface="console"' in console.text
        lost = sum(phone.reconnects > before for phone, before in zip(people, lines, strict=True))
        items = sent(people)
        state = read_kept(server.data, server.doors["session"]).state
        rows = sorted(state.contributions.values(), key=lambda one: one.seq)
        turns = [int(one.text.split()[0]) for one in rows]
        found.figures |= {
            "phones": phones,
            "steps": "+1 h, -2 h, -23 h, back",
            "disconnects": lost,
            "keys of phones hold after": f"{kept} of 5",
            "the console's key holds after": f"{conducts} of 5",
            "in order": turns == sorted(turns),
        }
        found.must(lost == 0, f"{lost} phones were disconnected")
        found.must(kept == conducts == 5, "a key was over because of the clock")
        found.must(turns == sorted(turns), "the order followed the clock")
        close(people)
        count(found, server, items, people)
    return found
