"""Sealed answers: once, while they are asked, counted from five on, and never one by itself."""

import hashlib

import pytest

from labkit.domain import commands as c
from labkit.domain import events as e
from labkit.domain.actions import Action
from labkit.domain.dialogue.detectors.scene import Pulse
from labkit.domain.dialogue.sealed import pulse, sealed_bystands
from labkit.domain.nouns import SealedCount
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.script import Choices, Library, Prompt, Visibility
from labkit.domain.session.apply import apply
from labkit.domain.session.decide import decide
from labkit.domain.session.sealed import Box, closed_sealed, count_sealed, shown_count
from labkit.domain.session.state import SessionState
from labkit.domain.session.talk import scene
from tests.cast import (
    ADA,
    BEN,
    CROWD,
    LIBRARY,
    NOON,
    PULSE,
    SEALED,
    TAKE,
    WITH_PULSE,
    Act,
    after,
    all_join,
    answers,
    closes,
    counted,
    did,
    joins,
    leaves,
    opens,
    passes,
    pushes,
    seals,
    starts,
    texts,
)

ASKED = (joins(BEN), *all_join(), opens("welcome"), pushes(SEALED.id))
TAKEN_OFF = c.ClosePrompt(prompt="pushed-1")
HERE = ("welcome", "pushed-1")


def answered(n: int, choice: str = "yes", *, first: int = 0) -> tuple[Act, ...]:
    return tuple(seals(one, *HERE, choice) for one in CROWD[first : first + n])


def refused(state: SessionState, act: Act) -> Refusal:
    with pytest.raises(Refused) as caught:
        did(state, act)
    return caught.value.refusal


# --- answering ----------------------------------------------------------------------------------


def test_an_answer_is_a_mark_at_the_person_and_a_slip_without_one():
    state = after(*ASKED)
    _, command = seals(BEN, *HERE, "yes", "I do not believe the numbers")
    mark, slip = decide(state, command, BEN, NOON, LIBRARY)
    assert isinstance(mark, e.SealedAnswered)
    assert (mark.participant, mark.step, mark.prompt) == (BEN.id, *HERE)
    assert set(mark.model_dump()) == {"sender", "ref", "digest", "participant", "step", "prompt"}
    assert slip == e.SealedSlip(
        step="welcome",
        prompt="pushed-1",
        round=0,
        choice="yes",
        text="I do not believe the numbers",
    )
    assert set(slip.model_dump()) == {"step", "prompt", "round", "choice", "text"}


def test_a_slip_is_no_event_of_the_log_and_changes_nothing():
    state = after(*ASKED)
    slip = e.SealedSlip(step="welcome", prompt="pushed-1", round=0, choice="yes", text="")
    assert apply(state, slip, NOON) is state
    assert slip.wire_name() not in e.EVENTS


def test_all_that_stays_of_an_answer_is_the_same_whatever_was_answered():
    choices = SEALED.choices.answers if SEALED.choices else ()
    acts = [seals(BEN, *HERE, choice, choice * 3) for choice in choices]
    states = {did(after(*ASKED), act).known[act[1].ref].digest for act in acts}
    assert len(choices) == 3
    assert len(states) == 1
    guess = c.AnswerSealed(step=HERE[0], prompt=HERE[1], choice="yes", ref="ref-00000001")
    naive = hashlib.sha256((guess.wire_name() + guess.model_dump_json(exclude={"ref"})).encode())
    assert naive.hexdigest()[:32] not in states


