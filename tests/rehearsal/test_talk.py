"""Simulated talk: who speaks is drawn by chance, and only while a step is open."""

import random
from itertools import chain, repeat

import gevent
import pytest

from labkit.rehearsal.browser import NoAnswer
from labkit.rehearsal.outbox import Item
from labkit.rehearsal.talk import OPENING, Talk

HURRY = 100_000.0


class Enough(Exception):
    """There are no more steps."""


class Notebook:
    """An observer at no server: it answers which step is open, and keeps what is logged."""

    def __init__(self, steps):
        self.steps = iter(steps)
        self.drawn, self.logged = [], []

    def sit(self, circle, people, facilitators=0, groups=""):
        self.drawn.append((circle, people, facilitators))

    def open_step(self, circle):
        step = next(self.steps)
        if isinstance(step, Exception):
            raise step
        return step

    def log(self, step, circle, seat, **said):
        item = Item(f"ref-{len(self.logged)}", "log-turn", "/", said)
        self.logged.append((step, seat, said))
        return item


def talk(steps, people=6):
    book = Notebook(chain(steps, repeat(Enough())))
    with pytest.raises(Enough):
        Talk(book, people, HURRY, random.Random(1)).run()  # type: ignore[arg-type]
    return book


def test_people_sit_in_one_circle_with_a_host():
    assert talk([], 12).drawn == [("1", 12, 1)]
    assert talk([], 100).drawn == [("1", 40, 1)]


def test_turns_are_logged_while_a_step_is_open_and_the_server_is_there():
    with gevent.Timeout(5):
        book = talk([None, "a", NoAnswer("away"), "a", None, "b"])
    assert [step for step, _, _ in book.logged] == ["a", "a", "b"]


def test_each_step_begins_with_moves_and_goes_on_with_everything():
    book = talk(["a"] * 300 + ["b"] * 20)
    actions = [said.get("action") for step, seat, said in book.logged if seat != "F1"]
    assert actions[:OPENING] == ["move"] * OPENING
    assert set(actions) == {"move", "follow", "oppose", "bystand", None}
    later = [said.get("action") for step, seat, said in book.logged if step == "b" and seat != "F1"]
    assert later[:OPENING] == ["move"] * OPENING
    assert {seat for _, seat, _ in book.logged} >= {"F1", "1", "2"}


def test_what_builds_on_a_turn_answers_the_one_before_it():
    book = talk(["a"] * 300)
    answers = [(n, said) for n, (_, _, said) in enumerate(book.logged) if "responds_to" in said]
    assert answers
    for n, said in answers:
        assert said["action"] in ("follow", "oppose")
        assert int(said["responds_to"].removeprefix("ref-")) < n
