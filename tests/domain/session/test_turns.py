"""Turns as they are logged, coded, linked and taken back; late ones too."""

from dataclasses import replace

import pytest

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.observing import Code
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.session.talk import code_of, turns_of
from tests.cast import (
    EMRE,
    FARAH,
    MINUTE,
    NOON,
    SECOND,
    closes,
    codes,
    did,
    ends,
    opens,
    pushes,
    ref,
    sits,
    speaks,
    turn,
)
from tests.domain.session.spoken import BEGIN, circle, spoken

MOVE, FOLLOW, OPPOSE, BYSTAND = Action
LATER = BEGIN + 30 * MINUTE


def links(about, name="t1", by=EMRE):
    made = ref("link", name, str(about))
    return by, c.LinkTurn(turn=turn(name), responds_to=turn(about) if about else None, ref=made)


def takes_back(name, by=EMRE):
    return by, c.TakeBackTurn(turn=turn(name), ref=ref("take-back", name))


def refusal(state, act):
    with pytest.raises(Refused) as refused:
        did(state, act)
    return refused.value.refusal


def logged(state, name="t0"):
    return state.turns[turn(name)]


def done(turn):
    """The action that counts."""
    code = code_of(turn)
    return code.action if code else None


def actions_of(state):
    return [one.action for one in turns_of(state, state.turns.values())]


# --- logging --------------------------------------------------------------------------------


def test_a_turn_began_when_the_device_says():
    assert logged(spoken(circle(), "1M")).at == BEGIN


@pytest.mark.parametrize(
    ("said", "kept"), [(-MINUTE, 0), (5 * MINUTE, 5 * MINUTE), (99 * MINUTE, 10 * MINUTE)]
)
def test_a_turn_began_neither_before_its_step_nor_in_time_to_come(said, kept):
    state = did(circle(), closes("four-voices"), opens("four-voices"), now=NOON + 5 * MINUTE)
    opened = state.record("four-voices").spans[0].opened_at
    act = speaks("1", MOVE, "t0", at=opened + said)
    assert logged(did(state, act, now=opened + 10 * MINUTE)).at == opened + kept


def test_a_turn_that_comes_when_its_step_is_over_is_kept_where_it_belongs():
    state = did(circle(), closes("four-voices"), opens("coffee"), now=LATER)
    late = did(state, speaks("1", MOVE, "t0", at=BEGIN), now=LATER + MINUTE)
    assert (logged(late).step, logged(late).at, logged(late).seat) == ("four-voices", BEGIN, "1")


def test_there_are_no_turns_in_a_step_that_was_never_open_nor_on_a_seat_nobody_drew():
    assert refusal(circle(), speaks("1", step_id="hearing")) is Refusal.STEP_NOT_OPEN
    assert refusal(circle(), speaks("1", step_id="nowhere")) is Refusal.NOT_HERE
    assert refusal(circle(3), speaks("4")) is Refusal.NO_SEAT
    assert refusal(circle(3), speaks("1", circle="2")) is Refusal.NO_SEAT


def test_a_session_that_is_over_gives_a_turn_no_seat():
    over = did(spoken(circle(), "1M 2F"), ends())
    late = did(over, speaks("3", OPPOSE, "late", at=BEGIN + MINUTE))
    assert (logged(late, "late").seat, done(logged(late, "late"))) == (None, OPPOSE)
    host = did(over, speaks("F1", OPPOSE, "host"))
    assert logged(host, "host").by_facilitator


def test_the_same_turn_sent_twice_is_one():
    act = speaks("1", MOVE, "t0", at=BEGIN)
    assert len(did(circle(), act, act).turns) == 1


# --- two observers --------------------------------------------------------------------------


def test_a_second_observer_on_the_same_seat_codes_the_turn_of_the_first():
    state = spoken(spoken(circle(), "1M"), "1F", first=9, by=FARAH)
    assert len(state.turns) == 1
    assert [(code.coder, code.action) for code in logged(state).codes] == [
        ("emre", MOVE),
        ("farah", FOLLOW),
    ]


def test_an_observer_who_is_one_turn_behind_codes_the_turn_that_is_meant():
    state = spoken(circle(), "1M 5F 1O", every=3 * SECOND)
    state = spoken(state, "1M 5F 1O", every=3 * SECOND, start=BEGIN + 2 * SECOND, first=9, by=FARAH)
    assert [len(one.codes) for one in state.turns.values()] == [2, 2, 2]
    assert [[code.action for code in one.codes] for one in state.turns.values()] == [
        [MOVE, MOVE],
        [FOLLOW, FOLLOW],
        [OPPOSE, OPPOSE],
    ]


def test_the_same_seat_a_minute_later_with_another_between_is_another_turn():
    state = spoken(circle(), "1M 5F")
    state = spoken(state, "1O", start=BEGIN + MINUTE, first=9, by=FARAH)
    assert len(state.turns) == 3


def test_one_observer_who_logs_a_seat_twice_means_two_turns():
    assert len(spoken(circle(), "1M 1M").turns) == 2


