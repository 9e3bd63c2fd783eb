"""The people of the demo: they join, answer, propose and take stances at a human pace.

Run beside the demo server as a process of its own:
`python -m labkit.rehearsal.demo --join URL [--console URL#k=KEY --session ID --script FILE]`.
With a console it also conducts, gently, until somebody else acts there once; then never again.
"""

import os
import random
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import click
import gevent
from gevent.event import Event

from labkit.domain.script import Script
from labkit.rehearsal.crowd import Crowd
from labkit.rehearsal.facilitator import Facilitator, NotConducted
from labkit.rehearsal.observer import Observer
from labkit.rehearsal.talk import Talk
from labkit.settings import FOLDERS
from labkit.store.scripts import load_library, load_script

# In seconds at pace 1.
BEFORE_THE_FIRST_STEP = 6.0
SHORTEST_STEP, LONGEST_STEP = 30.0, 150.0
NOTHING_TO_ANSWER = 14.0
SHOWING = 7.0
COMING = (0.3, 3.0)

LOOKING = 1.0


class Stop(Protocol):
    """Something that says when it is enough; an Event of threading or of gevent."""

    def is_set(self) -> bool:
        """Whether it is enough."""
        ...


def demo_crowd(
    base_url: str, code: str, phones: int = 12, pace: float = 1.0, stop_event: Stop | None = None
) -> Crowd:
    """Let people join a running session; with a stop event, come back when it is set."""
    crowd = Crowd(phones, seed=int(time.time()), speed=pace, tidy=True)
    crowd.come_in(f"{base_url.rstrip('/')}/j/{code}", lambda rng: rng.uniform(*COMING) / pace)
    while stop_event is not None and not stop_event.is_set():
        gevent.sleep(LOOKING)
        crowd.check()
    return crowd


@dataclass
class Autopilot:
    """Conducts as long as nobody else does."""

    facilitator: Facilitator
    script: Script
    crowd: Crowd
    pace: float
    stop: Stop
    _last: int | None = None
    """The newest act in the log, as far as it is ours; before the first, whatever stood there."""

    def conduct(self) -> bool:
        """Open one step after the other; False when somebody else took over."""
        self.facilitator.look()
        self._last = self._newest()
        if not self._wait(BEFORE_THE_FIRST_STEP, BEFORE_THE_FIRST_STEP):
            return False
        for step in self.script.steps:
            if not self._act("open-step", step=step.id):
                return False
            silent = step.kind == "frame" and not step.prompts
            if not self._wait(NOTHING_TO_ANSWER if silent else SHORTEST_STEP, LONGEST_STEP):
                return False
            if "take-stance" in step.accepts and not self._act("reveal-stances", step=step.id):
                return False
        return True

    def _wait(self, shortest: float, longest: float) -> bool:
        """Give people time, and show what comes in; False when somebody else acted."""
        began = shown = time.monotonic()
        while (gone := time.monotonic() - began) < longest / self.pace:
            gevent.sleep(min(LOOKING, SHOWING / self.pace))
            self.crowd.check()
            if self.stop.is_set() or self._somebody_acted():
                return False
            if gone > shortest / self.pace and self.crowd.busy == 0:
                return True
            if time.monotonic() - shown > SHOWING / self.pace and not self._show():
                return False
            if time.monotonic() - shown > SHOWING / self.pace:
                shown = time.monotonic()
        return True

    def _show(self) -> bool:
        """Show what waits longest, one thing at a time, as somebody who reads it does.

        The console gives its keys to that one alone.
        """
        for form in self.facilitator.page.forms:
            for button in form.buttons:
                if button.name == "placement" and button.value == "shown" and button.key:
                    return self._act(form.command, **form.body(placement="shown"))
        return True

    def _act(self, command: str, **body: str) -> bool:
        if self._somebody_acted():
            return False
        if command == "open-step":
            self._last = self.facilitator.move(command, **body).seq
        elif (done := self.facilitator.act(command, **body)) is not None:
            self._last = done.seq
        return True

    def _somebody_acted(self) -> bool:
        self.facilitator.look()
        return self._newest() != self._last

    def _newest(self) -> int | None:
        """The newest act that can be undone: another one when somebody acts, or undoes ours."""
        undo = self.facilitator.page.form("undo")
        return int(undo.fields["act"]) if undo is not None else None


@click.command()
@click.option("--join", required=True, help="The address people join by.")
@click.option("--console", help="The address of a co-facilitator's console, with its key.")
@click.option("--session", help="The id of the session.")
@click.option("--script", type=click.Path(exists=True, path_type=Path), help="What is conducted.")
@click.option("--observe", help="The address of observers, with its key.")
@click.option("--phones", default=12, help="How many people.")
@click.option("--pace", default=1.0, help="How many times faster than people.")
def main(
    join: str,
    console: str | None,
    session: str | None,
    script: Path | None,
    observe: str | None,
    phones: int,
    pace: float,
) -> None:
    """Fill a running session with people."""
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(name, stop.set)
    gevent.spawn(_stop_with, os.getppid(), stop)
    base, _, code = join.rpartition("/j/")
    crowd = demo_crowd(base, code, phones, pace)
    if console and session and script:
        gevent.spawn(_conduct, console, session, script, crowd, pace, stop)
    if observe and session:
        gevent.spawn(_observe, observe, session, phones, pace)
    while not stop.wait(LOOKING):
        crowd.check()
    crowd.go()


def _observe(link: str, session: str, people: int, pace: float) -> None:
    """Log how people talk, so that line, mirror and report have something to tell."""
    Talk(Observer(link, session), people, pace, random.Random()).run()


def _conduct(
    console: str, session: str, script: Path, crowd: Crowd, pace: float, stop: Event
) -> None:
    facilitator = Facilitator(console, alone=False)
    try:
        facilitator.sign_in(session)
        library = load_library(FOLDERS.sessions / "library" / "prompts.toml")
        Autopilot(facilitator, load_script(script, library), crowd, pace, stop).conduct()
    except NotConducted as ended:
        # Somebody took the key back, or was faster by a blink: they conduct now.
        click.echo(f"The demo conducts no longer: {ended}", err=True)


def _stop_with(parent: int, stop: Event) -> None:
    """Go when the server's process goes, however it went."""
    while os.getppid() == parent:
        gevent.sleep(LOOKING)
    stop.set()


if __name__ == "__main__":
    random.seed()
    main(auto_envvar_prefix=None)
    sys.exit(0)
