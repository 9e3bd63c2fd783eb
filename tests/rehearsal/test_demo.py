"""The demo's simulated facilitator conducts until somebody else does, and then never again."""

from pathlib import Path

import gevent
import pytest
from gevent.event import Event

from labkit.rehearsal.crowd import Crowd
from labkit.rehearsal.demo import Autopilot
from labkit.rehearsal.facilitator import Facilitator
from labkit.rehearsal.server_process import Server
from labkit.settings import FOLDERS
from labkit.store.scripts import load_library, load_script

SCRIPT = Path(__file__).parent / "small.toml"
PACE = 60.0


@pytest.fixture
def running(tmp_path):
    server = Server(SCRIPT, tmp_path)
    doors = server.start()
    pilot, human = (Facilitator(doors.console, alone=False) for _ in range(2))
    crowd = Crowd(3, seed=2, speed=PACE)
    try:
        pilot.sign_in(doors.session)
        human.browser.close()
        human.browser = pilot.browser.beside()
        human.enter(doors.session)
        crowd.come_in(doors.join)
        script = load_script(SCRIPT, load_library(FOLDERS.sessions / "library" / "prompts.toml"))
        autopilot = Autopilot(pilot, script, crowd, PACE, Event())
        yield gevent.spawn(autopilot.conduct), human
    finally:
        crowd.go()
        pilot.close()
        human.close()
        server.end()


def until(ready):
    with gevent.Timeout(60):
        while not ready():
            gevent.sleep(0.05)


def opened(human):
    human.look()
    return human.run > 0


def test_it_opens_steps_and_shows_what_people_send_and_lets_go_when_somebody_acts(running):
    conducting, human = running
    until(lambda: opened(human))
    human.act("blank-wall")
    assert conducting.get(timeout=60) is False
    human.look()
    run = human.run
    gevent.sleep(2)
    human.look()
    assert human.run == run, "it never conducts again"


def test_undisturbed_it_goes_to_the_last_step_and_leaves_that_open(running):
    conducting, human = running
    assert conducting.get(timeout=120) is True
    human.look()
    opens = [form for form in human.page.forms if form.command == "close-step"]
    assert [form.fields["step"] for form in opens] == ["words"]