# --- coding ---------------------------------------------------------------------------------


def test_most_observers_decide_and_where_they_are_even_the_first():
    def counted(*said):
        state = spoken(circle(), "1-")
        for number, action in enumerate(said):
            observer = replace(EMRE, id=f"observer-{number}")
            state = did(state, codes(observer, "t0", action))
        return done(logged(state))

    assert counted() is None
    assert counted(None) is None
    assert counted(MOVE, FOLLOW, FOLLOW) is FOLLOW
    assert counted(OPPOSE, FOLLOW) is OPPOSE
    assert counted(None, FOLLOW) is FOLLOW
    assert counted(OPPOSE, FOLLOW, MOVE, MOVE, FOLLOW) is FOLLOW


def test_a_changed_mind_keeps_its_place_and_an_unsure_one_counts_no_more():
    state = did(spoken(circle(), "1M"), codes(FARAH, "t0", FOLLOW), codes(EMRE, "t0", OPPOSE, True))
    assert code_of(logged(state)) == Code(coder="emre", action=OPPOSE, question=True)
    unsure = did(state, codes(EMRE, "t0", None))
    assert done(logged(unsure)) is FOLLOW


def test_a_turn_nobody_logged_cannot_be_coded_linked_or_taken_back():
    state = spoken(circle(), "1M 2F")
    for act in (codes(EMRE, "t9", MOVE), links("t9"), takes_back("t9")):
        assert refusal(state, act) is Refusal.NOT_HERE


def test_a_task_is_no_opinion():
    state = did(circle(), pushes("oppose.licensed"), now=BEGIN)
    state = spoken(state, "1O 2F", start=BEGIN + MINUTE)
    task, own = turns_of(state, state.turns.values())
    assert (task.licensed, own.licensed) == (True, False)
    state = did(state, c.ClosePrompt(prompt="pushed-1"), now=BEGIN + 5 * MINUTE)
    state = spoken(state, "3O", start=BEGIN + 6 * MINUTE, first=5)
    assert [one.licensed for one in turns_of(state, state.turns.values())] == [True, False, False]


# --- links ----------------------------------------------------------------------------------


def test_a_turn_answers_one_that_was_there_before():
    state = spoken(circle(), "1M 2F 3O>0")
    assert logged(state, "t2").responds_to == turn("t0")
    state = did(state, links("t0"))
    assert logged(state, "t1").responds_to == turn("t0")
    assert logged(did(state, links(None)), "t1").responds_to is None
    assert refusal(state, links("t2")) is Refusal.NOT_BEFORE
    assert refusal(state, links("t1")) is Refusal.NOT_BEFORE


def test_a_turn_answers_none_of_another_circle():
    state = did(spoken(circle(), "1M"), sits(4, "2"))
    other = did(state, speaks("1", FOLLOW, "t1", circle="2", responds_to=turn("t0"), at=LATER))
    assert logged(other, "t1").responds_to is None
    assert refusal(other, links("t0")) is Refusal.NOT_BEFORE


def test_a_turn_taken_back_leaves_no_link_behind():
    state = did(spoken(circle(), "1M 2F>0"), takes_back("t0", by=FARAH))
    assert list(state.turns) == [turn("t1")]
    assert logged(state, "t1").responds_to is None
    assert actions_of(state) == [FOLLOW]


# --- what the second observer's device calls a turn ------------------------------------------


def two_on_one_seat():
    """Farah logs the seat that Emre has just logged, and calls the turn t9."""
    state = spoken(circle(), "2M 1M")
    return did(state, speaks("1", None, "t9", by=FARAH, at=LATER))


def test_the_second_observers_name_for_a_turn_names_it_too():
    state = did(two_on_one_seat(), codes(FARAH, "t9", FOLLOW, question=True))
    assert len(state.turns) == 2
    assert logged(state, "t1").code_of("farah") == Code(
        coder="farah", action=FOLLOW, question=True, logged=turn("t9")
    )
    state = did(state, links("t0", "t9", FARAH))
    assert logged(state, "t1").responds_to == turn("t0")
    later = speaks("3", OPPOSE, "t3", responds_to=turn("t9"))
    assert logged(did(state, later, now=LATER), "t3").responds_to == turn("t1")


def test_a_turn_two_have_logged_stays_when_one_of_them_takes_it_back():
    state = two_on_one_seat()
    without_farah = did(state, takes_back("t9", FARAH))
    assert not logged(without_farah, "t1").logged_by("farah")
    assert logged(without_farah, "t1").code_of("emre") is not None
    without_emre = did(state, takes_back("t1", EMRE))
    assert logged(without_emre, "t1").by == "farah"
    assert not logged(without_emre, "t1").logged_by("emre")
    gone = did(without_emre, takes_back("t9", FARAH))
    assert list(gone.turns) == [turn("t0")]


def test_whoever_only_coded_a_turn_can_say_that_it_was_none():
    state = did(spoken(circle(), "1M"), codes(FARAH, "t0", MOVE), takes_back("t0", FARAH))
    assert state.turns == {}
