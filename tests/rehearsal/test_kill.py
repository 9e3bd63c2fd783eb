"""The server is killed in the middle of a rehearsal and started again on the same folder.

Nothing it acknowledged may be missing, nothing may be there twice, the phones come back by
themselves, and the session goes on to its end.
"""

import random
import sqlite3
from pathlib import Path

import gevent

from labkit.domain.nouns import Phase
from labkit.rehearsal.conductor import Conductor, settle
from labkit.rehearsal.crowd import Crowd
from labkit.rehearsal.facilitator import Facilitator
from labkit.rehearsal.server_process import Server
from labkit.rehearsal.tally import read_kept, tally
from labkit.settings import FOLDERS
from labkit.store.scripts import load_library, load_script

SCRIPT = FOLDERS.sessions / "dialogue-circle.toml"
PHONES = 12
SPEED = 60.0


def test_kill_9_in_the_middle_loses_nothing_and_the_session_goes_on(tmp_path):
    library = load_library(FOLDERS.sessions / "library" / "prompts.toml")
    script = load_script(SCRIPT, library)
    server = Server(SCRIPT, tmp_path)
    doors = server.start()
    crowd = Crowd(PHONES, seed=5, speed=SPEED)
    facilitator = Facilitator(doors.console)
    try:
        facilitator.sign_in(doors.session)
        crowd.come_in(doors.join)
        killed = gevent.spawn(kill_in_the_middle, server, crowd)
        conductor = Conductor(
            facilitator, crowd, SPEED, random.Random(5), tuple(library.prompts), lambda words: None
        )
        course = conductor.conduct(script)
        assert settle(crowd, 60)
        acked_before = killed.get(timeout=60)
        with gevent.Timeout(60):
            while not all(person.phone.reconnects > 1 for person in crowd.people):
                gevent.sleep(0.05)
    finally:
        crowd.go()
        facilitator.close()
        server.end()
    assert acked_before > 0, "the kill must hit a session in which something was said"
    assert course.steps == [step.id for step in script.steps]
    kept = read_kept(server.data, doors.session)
    changed = [ref for person in crowd.people for ref in person.phone.outbox.seq_changed]
    counted = tally(kept, list(crowd.sent), facilitator.put_up, PHONES, changed)
    assert counted.lost == ()
    assert counted.doubled == ()
    assert counted.acked == counted.stored > acked_before
    assert kept.state.phase is Phase.ENDED
    assert integrity(server.data) == "ok"


def kill_in_the_middle(server, crowd):
    """Wait until people are in the middle of sending, then pull the plug."""
    while sum(item.result is not None for item in crowd.sent) < 30 or crowd.unsent == 0:
        gevent.sleep(0.002)
    acked = sum(item.result is not None for item in crowd.sent)
    server.kill9()
    gevent.sleep(1)
    server.start()
    return acked


def integrity(data: Path) -> str:
    (file,) = data.glob("*.db")
    with sqlite3.connect(file) as connection:
        ((said,),) = connection.execute("PRAGMA integrity_check").fetchall()
    connection.close()
    return str(said)
