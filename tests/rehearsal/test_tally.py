"""Counting must find what is missing, and what is there twice: each test plants one fault."""

from dataclasses import replace

import pytest

from labkit.domain import events as e
from labkit.domain.actions import Action
from labkit.domain.commands import FromPhone, RunCommand, WithdrawStance
from labkit.domain.events import Sent
from labkit.domain.session.apply import fold
from labkit.domain.session.decide import decide
from labkit.rehearsal.facilitator import Act
from labkit.rehearsal.outbox import Acked, Declined, Item
from labkit.rehearsal.phone import Arrival
from labkit.rehearsal.pushes import slowest_push_ms
from labkit.rehearsal.tally import Kept, tally
from tests import cast

BENCH = cast.proposal(cast.BENCH)


class Room:
    """A session with its log, and the phones that remember what they were told."""

    def __init__(self):
        created = e.SessionCreated(session=cast.SESSION, script=cast.THE_SQUARE, code=cast.CODE)
        self.log: list[tuple[e.Event, int]] = [(created, cast.NOON)]
        self.sent, self.put_up = [], {}
        self.state = fold(self.log)

    def do(self, *acts):
        for act in acts:
            actor, command = act if isinstance(act, tuple) else (cast.ADA, act)
            if isinstance(command, RunCommand):
                command = command.model_copy(update={"run": self.state.run})
            events = decide(self.state, command, actor, cast.NOON, cast.LIBRARY)
            self.log += [(event, cast.NOON) for event in events]
            self.state = fold(self.log)
            if isinstance(command, FromPhone):
                body = command.model_dump(mode="json", exclude={"ref"})
                item = Item(command.ref, command.wire_name(), "/", body)
                item.result = Acked(self.state.revision, cast.NOON)
                self.sent.append(item)

    def tally(self, joined=None):
        kept = Kept(self.state, tuple(event for event, _ in self.log))
        joined = len(self.state.participants) if joined is None else joined
        return tally(kept, self.sent, self.put_up, joined)


def kept_for_good(ref, result):
    item = Item(ref, "submit-contribution", "/", {"text": "x"})
    item.result = result
    return item


@pytest.fixture
def room():
    made = Room()
    made.do(
        *cast.EVERYBODY,
        cast.opens("forward"),
        cast.proposes(cast.BEN, cast.BENCH),
        cast.puts_up(cast.BENCH),
        cast.opens("hearing"),
        cast.stands(cast.BEN, cast.BENCH, Action.OPPOSE),
        cast.stands(cast.BEN, cast.BENCH, Action.FOLLOW),
    )
    return made


def test_what_is_whole_is_counted_whole(room):
    counted = room.tally()
    assert (counted.lost, counted.doubled) == ((), ())
    assert (counted.proposals, counted.stances) == (1, 1)
    assert counted.acked == counted.stored == 3


def test_an_acknowledged_command_that_is_not_there_is_lost(room):
    room.sent.append(kept_for_good("ref-nowhere", Acked(99, 2)))
    assert len(room.tally().lost) == 1
    assert room.tally().acked == room.tally().stored + 1


def test_an_effect_that_is_gone_though_its_ref_is_known_is_lost(room):
    room.state = replace(room.state, stances={})
    (why,) = room.tally().lost
    assert "another stance is there than the last one taken" in why
    room.state = replace(room.state, proposals={})
    assert len(room.tally().lost) == 2


def test_the_earlier_of_two_stances_in_place_of_the_last_is_lost(room):
    ((key, stance),) = room.state.stances.items()
    room.state = replace(room.state, stances={key: replace(stance, action=Action.OPPOSE)})
    assert len(room.tally().lost) == 1


def test_other_words_than_those_sent_are_lost_words(room):
    (proposal,) = room.state.proposals.values()
    room.state = replace(
        room.state, proposals={proposal.id: replace(proposal, title="Something else")}
    )
    assert len(room.tally().lost) == 1


def test_the_same_row_twice_in_the_log_is_doubled(room):
    row = next(pair for pair in room.log if isinstance(pair[0], Sent))
    room.log.append(row)
    assert len(room.tally().doubled) == 1


def test_something_kept_that_nobody_was_told_about_is_doubled(room):
    room.sent.pop()
    counted = room.tally()
    (why,) = counted.doubled
    assert "kept, and nobody was told so" in why
    assert counted.stored == counted.acked + 1


def test_something_without_an_answer_may_be_there_or_not(room):
    room.sent[-1].result = None
    assert room.tally().doubled == ()


def test_a_refused_command_counts_for_nothing(room):
    room.sent.append(kept_for_good("ref-refused", Declined("step-is-over", "Over.")))
    counted = room.tally()
    assert (counted.acked, counted.lost, counted.doubled) == (3, (), ())


def test_people_are_counted_against_the_phones_that_joined(room):
    people = len(room.state.participants)
    assert len(room.tally(joined=people + 1).lost) == 1
    assert len(room.tally(joined=people - 1).doubled) == 1


def test_what_the_facilitator_put_up_must_be_there_too(room):
    room.put_up["ref-of-ada"] = {"title": "x"}
    assert room.tally().lost == ("ref-of-ada: put up and gone",)


def test_taking_back_is_an_effect_like_any_other(room):
    before = room.state
    room.do((cast.BEN, WithdrawStance(ref="ref-back", proposal=BENCH)))
    assert room.tally().lost == ()
    room.state = replace(before, known=room.state.known)
    assert len(room.tally().lost) == 1


def test_the_slowest_screen_is_told_and_only_of_phones_that_were_watching():
    opened, later = Act("open-step", 10, 1000), Act("open-step", 20, 2000)
    watching = [Arrival(10, 1040, since=500), Arrival(21, 2300, since=500)]
    came_late = [Arrival(20, 9000, since=2500)]
    assert slowest_push_ms([opened, later], [watching, came_late]) == 300
    assert slowest_push_ms([opened], [watching]) == 40
    assert slowest_push_ms([Act("open-step", 10, None)], [watching]) is None
