"""What is counted: people, not messages, and only what still stands."""

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.actors import Actor
from labkit.domain.nouns import ReleaseChoice
from labkit.domain.report.standing import Stances
from labkit.screens.asked_now import asked_now
from labkit.screens.came_in import word_piles
from labkit.screens.counts import answered, answered_prompt, decided, stances
from tests.cast import (
    BEN,
    BENCH,
    CHIDI,
    CONCERN,
    DALIA,
    EVERYBODY,
    FOLLOW,
    INTEREST,
    MINUTE,
    MOVE,
    NOON,
    OPPOSE,
    WATER,
    Act,
    after,
    allows,
    answers,
    closes,
    contribution,
    did,
    leaves,
    opens,
    passes,
    proposal,
    proposes,
    pushes,
    ref,
    releases,
    shows_all,
    stands,
)

PUSHED = "pushed-1"


def takes_back(actor: Actor, contribution_id: str) -> Act:
    return actor, c.WithdrawContribution(
        contribution=contribution_id, ref=ref("back", contribution_id)
    )


def test_somebody_who_answers_three_times_is_counted_once():
    state = after(
        *EVERYBODY,
        opens("four-voices"),
        answers(BEN, "four-voices", MOVE.id, "Close one street"),
        answers(BEN, "four-voices", MOVE.id, "Open the school yard"),
        answers(BEN, "four-voices", FOLLOW.id, "And the church yard"),
    )
    assert answered(state, "four-voices") == 1


def test_a_pass_is_an_answer():
    state = after(*EVERYBODY, opens("four-voices"), passes(CHIDI, "four-voices", MOVE.id))
    assert answered(state, "four-voices") == 1


def test_words_taken_back_are_no_answer_any_more():
    sent = answers(BEN, "four-voices", MOVE.id, "Close one street")
    there = after(*EVERYBODY, opens("four-voices"), sent)
    assert answered(there, "four-voices") == 1
    gone = did(
        there, takes_back(BEN, contribution(BEN, "four-voices", MOVE.id, "Close one street"))
    )
    assert answered(gone, "four-voices") == 0


def test_a_late_answer_counts_for_its_own_step_alone():
    state = after(*EVERYBODY, opens("alone"), closes("alone"), opens("coffee"))
    late = did(state, answers(DALIA, "alone", INTEREST.id, "ظل"), now=NOON + 20 * MINUTE)
    (words,) = late.contributions.values()
    assert words.late
    assert answered(late, "alone") == 1
    assert answered(late, "coffee") == 0


def test_somebody_who_left_is_in_neither_number():
    state = after(
        *EVERYBODY,
        opens("alone"),
        answers(BEN, "alone", INTEREST.id, "Shade"),
        answers(CHIDI, "alone", CONCERN.id, "Noise"),
        leaves(BEN),
    )
    now = asked_now(state)
    assert (now.answered, now.people) == (1, 2)


def test_an_answer_to_a_pushed_prompt_belongs_to_that_prompt():
    state = after(
        *EVERYBODY,
        opens("four-voices"),
        pushes(OPPOSE.id, PUSHED),
        answers(BEN, "four-voices", PUSHED, "The shops lose customers"),
        passes(CHIDI, "four-voices", PUSHED),
    )
    assert answered_prompt(state, PUSHED) == 2
    assert answered(state, "four-voices") == 0
    assert asked_now(state).answered == 2
    back = did(state, c.ClosePrompt(prompt=PUSHED))
    assert asked_now(back).answered == 0


def test_words_answering_a_pushed_prompt_stay_with_the_step_they_came_in():
    state = after(
        *EVERYBODY,
        opens("four-voices"),
        pushes(OPPOSE.id, PUSHED),
        answers(BEN, "four-voices", PUSHED, "The shops lose customers"),
        c.ClosePrompt(prompt=PUSHED),
    )
    assert [pile.n for pile in word_piles(state)] == [1, 0, 0, 0]
    assert [one.text for one in word_piles(state)[0].words] == ["The shops lose customers"]
    assert not any(pile.n for pile in word_piles(did(state, opens("alone"))))


def test_a_proposal_is_an_answer_until_it_is_taken_back():
    state = after(*EVERYBODY, opens("forward"), proposes(BEN, BENCH), proposes(BEN, WATER))
    assert answered(state, "forward") == 1
    one_left = did(state, (BEN, c.WithdrawProposal(proposal=proposal(BENCH), ref=ref("b1"))))
    assert answered(one_left, "forward") == 1
    none_left = did(one_left, (BEN, c.WithdrawProposal(proposal=proposal(WATER), ref=ref("b2"))))
    assert answered(none_left, "forward") == 0


def heard(*acts: Act) -> tuple[Act, ...]:
    return (
        *EVERYBODY,
        opens("forward"),
        proposes(BEN, BENCH),
        proposes(DALIA, WATER),
        shows_all(),
        opens("hearing"),
        *acts,
    )


def test_the_last_stance_of_each_person_counts():
    state = after(
        *heard(
            stands(BEN, BENCH, Action.OPPOSE),
            stands(BEN, BENCH, Action.FOLLOW),
            stands(CHIDI, BENCH, Action.BYSTAND, "I see two squares"),
        )
    )
    assert stances(state) == {proposal(BENCH): Stances(follow=1, bystand=1)}
    assert stances(state)[proposal(BENCH)].n == 2
    assert answered(state, "hearing") == 2


def test_a_stance_taken_back_is_gone():
    state = after(
        *heard(
            stands(BEN, BENCH, Action.OPPOSE),
            (BEN, c.WithdrawStance(proposal=proposal(BENCH), ref=ref("no stance"))),
        )
    )
    assert not stances(state)
    assert answered(state, "hearing") == 0


def test_whoever_leaves_is_still_heard_where_they_let_their_words_stand():
    state = after(*heard(stands(BEN, BENCH, Action.OPPOSE), leaves(BEN)))
    assert stances(state)[proposal(BENCH)].oppose == 1
    taken = after(*heard(stands(BEN, BENCH, Action.OPPOSE), leaves(BEN, erase=True)))
    assert not stances(taken)


def test_deciding_about_words_is_counted_by_person():
    sent = contribution(BEN, "alone", INTEREST.id, "Shade")
    state = after(
        *EVERYBODY,
        opens("alone"),
        answers(BEN, "alone", INTEREST.id, "Shade"),
        opens("words"),
    )
    assert decided(state) == 0
    done = did(state, releases(BEN, sent, ReleaseChoice.UNNAMED), allows(CHIDI))
    assert decided(done) == asked_now(done).answered == 2


def test_nothing_is_asked_in_a_pause_and_after_the_end():
    assert not asked_now(after(*EVERYBODY, opens("coffee"))).answers
    assert asked_now(after(*EVERYBODY, opens("alone"))).answers
    assert not asked_now(after(*EVERYBODY, opens("alone"), closes("alone"))).answers
