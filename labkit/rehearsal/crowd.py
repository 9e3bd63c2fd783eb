"""Many phones in one room."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import gevent
from gevent.pool import Group

from labkit.rehearsal.character import character
from labkit.rehearsal.outbox import Item
from labkit.rehearsal.participant import Participant
from labkit.rehearsal.phone import Phone

JOINING_AT_ONCE = 8


class Crowd:
    """Simulated participants, each of its own character; the same seed gives the same people."""

    def __init__(self, phones: int, seed: int, speed: float, *, tidy: bool = False) -> None:
        """A `tidy` crowd pastes nothing odd: it is there to be looked at, not to test."""
        self._tidy = tidy
        self.people: list[Participant] = []
        self._phones, self._seed, self._speed = phones, seed, speed
        self._living = Group()
        self._failed: list[BaseException] = []

    def come_in(self, join: str, pause: Callable[[random.Random], float] | None = None) -> None:
        """Let everybody join, a few at a time, and begin to live."""
        rng = random.Random(self._seed)
        joining = [self._person(join, number) for number in range(self._phones)]
        coming = gevent.pool.Pool(JOINING_AT_ONCE)
        for person in joining:
            if pause is not None:
                gevent.sleep(pause(rng))
            coming.spawn(self._come_in, person)
        coming.join()
        self.check()

    def _person(self, join: str, number: int) -> Participant:
        who = character(self._seed, number)
        if self._tidy:
            who = replace(who, pastes=0.0)
        rng = random.Random(f"{self._seed}/{number}/acts")
        phone = Phone(join, who.language, random.Random(f"{self._seed}/{number}/phone"))
        return Participant(phone, who, rng, self._speed)

    def _come_in(self, person: Participant) -> None:
        try:
            person.phone.join()
        except Exception as error:
            self._failed.append(error)
            return
        self.people.append(person)
        living = self._living.spawn(person.live)
        living.link_exception(self._note)

    def _note(self, living: "gevent.Greenlet[[], None]") -> None:
        if living.exception is not None:
            self._failed.append(living.exception)

    def check(self) -> None:
        """Raise what went wrong inside a phone: a crowd that dies quietly proves nothing."""
        if self._failed:
            raise self._failed[0]

    @property
    def busy(self) -> int:
        """How many people are still writing or choosing."""
        return sum(person.busy for person in self.people)

    @property
    def unsent(self) -> int:
        """How many commands wait for an answer on all phones."""
        return sum(person.phone.outbox.waiting for person in self.people)

    @property
    def sent(self) -> Sequence[Item]:
        """Everything the phones have sent, answered or not."""
        return [item for person in self.people for item in person.phone.sent]

    def has_seen(self, revision: int) -> bool:
        """Whether every phone with a socket shows at least this revision."""
        connected = [one.phone for one in self.people if one.phone.connected and not one.left]
        return all(phone.frame.revision >= revision for phone in connected)

    def go(self) -> None:
        """Switch all phones off."""
        self._living.kill()
        for person in self.people:
            person.phone.close()