def test_whoever_has_answered_is_told_that_it_stands():
    state = did(after(*ASKED), seals(BEN, *HERE))
    assert list(state.sealed_answers) == [(BEN.id, *HERE)]
    assert refused(state, seals(BEN, *HERE, "no", number=2)) is Refusal.SEALED_ONCE
    assert did(state, seals(BEN, *HERE)) == state


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (seals(BEN, "leaving", "pushed-1", "perhaps"), Refusal.NOT_UNDERSTOOD),
        (seals(BEN, "leaving", "pushed-1", "yes", "x" * 281), Refusal.TOO_LONG),
        (seals(BEN, "leaving", TAKE.id), Refusal.NOT_IN_THIS_STEP),
        (seals(BEN, "leaving", PULSE.id, "6"), Refusal.NOT_UNDERSTOOD),
        (seals(BEN, "leaving", PULSE.id, "3", "and words"), Refusal.NOT_UNDERSTOOD),
        (seals(BEN, "hearing", PULSE.id, "3"), Refusal.STEP_NOT_OPEN),
        (answers(BEN, "leaving", "pushed-1", "My words under my number"), Refusal.NOT_IN_THIS_STEP),
        (answers(BEN, "leaving", PULSE.id, "4"), Refusal.NOT_IN_THIS_STEP),
        (seals(ADA, "leaving", "pushed-1"), Refusal.NOT_ALLOWED),
    ],
)
def test_what_a_sealed_prompt_does_not_take(act: Act, refusal: Refusal):
    state = after(joins(BEN), opens("leaving"), pushes(SEALED.id), script=WITH_PULSE)
    did(state, seals(BEN, "leaving", "pushed-1"), seals(BEN, "leaving", PULSE.id, "3"))
    assert refused(state, act) is refusal


@pytest.mark.parametrize("closing", [TAKEN_OFF, closes("welcome"), opens("arriving")])
def test_nothing_goes_into_a_closed_box_not_even_a_second_later(closing: Act):
    state = did(after(*ASKED), closing)
    assert refused(state, seals(BEN, *HERE)) is Refusal.SEALED_CLOSED


def test_passing_is_no_answer_and_stops_nobody_from_giving_one():
    state = after(*ASKED, passes(BEN, *HERE), seals(BEN, *HERE))
    assert len(state.sealed_answers) == 1


# --- counting -----------------------------------------------------------------------------------


def test_a_prompt_is_counted_when_it_is_closed_and_not_before():
    open_still = after(*ASKED, *answered(5))
    assert closed_sealed(open_still) == ()
    assert count_sealed(open_still, *HERE, Box({"yes": 5})) == []
    closed = did(open_still, TAKEN_OFF)
    assert closed_sealed(closed) == (HERE,)
    done = counted(closed, *HERE, {"yes": 3, "no": 2})
    assert done.sealed == {
        HERE: SealedCount(
            answers=5, counts={"yes": 3, "no": 2}, at=done.sealed[HERE].at, came=5, rounds=1
        )
    }
    assert count_sealed(done, *HERE, Box({})) == []


@pytest.mark.parametrize("closing", [closes("leaving"), opens("words"), c.EndSession(run=0)])
def test_a_sealed_prompt_of_a_step_is_counted_with_its_step(closing: Act):
    state = after(*all_join(), opens("leaving"), script=WITH_PULSE)
    state = did(state, *(seals(one, "leaving", PULSE.id, "4") for one in CROWD[:6]), closing)
    assert closed_sealed(state) == (("leaving", PULSE.id),)


def test_fewer_than_five_are_counted_as_fewer_than_five():
    closed = after(*ASKED, *answered(4), TAKEN_OFF)
    done = counted(closed, *HERE, {"yes": 4})
    assert (done.sealed[HERE].answers, done.sealed[HERE].counts) == (None, {})
    assert count_sealed(done, *HERE, Box({"yes": 4})) == []


def test_the_slip_of_somebody_who_was_erased_is_counted_though_the_mark_is_gone():
    state = after(*ASKED, *answered(4), seals(BEN, *HERE), leaves(BEN, erase=True), TAKEN_OFF)
    assert (BEN.id, *HERE) not in state.sealed_answers
    assert counted(state, *HERE, {"yes": 5}).sealed[HERE].answers == 5


def undone(state: SessionState) -> SessionState:
    return did(state, c.Undo(act=state.acts[-1].seq))


