"""Simulated talk: people in a circle take the floor, and an observer logs it as it happens."""

import random
from collections.abc import Iterator
from itertools import chain, repeat

import gevent

from labkit.domain.actions import Action
from labkit.domain.observing import MOST_SEATS
from labkit.rehearsal.browser import NoAnswer
from labkit.rehearsal.observer import Observer, said

CIRCLE = "1"
EVERY = (5.0, 18.0)
"""Seconds between two turns at pace 1."""

FACILITATES = 0.08
ANSWERS = 0.6
QUESTION = 0.15
OPENING = 5
"""Each step begins with so many Moves in a row: that is a pattern, and a line comes of it."""

LIKELY = {Action.MOVE: 0.38, Action.FOLLOW: 0.36, Action.OPPOSE: 0.09, Action.BYSTAND: 0.08}
UNCODED = 0.09


class Talk:
    """One circle, with people who talk unequally much, as people do."""

    def __init__(self, observer: Observer, people: int, pace: float, rng: random.Random) -> None:
        self._observer, self._pace, self._rng = observer, pace, rng
        self._people = min(MOST_SEATS, max(2, people))
        self._talkative = [rng.expovariate(1) for _ in range(self._people)]
        self._actions = self._by_chance()
        self._before: str | None = None
        self._step = ""

    def run(self) -> None:
        """Log turns while a step is open; this never ends by itself."""
        self._observer.sit(CIRCLE, self._people, 1)
        while True:
            gevent.sleep(self._rng.uniform(*EVERY) / self._pace)
            try:
                step = self._observer.open_step(CIRCLE)
            except NoAnswer:
                continue  # the server is away for a moment; people go on talking
            if step:
                self._take_the_floor(step)

    def _take_the_floor(self, step: str) -> None:
        if step != self._step:
            self._step, self._before = step, None
            self._actions = chain(repeat(Action.MOVE, OPENING), self._by_chance())
        if self._rng.random() < FACILITATES:
            self._observer.log(step, CIRCLE, "F1")
            return
        seat = 1 + self._rng.choices(range(self._people), self._talkative)[0]
        action = next(self._actions)
        builds = action in (Action.FOLLOW, Action.OPPOSE) and self._rng.random() < ANSWERS
        body = said(
            action=action.value if action else None,
            question="true" if self._rng.random() < QUESTION else None,
            responds_to=self._before if builds else None,
        )
        self._before = self._observer.log(step, CIRCLE, str(seat), **body).ref

    def _by_chance(self) -> Iterator[Action | None]:
        actions: list[Action | None] = [*LIKELY, None]
        weights = [*LIKELY.values(), UNCODED]
        return chain.from_iterable(self._rng.choices(actions, weights) for _ in repeat(None))
