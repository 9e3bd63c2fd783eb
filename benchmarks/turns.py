"""How long a turn takes in a long session: the rules, the detectors, the disk.

    python benchmarks/turns.py

A circle of twelve with two observers logs 2,000 turns in nine steps, on a disk in a temporary
folder. Prints milliseconds of a turn (median and worst of the last hundred, with its commit and
the look for patterns), of such a look alone, of all figures, and of the end of the session, when
seats are forgotten. What must be reached: a turn in 40 ms, the end in 5 s.
"""

import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from labkit.conduct import Conductor
from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.actors import Actor, Role
from labkit.domain.session.noticing import notice
from labkit.domain.session.talk import measured
from labkit.store.engine import open_engine
from labkit.store.migrating import upgrade
from labkit.store.writing import Writer
from tests.cast import CODE, LIBRARY, NOON, SESSION, THE_SQUARE

TURNS, EVERY_MS, PEOPLE = 2_000, 15_000, 12
ALIKE = 0.8
ADA = Actor(Role.FACILITATOR, "ada", SESSION)
OBSERVERS = (Actor(Role.OBSERVER, "emre", SESSION), Actor(Role.OBSERVER, "farah", SESSION))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Path(folder), writing=True)
        upgrade(engine, Path(folder))
        now = NOON
        conductor = Conductor(Writer(engine), LIBRARY, lambda: now, lambda written: None)
        conductor.create_session(SESSION, THE_SQUARE, CODE)
        drawn = c.SetCircle(circle="1", people=PEOPLE, ref="ref-circle")
        conductor.carry_out(SESSION, drawn, OBSERVERS[0])
        chance = random.Random(1)
        took = []
        for number in range(TURNS):
            now += EVERY_MS
            step = THE_SQUARE.steps[number * len(THE_SQUARE.steps) // TURNS].id
            state = conductor.state(SESSION)
            if state is not None and state.open_step != step:
                conductor.carry_out(SESSION, c.OpenStep(step=step, run=state.run), ADA)
            seat, before = str(chance.randint(1, PEOPLE)), time.perf_counter()
            first = chance.choice(list(Action))
            for observer in OBSERVERS:
                ref = f"ref-{observer.id}-{number}"
                action = first if chance.random() < ALIKE else chance.choice(list(Action))
                turn = c.LogTurn(step=step, circle="1", seat=seat, action=action, ref=ref)
                conductor.carry_out(SESSION, turn, observer)
            took.append((time.perf_counter() - before) * 1000 / len(OBSERVERS))
        state = conductor.state(SESSION)
        if state is None:
            raise SystemExit("the session is gone")
        last = took[-100:]
        print(f"{len(state.turns)} turns, {state.revision} events, {len(state.lines)} lines")
        print(f"one log or code: median {statistics.median(last):.1f} ms, worst {max(last):.1f} ms")
        print(f"a look for patterns: {_ms(lambda: notice(state, now)):.1f} ms")
        print(f"the figures of everything: {_ms(lambda: measured(state, now)):.1f} ms")
        ends = c.EndSession(run=state.run)
        print(f"the end: {_ms(lambda: conductor.carry_out(SESSION, ends, ADA)):.0f} ms")
        engine.dispose()


def _ms(work: object) -> float:
    before = time.perf_counter()
    work()  # type: ignore[operator]
    return (time.perf_counter() - before) * 1000


if __name__ == "__main__":
    main()