def test_undoing_the_closing_hides_the_counts_and_closing_again_counts_again():
    once = counted(after(*ASKED, *answered(5), TAKEN_OFF), *HERE, {"yes": 5})
    assert shown_count(once, *HERE) is not None
    again = undone(once)
    assert shown_count(again, *HERE) is None
    more = did(again, *answered(4, "no", first=5), seals(BEN, *HERE, "no"), TAKEN_OFF)
    twice = counted(more, *HERE, {"no": 5})
    assert twice.sealed[HERE].counts == {"yes": 5, "no": 5}
    assert (twice.sealed[HERE].answers, twice.sealed[HERE].rounds) == (10, 2)


def test_one_late_answer_is_never_read_off_the_difference_of_two_counts():
    once = counted(after(*ASKED, *answered(5), TAKEN_OFF), *HERE, {"yes": 5})
    late = did(undone(once), seals(BEN, *HERE, "no"), TAKEN_OFF)
    twice = counted(late, *HERE, {"no": 1})
    assert twice.sealed[HERE].counts == {"yes": 5}
    assert (twice.sealed[HERE].answers, twice.sealed[HERE].came) == (5, 6)
    assert count_sealed(twice, *HERE, Box({"no": 1})) == []
    # The one waits in the box of the second round until there are five of them.
    four = did(undone(twice), *answered(4, "no", first=5), TAKEN_OFF)
    assert counted(four, *HERE, {"no": 5}).sealed[HERE].counts == {"yes": 5, "no": 5}


def test_a_slip_belongs_to_the_round_it_came_in():
    once = counted(after(*ASKED, *answered(5), TAKEN_OFF), *HERE, {"yes": 5})
    actor, command = seals(BEN, *HERE)
    slips = [
        one for one in decide(undone(once), command, actor, NOON) if isinstance(one, e.Unlogged)
    ]
    assert [one.round for one in slips if isinstance(one, e.SealedSlip)] == [1]


# --- what the detectors hear --------------------------------------------------------------------


def test_the_detectors_hear_the_latest_count_of_a_step():
    assert pulse(after(*ASKED), "welcome") is None
    few = counted(after(*ASKED, *answered(4), TAKEN_OFF), *HERE, {"yes": 4})
    assert pulse(few, "welcome") is None
    many = counted(
        after(*ASKED, *answered(9), TAKEN_OFF), *HERE, {"yes": 3, "a-little": 2, "no": 4}
    )
    assert pulse(many, "welcome") == Pulse(answers=9, objecting=3)
    assert pulse(many, "arriving") is None
    assert pulse(undone(many), "welcome") is None
    assert scene(many, "welcome", "1", NOON).pulse == Pulse(answers=9, objecting=3)
    second = did(many, pushes(SEALED.id, "pushed-2"))
    second = did(second, *(seals(one, "welcome", "pushed-2", "no") for one in CROWD[:5]))
    second = did(second, c.ClosePrompt(prompt="pushed-2"))
    second = counted(second, "welcome", "pushed-2", {"no": 5})
    assert pulse(second, "welcome") == Pulse(answers=5, objecting=0)


def test_a_sealed_bystand_counts_and_a_sealed_no_does_not():
    state = after(*all_join(), opens("four-voices"))
    asks = Prompt(
        id="own.seen",
        action=Action.BYSTAND,
        visibility=Visibility.SEALED,
        choices=Choices.NO_A_LITTLE_YES,
        text=texts("Do you see something nobody says?"),
    )
    for event in decide(
        state,
        c.PushPrompt(id="pushed-1", prompt=asks.id),
        ADA,
        NOON,
        Library(prompts={asks.id: asks}),
    ):
        state = apply(state, event, NOON)
    state = did(state, *(seals(one, "four-voices", "pushed-1") for one in CROWD[:5]), TAKEN_OFF)
    state = counted(state, "four-voices", "pushed-1", {"yes": 2, "a-little": 1, "no": 2})
    assert sealed_bystands(state, "four-voices") == 3
    assert sealed_bystands(state, "welcome") == 0


def test_a_sealed_prompt_can_be_pushed_between_steps():
    state = after(*all_join(), starts(), pushes(SEALED.id))
    state = did(state, *(seals(one, "", "pushed-1") for one in CROWD[:5]), TAKEN_OFF)
    assert closed_sealed(state) == (("", "pushed-1"),)
