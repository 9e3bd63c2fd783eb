"""Law 2: the state read from the database equals the state folded from the events.

Random people with legal and illegal wishes, restarts in between; and a refused wish changes
nothing at all.
"""

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import text

from labkit.conduct import Conductor
from labkit.domain import commands as c
from labkit.domain.actors import Actor, Role
from labkit.domain.refusals import Refused
from labkit.domain.session.apply import fold
from labkit.domain.session.sealed import round_of
from labkit.store.engine import open_engine
from labkit.store.migrating import upgrade
from labkit.store.reading import read_log, read_state
from labkit.store.writing import Writer
from tests.cast import CODE, LIBRARY, NOON, SESSION, WITH_PULSE
from tests.wishes import (
    ADA,
    ELSEWHERE,
    EMRE,
    GUESTS,
    MORNING,
    OBSERVERS,
    PEOPLE,
    STRANGER,
    guests_answer,
    observer_wishes,
    participant_wishes,
    staff_wishes,
)


class LawTwo(RuleBasedStateMachine):
    """One session on the disk, and whatever people think of."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.now = NOON
        self.told: list[int] = []
        self.engine = open_engine(Path(self.folder.name), writing=True)
        upgrade(self.engine, Path(self.folder.name))
        self._open()
        self.conductor.create_session(SESSION, WITH_PULSE, CODE)
        self._the_morning()

    def _open(self) -> None:
        self.writer = Writer(self.engine)
        self.conductor = Conductor(
            self.writer, LIBRARY, lambda: self.now, lambda written: self.told.append(written.seq)
        )

    def _the_morning(self) -> None:
        """A session that is under way, so that most wishes have something to be about."""
        for act in MORNING:
            actor, command = act if isinstance(act, tuple) else (ADA, act)
            if isinstance(command, c.RunCommand):
                command = command.model_copy(update={"run": self.state.run})
            self.conductor.carry_out(SESSION, command, actor)

    def teardown(self) -> None:
        self.engine.dispose()
        self.folder.cleanup()

    @property
    def state(self):
        state = self.conductor.state(SESSION)
        assert state is not None
        return state

    def _asks(self, actor: Actor, command: c.Command) -> None:
        before = self.state
        try:
            outcome = self.conductor.carry_out(SESSION, command, actor)
        except Refused:
            assert self.state == before
            return
        if outcome.written.happened:
            assert self.told[-1] == self.state.revision > before.revision

    @rule(who=st.sampled_from(PEOPLE), language=st.sampled_from(("en", "ar", "fr")))
    def joins(self, who: Actor, language: str) -> None:
        if who.id not in self.state.participants:
            door = Actor(Role.NEWCOMER, who.id, SESSION)
            self._asks(door, c.JoinSession(language=language, consent="agreed"))

    @rule(data=st.data(), who=st.sampled_from(PEOPLE))
    def a_phone_sends(self, data: st.DataObject, who: Actor) -> None:
        self._asks(who, data.draw(participant_wishes(self.state)))

    @rule(choices=st.tuples(*(st.sampled_from(("yes", "no", "3", "5")) for _ in GUESTS)))
    def the_guests_answer_what_is_sealed(self, choices: tuple[str, ...]) -> None:
        for guest, command in guests_answer(self.state, choices):
            self._asks(guest, command)

    @rule(data=st.data())
    def ada_conducts(self, data: st.DataObject) -> None:
        self._asks(ADA, data.draw(staff_wishes(self.state)))

    @rule(data=st.data(), who=st.sampled_from(OBSERVERS))
    def an_observer_logs(self, data: st.DataObject, who: Actor) -> None:
        self._asks(who, data.draw(observer_wishes(self.state)))

    @rule(data=st.data(), who=st.sampled_from((STRANGER, ELSEWHERE, EMRE)))
    def somebody_without_the_key_tries(self, data: st.DataObject, who: Actor) -> None:
        before = self.state
        wish = data.draw(st.one_of(participant_wishes(before), staff_wishes(before)))
        with pytest.raises(Refused):
            self.conductor.carry_out(SESSION, wish, who)
        assert self.state == before

    @rule(seconds=st.sampled_from((1, 30, 90)))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds * 1000

    @rule()
    def labkit_restarts(self) -> None:
        before = self.state
        self._open()
        assert self.state == before

    @invariant()
    def the_rows_are_the_fold_of_the_log(self) -> None:
        with self.engine.connect() as connection:
            read = read_state(connection, SESSION)
            log = read_log(connection, SESSION)
        assert [one.seq for one in log] == list(range(1, len(log) + 1))
        assert read == fold((one.event, one.at) for one in log)
        assert read == self.state

    @invariant()
    def the_boxes_hold_a_slip_for_each_mark(self) -> None:
        marks = Counter((one.step, one.prompt) for one in self.state.sealed_answers.values())
        for (step, prompt), n in marks.items():
            rounds = range(round_of(self.state, step, prompt) + 1)
            boxes = [self.writer.box(SESSION, step, prompt, one) for one in rounds]
            assert sum(box.n for box in boxes) >= n
            count = self.state.sealed.get((step, prompt))
            if count is not None and count.answers is not None:
                assert sum(count.counts.values()) == count.answers >= 5
                assert all(box.n >= 5 for box in boxes[:-1])

    @invariant()
    def what_was_taken_back_is_gone_from_the_log(self) -> None:
        gone = [
            one.id
            for one in (*self.state.contributions.values(), *self.state.proposals.values())
            if one.withdrawn_at is not None
        ]
        with self.engine.connect() as connection:
            for thing in gone:
                rows = connection.execute(
                    text("SELECT json FROM log WHERE subject = :thing"), {"thing": thing}
                )
                for (json,) in rows:
                    assert '"text":""' in json or '"title":""' in json or '"name":""' in json


# Shrinking a story of forty wishes on a disk takes longer than reading it.
LawTwo.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
TestLawTwo = LawTwo.TestCase
