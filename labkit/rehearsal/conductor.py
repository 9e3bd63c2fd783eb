"""How the simulated facilitator conducts a script: every step, in its order, to the end."""

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import gevent

from labkit.domain.script import Script, Step
from labkit.rehearsal.crowd import Crowd
from labkit.rehearsal.facilitator import Act, Facilitator

# In seconds at speed 1, as a facilitator feels them.
LONGEST_STEP = 90.0
LONGEST_HEARING = 240.0
AT_LEAST_TILL, HEARING_AT_LEAST_TILL = 10.0, 30.0
"""Real seconds a step stays open while somebody is still at it: a busy machine is no haste."""

SHORTEST_STEP = 15.0
SHOWING = 20.0

SEEING = 10.0
"""How long a screen may take to every phone before that is noted; real seconds."""

TICK = 0.05
EXTENDS, PUSHES = 7, 6
"""Every how many steps the facilitator gives another minute, or pushes a prompt."""

FAVOURITES = ("move.rescue", "oppose.absent", "bystand.missing", "follow.ask")


@dataclass
class Course:
    """How it went."""

    steps: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    """Steps whose screen did not reach every connected phone in time."""


@dataclass
class Conductor:
    """Conducts one script before one crowd."""

    facilitator: Facilitator
    crowd: Crowd
    speed: float
    rng: random.Random
    prompts: tuple[str, ...]
    """The prompts of the library."""
    tell: Callable[[str], None]

    def conduct(self, script: Script) -> Course:
        """Open every step, wait for the people, end the session."""
        course = Course()
        for number, step in enumerate(script.steps, start=1):
            self.tell(f"step {number} of {len(script.steps)}: {step.id} ({step.kind})")
            opened = self.facilitator.move("open-step", step=step.id)
            course.steps.append(step.id)
            if not self._seen(opened):
                course.slow.append(step.id)
            self._hold(step, number)
            self._round_off(step)
            if number % 2 == 0:
                self.facilitator.move("close-step", step=step.id)
        self.facilitator.move("end-session")
        return course

    def _seen(self, act: Act) -> bool:
        return self._wait(lambda: self.crowd.has_seen(act.seq), SEEING)

    def _hold(self, step: Step, number: int) -> None:
        began = time.monotonic()
        shown = began
        extra = list(self._extras(step, number))
        longest = max(LONGEST_STEP / self.speed, AT_LEAST_TILL)
        if "take-stance" in step.accepts:
            longest = max(LONGEST_HEARING / self.speed, HEARING_AT_LEAST_TILL)
        while (gone := time.monotonic() - began) < longest:
            if gone > SHORTEST_STEP / self.speed:
                if extra:
                    extra.pop(0)()
                elif self.crowd.busy == 0:
                    return
            if time.monotonic() - shown > SHOWING / self.speed:
                self._show(step)
                shown = time.monotonic()
            gevent.sleep(TICK)
            self.crowd.check()

    def _extras(self, step: Step, number: int) -> Iterable[Callable[[], object]]:
        if number % EXTENDS == 0:
            yield lambda: self.facilitator.act("extend-step", step=step.id, seconds=60)
        if number % PUSHES == 0 and self.prompts:
            favourites = [prompt for prompt in FAVOURITES if prompt in self.prompts]
            prompt = self.rng.choice(favourites or self.prompts)
            yield lambda: self.facilitator.push(prompt)

    def _show(self, step: Step) -> None:
        if "submit-contribution" in step.accepts:
            self.facilitator.act("show-waiting", what="contributions")
        # In a hearing too: some proposals come when their step is over.
        if step.accepts & {"submit-proposal", "take-stance"}:
            self.facilitator.act("show-waiting", what="proposals")

    def _round_off(self, step: Step) -> None:
        self._show(step)
        if "take-stance" in step.accepts:
            self.facilitator.act("reveal-stances", step=step.id)
            gevent.sleep(min(2.0, SHORTEST_STEP / self.speed))

    def _wait(self, ready: Callable[[], bool], seconds: float) -> bool:
        until = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > until:
                return False
            gevent.sleep(TICK)
            self.crowd.check()
        return True


def settle(crowd: Crowd, seconds: float) -> bool:
    """Wait until every phone has an answer to everything it sent."""
    until = time.monotonic() + seconds
    while crowd.busy or crowd.unsent:
        if time.monotonic() > until:
            return False
        gevent.sleep(TICK)
        crowd.check()
    return True
