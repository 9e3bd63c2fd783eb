"""What the console knows of sealed questions: how many have answered, then counts and words."""

from collections.abc import Sequence

from labkit.domain import commands as c
from labkit.domain.session.state import SessionState
from labkit.screens.asked_now import asked_now
from labkit.screens.console import console_view
from labkit.screens.mine import mine_of
from labkit.screens.room import Room
from labkit.screens.sealed import SealedCounts, sealed_counts
from labkit.screens.wall import wall_view
from tests.cast import (
    BEN,
    CROWD,
    PULSE,
    SEALED,
    WITH_PULSE,
    after,
    all_join,
    closes,
    counted,
    did,
    joins,
    opens,
    passes,
    pushes,
    seals,
)

TAKEN_OFF = c.ClosePrompt(prompt="pushed-1")
HERE = ("welcome", "pushed-1")
ASKED = (*all_join(), opens("welcome"), pushes(SEALED.id))


def words(session: str, step: str, prompt: str, rounds: int) -> Sequence[str]:
    return [f"Words of round {number}" for number in range(rounds)]


def shown(state: SessionState) -> SealedCounts:
    return sealed_counts(state, words)


def closed() -> SessionState:
    state = did(after(*ASKED), *(seals(one, *HERE) for one in CROWD[:5]), TAKEN_OFF)
    return counted(state, *HERE, {"yes": 4, "no": 1})


def test_while_it_is_open_one_sees_how_many_have_answered_and_nothing_else():
    state = did(after(*ASKED), *(seals(one, *HERE) for one in CROWD[:5]), passes(CROWD[5], *HERE))
    assert (asked_now(state).answered, asked_now(state).people) == (6, len(CROWD))
    assert shown(state).n == 0
    assert console_view(state, Room(), words).all_sealed
    assert not wall_view(state).cards


def test_in_a_step_a_sealed_answer_counts_as_an_answer():
    state = after(*all_join(), opens("leaving"), script=WITH_PULSE)
    state = did(state, seals(CROWD[0], "leaving", PULSE.id, "5"))
    assert asked_now(state).answered == 1
    assert not console_view(state, Room(), words).all_sealed


def test_after_the_closing_there_is_a_bar_for_each_choice():
    (one,) = shown(closed()).now
    assert [(bar.choice, bar.n, bar.width) for bar in one.bars] == [
        ("no", 1, 20.0),
        ("a-little", 0, 0.0),
        ("yes", 4, 80.0),
    ]
    assert (one.answers, one.uncounted, one.words) == (5, 0, ("Words of round 0",))


def test_of_fewer_than_five_nothing_is_shown_but_that_they_were_few():
    state = did(after(*ASKED), *(seals(one, *HERE) for one in CROWD[:4]), TAKEN_OFF)
    (one,) = shown(counted(state, *HERE, {"yes": 4})).now
    assert (one.answers, one.bars, one.words) == (None, (), ())


def test_opened_again_the_counts_are_out_of_sight():
    state = closed()
    again = did(state, c.Undo(act=state.acts[-1].seq))
    assert shown(again).n == 0
    late = did(again, seals(CROWD[7], *HERE, "no"), TAKEN_OFF)
    (one,) = shown(counted(late, *HERE, {"no": 1})).now
    assert (one.answers, one.uncounted) == (5, 1)
    assert one.words == ("Words of round 0",)


def test_what_closes_as_the_next_step_opens_is_still_seen_and_later_folded_away():
    state = after(*all_join(), opens("leaving"), script=WITH_PULSE)
    state = did(state, *(seals(one, "leaving", PULSE.id, "4") for one in CROWD[:5]))
    state = counted(did(state, opens("words")), "leaving", PULSE.id, {"4": 5})
    assert [one.prompt for one in shown(state).now] == [PULSE]
    later = did(state, closes("words"), opens("coffee"))
    assert shown(later).now == ()
    assert [one.prompt for one in shown(later).earlier] == [PULSE]


def test_mine_says_that_somebody_answered_and_nothing_of_what():
    state = after(joins(BEN), opens("welcome"), pushes(SEALED.id), passes(BEN, *HERE))
    before = mine_of(state, BEN.id)
    assert before.sealed == ()
    assert before.answered[0].passed_at is not None
    mine = mine_of(did(state, seals(BEN, *HERE, "yes", "My own words")), BEN.id)
    assert [(one.place, one.asked) for one in mine.sealed] == [("welcome/pushed-1", SEALED)]
    assert mine.answered[0].passed_at is None
    assert mine.n == 0
    assert "My own words" not in repr(mine)
