"""Findings are worked out beside the server: one at a time, not too often, and never on the way."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from labkit.domain.findings import (
    TOO_FEW,
    UNKNOWN,
    Findings,
    Judged,
    Sentence,
    Votes,
    mark_of,
    votes_of,
)
from labkit.domain.nouns import Placement
from labkit.judging.judging import AT_MOST_EVERY, Judging
from labkit.judging.order import LIMITS, judge_apart
from tests.cast import SESSION, closes, did, reveals
from tests.judging.crowd import ask, crowd, puts, takes, takes_back

FOUND = Findings(level="B", sentences=(Sentence(words="found"),), compared=6)


class Beside:
    """A judging with a clock and a background that stand still until they are told."""

    def __init__(self, state):
        self.now = 100.0
        self.state = state
        self.waiting: list[tuple[float, Callable[[], None]]] = []
        self.judged: list[Votes] = []
        self.told: list[str] = []
        self.meanwhile = lambda: None
        self.judging = Judging(
            judge=self.judge,
            state=lambda session: self.state,
            later=lambda seconds, act: self.waiting.append((self.now + seconds, act)),
            clock=lambda: self.now,
            changed=self.told.append,
        )

    def judge(self, votes):
        self.judged.append(votes)
        self.meanwhile()
        return FOUND

    def of(self):
        return self.judging.of(self.state)

    def wait(self, seconds=0.0):
        self.now += seconds
        due = [act for at, act in self.waiting if at <= self.now]
        self.waiting = [one for one in self.waiting if one[0] > self.now]
        for act in due:
            act()


def test_asking_never_judges_and_what_was_found_is_there_soon():
    beside = Beside(crowd(6))
    assert beside.of() is None
    assert beside.judged == []
    beside.wait()
    assert beside.judged == [votes_of(beside.state)]
    assert beside.told == [SESSION]
    assert beside.of() == Judged(FOUND, current=True)


def test_asked_often_it_judges_once():
    beside = Beside(crowd(6))
    for _ in range(5):
        beside.of()
    beside.wait()
    for _ in range(5):
        beside.of()
    beside.wait(10 * AT_MOST_EVERY)
    assert len(beside.judged) == 1


def test_while_people_take_stances_it_judges_once_a_minute_and_says_what_is_older():
    beside = Beside(crowd(6))
    beside.of()
    beside.wait()
    beside.state = did(beside.state, takes(0, 0, "oppose"))
    assert beside.of() == Judged(FOUND, current=False)
    beside.wait(AT_MOST_EVERY - 1)
    assert len(beside.judged) == 1
    beside.wait(1)
    assert len(beside.judged) == 2
    assert beside.of() == Judged(FOUND, current=True)


@pytest.mark.parametrize("act", [closes("hearing"), reveals()], ids=["closed", "revealed"])
def test_once_stances_rest_it_judges_at_once(act):
    beside = Beside(crowd(6))
    beside.of()
    beside.wait()
    beside.state = did(beside.state, takes(0, 0, "oppose"))
    beside.of()
    beside.wait()
    assert len(beside.judged) == 1
    beside.state = did(beside.state, act)
    beside.of()
    beside.wait()
    assert len(beside.judged) == 2


def test_stances_that_come_while_it_works_are_judged_after_that_and_not_beside():
    beside = Beside(did(crowd(6), closes("hearing")))
    deep: list[int] = []

    def somebody_takes_back():
        deep.append(len(deep))
        if len(deep) == 1:
            beside.state = did(beside.state, takes_back(0, 0))
            beside.of()
            beside.wait()
            assert len(beside.judged) == 1, "a second child beside the first"

    beside.meanwhile = somebody_takes_back
    beside.of()
    beside.wait()
    assert [len(votes.cast) for votes in beside.judged] == [72, 71]
    assert beside.of() == Judged(FOUND, current=True)


def test_a_report_waits_for_the_findings_of_its_own_stances():
    beside = Beside(crowd(6))
    assert beside.judging.at_once(beside.state) is FOUND
    beside.of()
    beside.wait()
    judged = len(beside.judged)
    assert beside.judging.at_once(beside.state) is FOUND
    assert len(beside.judged) == judged, "what is known is not looked for again"
    beside.state = did(beside.state, takes(0, 0, "oppose"))
    assert beside.judging.at_once(beside.state) is FOUND
    assert beside.judged[-1] == votes_of(beside.state)
    assert beside.judging.at_once(crowd(0)) is None


def test_after_a_failure_it_works_again():
    beside = Beside(did(crowd(6), closes("hearing")))

    def fails():
        raise OSError("no memory")

    beside.meanwhile = fails
    beside.of()
    with pytest.raises(OSError, match="no memory"):
        beside.wait()
    beside.meanwhile = lambda: None
    beside.of()
    beside.wait()
    assert beside.of() == Judged(FOUND)


def test_nobody_works_for_a_handful_of_stances_or_none():
    beside = Beside(crowd(0))
    assert beside.of() is None
    beside.state = did(
        crowd(2), *[takes_back(person, one) for person in (0, 1) for one in range(10)]
    )
    assert len(beside.state.stances) == 4
    assert beside.of() == Judged(TOO_FEW)
    assert beside.waiting == []


def test_two_sets_of_votes_have_two_marks():
    state = crowd(6)
    marks = {mark_of(state)}
    for act in (takes(0, 0, "oppose"), takes_back(0, 0), puts(1, Placement.HIDDEN)):
        state = did(state, act)
        marks.add(mark_of(state))
    assert len(marks) == 4
    assert mark_of(did(state, ask())) == mark_of(state)


# --- the child -------------------------------------------------------------------------------


def answered(people=6, proposals=3) -> Votes:
    return Votes(
        cast=tuple((f"p{who}", f"q{what}", 1) for who in range(people) for what in range(proposals))
    )


def test_a_child_process_judges_and_the_server_loads_no_numpy():
    found = judge_apart(answered())
    assert (found.level, found.compared) == ("B", 6)
    assert len(found.bridging) == 3


def test_nothing_is_asked_of_a_child_where_too_few_answered():
    assert judge_apart(answered(people=4), command=("/nowhere",)) == TOO_FEW


@pytest.mark.parametrize(
    "code",
    ["raise SystemExit(3)", "print('no findings')", "import time; time.sleep(60)", "1/0"],
)
def test_a_child_that_fails_leaves_a_sentence_and_no_stack(code, caplog):
    quick = replace(LIMITS, wall_seconds=1)
    assert judge_apart(answered(), limits=quick, command=(sys.executable, "-c", code)) == UNKNOWN
    (told,) = caplog.records
    assert told.getMessage() == "background"
    assert "no findings" not in str(told.fields)


LOOK = """
import os, resource
from labkit.apart import keep_within_limits
keep_within_limits()
print(os.nice(0), resource.getrlimit(resource.RLIMIT_CPU)[0])
"""


def test_the_child_is_nice_and_ends_in_time():
    limits = replace(LIMITS, cpu_seconds=7)
    done = subprocess.run(
        [sys.executable, "-c", LOOK, limits.told()],
        capture_output=True,
        text=True,
        check=True,
    )
    niceness, seconds = done.stdout.split()
    assert int(niceness) >= 10
    assert seconds == "7"
