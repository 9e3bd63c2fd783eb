"""What the wall shows, and what it never shows."""

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.nouns import Placement
from labkit.domain.report.standing import Standing
from labkit.domain.script import Prompt, Visibility
from labkit.screens.wall import MOST_CARDS, MOST_CHARACTERS, Showing, wall_view
from tests.cast import (
    BEN,
    BENCH,
    CHIDI,
    DALIA,
    EVERYBODY,
    INTEREST,
    MARKET,
    MOVE,
    OPPOSE,
    SHOWN_AT_ONCE,
    THE_SQUARE,
    WATER,
    after,
    answers,
    closes,
    contribution,
    did,
    ends,
    new_session,
    opens,
    places,
    proposes,
    pushes,
    puts_up,
    reveals,
    shows_all,
    stands,
    texts,
)
from tests.judging.crowd import crowd

STREET = contribution(BEN, "four-voices", MOVE.id, "Close one street")


def asked(*more):
    return after(
        *EVERYBODY,
        opens("four-voices"),
        answers(BEN, "four-voices", MOVE.id, "Close one street"),
        answers(CHIDI, "four-voices", OPPOSE.id, "The shops lose customers"),
        *more,
    )


def test_before_the_start_the_wall_says_how_to_join():
    assert wall_view(new_session()).showing is Showing.BEFORE
    assert wall_view(after(c.StartSession(run=0))).showing is Showing.BEFORE


def test_what_nobody_showed_is_not_on_the_wall():
    assert wall_view(asked()).cards == ()
    (card,) = wall_view(asked(places(STREET))).cards
    assert card.text == "Close one street"


def test_what_was_hidden_again_leaves_the_wall():
    assert wall_view(asked(places(STREET), places(STREET, Placement.HIDDEN))).cards == ()


def test_changed_words_leave_the_wall_until_somebody_looked_at_them():
    changed = (BEN, c.ChangeContribution(contribution=STREET, text="Close two", ref="ref-change"))
    assert wall_view(asked(places(STREET), changed)).cards == ()


def test_the_newest_card_stands_first():
    both = shows_all("contributions")
    assert [card.text for card in wall_view(asked(both)).cards] == [
        "The shops lose customers",
        "Close one street",
    ]


def test_cards_of_another_step_stay_with_their_step():
    state = asked(places(STREET), opens("alone"))
    assert wall_view(state).cards == ()
    assert len(wall_view(did(state, opens("four-voices"))).cards) == 1


def test_a_closed_step_keeps_its_cards_and_asks_nothing():
    view = wall_view(asked(places(STREET), closes("four-voices")))
    assert view.prompts == ()
    assert len(view.cards) == 1


def test_words_for_facilitators_only_never_reach_the_wall():
    quiet = Prompt(
        id="own.quiet", text=texts("What is hard to say?"), visibility=Visibility.FACILITATOR
    )
    steps = tuple(
        step.model_copy(update={"prompts": (INTEREST, quiet)}) if step.id == "alone" else step
        for step in THE_SQUARE.steps
    )
    state = after(
        *EVERYBODY,
        opens("alone"),
        answers(BEN, "alone", INTEREST.id, "Shade"),
        answers(BEN, "alone", quiet.id, "I am afraid of the mayor"),
        shows_all("contributions"),
        script=THE_SQUARE.model_copy(update={"steps": steps}),
    )
    assert [card.text for card in wall_view(state).cards] == ["Shade"]


def test_a_pushed_prompt_is_what_the_wall_asks():
    state = asked(pushes(text="What are we not saying?"))
    (prompt,) = wall_view(state).prompts
    assert prompt.text["en"] == "What are we not saying?"


def test_a_prompt_pushed_between_steps_is_asked_too():
    state = after(*EVERYBODY, c.StartSession(run=0), pushes())
    view = wall_view(state)
    assert view.showing is Showing.STEP
    assert view.step is None
    assert [prompt.id for prompt in view.prompts] == [OPPOSE.id]


def heard(*more):
    return after(
        *EVERYBODY,
        opens("forward"),
        proposes(BEN, BENCH),
        proposes(CHIDI, MARKET),
        proposes(DALIA, WATER),
        puts_up(BENCH),
        puts_up(WATER),
        *more,
    )


def test_while_proposals_come_the_newest_shown_one_stands_first():
    assert [one.title for one in wall_view(heard()).proposals] == [WATER, BENCH]


def test_a_hearing_shows_who_stands_where_only_when_revealed():
    hearing = (opens("hearing"), stands(CHIDI, BENCH, Action.OPPOSE, "Who repairs it?"))
    before = wall_view(heard(*hearing))
    assert [(one.title, one.taken, one.stances) for one in before.proposals] == [
        (BENCH, 1, None),
        (WATER, 0, None),
    ]
    few = wall_view(heard(*hearing, reveals())).proposals[0]
    assert (few.taken, few.stances, few.standing) == (1, None, Standing.UNHEARD)
    first = wall_view(did(crowd(6), reveals())).proposals[0]
    assert first.stances is not None
    assert first.stances.follow == 5


def test_a_blank_wall_shows_nothing_whatever_goes_on():
    view = wall_view(heard(opens("hearing"), c.BlankWall()))
    assert view.showing is Showing.BLANK
    assert (view.cards, view.proposals, view.prompts) == ((), (), ())


def test_the_end_is_the_end():
    view = wall_view(asked(places(STREET), ends()))
    assert view.showing is Showing.ENDED
    assert view.cards == ()


def test_a_wall_never_grows_without_end():
    many = [
        answers(who, "four-voices", prompt, f"Idea {n} of {who.id}")
        for who in (BEN, CHIDI)
        for prompt in (MOVE.id, OPPOSE.id)
        for n in range(20)
    ]
    state = after(*EVERYBODY, opens("four-voices"), *many, script=SHOWN_AT_ONCE)
    assert len(wall_view(state).cards) == MOST_CARDS


def test_words_too_long_for_the_back_row_are_cut_at_a_word():
    prompts = (MOVE.model_copy(update={"max_chars": 2000}),)
    steps = tuple(
        step.model_copy(update={"prompts": prompts}) if step.id == "four-voices" else step
        for step in THE_SQUARE.steps
    )
    long = "square " * 200
    state = after(
        *EVERYBODY,
        opens("four-voices"),
        answers(BEN, "four-voices", MOVE.id, long),
        script=SHOWN_AT_ONCE.model_copy(update={"steps": steps}),
    )
    (card,) = wall_view(state).cards
    assert len(card.text) <= MOST_CHARACTERS + 1
    assert card.text.endswith("square…")
