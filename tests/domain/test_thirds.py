"""Prompts for a third of the people: chosen by chance, and nobody sees who they are."""

import pytest

from labkit.domain import commands as c
from labkit.domain import events as e
from labkit.domain.actors import Actor
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.session.decide import decide
from labkit.domain.session.erasing import without_person
from labkit.domain.session.state import SessionState
from labkit.screens.asked_now import asked_now, asked_of_some
from labkit.screens.phone import kind_of, phone_screen
from labkit.screens.wall import wall_view
from tests.cast import (
    ADA,
    BEN,
    CROWD,
    LIBRARY,
    NOON,
    SEALED,
    SESSION,
    Act,
    after,
    all_join,
    answers,
    did,
    joins,
    leaves,
    opens,
    passes,
    pushes,
    seals,
)

BEGUN = (*all_join(), opens("welcome"))
THIRD = pushes("oppose.licensed", "pushed-1", to="a-third")
OTHERS = pushes("oppose.open", "pushed-2", to="another-third")


def asked(state: SessionState, pushed: str = "pushed-1") -> tuple[str, ...]:
    return state.pushed[pushed].asked_of or ()


def person(name: str) -> Actor:
    return next(one for one in CROWD if one.id == name)


def refused(state: SessionState, act: Act) -> Refusal:
    with pytest.raises(Refused) as caught:
        did(state, act)
    return caught.value.refusal


def test_a_third_of_nine_is_three_of_them():
    state = after(*BEGUN, THIRD)
    assert len(set(asked(state))) == 3
    assert set(asked(state)) <= {one.id for one in CROWD}
    assert asked(after(*BEGUN, THIRD)) == asked(state), "the same log, the same people"


def test_everybody_is_no_list_of_people():
    assert after(*BEGUN, pushes()).pushed["pushed-1"].asked_of is None


def test_another_third_has_nobody_of_the_first():
    state = after(*BEGUN, THIRD, OTHERS)
    assert len(asked(state, "pushed-2")) == 3
    assert not set(asked(state)) & set(asked(state, "pushed-2"))


def test_who_comes_or_goes_in_between_changes_nothing_about_that():
    state = after(*BEGUN, THIRD)
    gone = next(one for one in CROWD if one.id not in asked(state))
    state = did(state, leaves(gone), joins(BEN), OTHERS)
    assert not {*asked(state), gone.id} & set(asked(state, "pushed-2"))


def test_each_time_chance_draws_anew():
    state = after(*BEGUN)
    drawn = set()
    for number in range(6):
        state = did(state, pushes("oppose.open", f"again-{number}-x", to="a-third"))
        drawn.add(asked(state, f"again-{number}-x"))
    assert len(drawn) > 1


def test_over_many_draws_everybody_s_turn_comes_about_as_often():
    state = after(*BEGUN)
    times = dict.fromkeys((one.id for one in CROWD), 0)
    for number in range(90):
        state = did(state, pushes("oppose.open", f"again-{number:03}", to="a-third"))
        for one in asked(state, f"again-{number:03}"):
            times[one] += 1
    assert sum(times.values()) == 270
    assert all(15 <= n <= 45 for n in times.values()), times


@pytest.mark.parametrize("people", [0, 5, 6])
def test_of_fewer_than_six_nobody_is_drawn(people: int):
    state = after(*all_join(CROWD[:people]), opens("welcome"))
    if people < 6:
        assert refused(state, THIRD) is Refusal.TOO_FEW
    else:
        assert len(asked(did(state, THIRD))) == 2


def test_whoever_was_not_asked_is_kindly_turned_away():
    state = after(*BEGUN, THIRD)
    inside = person(asked(state)[0])
    outside = next(one for one in CROWD if one.id not in asked(state))
    for act in (
        answers(outside, "welcome", "pushed-1", "Me too"),
        passes(outside, "welcome", "pushed-1"),
    ):
        assert refused(state, act) is Refusal.NOT_ASKED
    done = did(state, answers(inside, "welcome", "pushed-1", "It costs too much"))
    (sent,) = done.contributions.values()
    assert sent.licensed
    sealed = after(*BEGUN, pushes(SEALED.id, to="a-third"))
    outside = next(one for one in CROWD if one.id not in asked(sealed))
    assert refused(sealed, seals(outside, "welcome", "pushed-1")) is Refusal.NOT_ASKED
    did(sealed, seals(person(asked(sealed)[0]), "welcome", "pushed-1"))


# --- who sees what ------------------------------------------------------------------------------


def test_phones_of_each_kind_show_what_they_are_asked():
    state = after(*BEGUN, pushes("move.open", "pushed-0"), THIRD, OTHERS)
    for one in CROWD:
        cards = [card.id for card in phone_screen(state, kind_of(state, one.id)).pushed]
        mine = ["pushed-2"] * (one.id in asked(state, "pushed-2"))
        mine += ["pushed-1"] * (one.id in asked(state))
        assert cards == [*mine, "pushed-0"]
    closed = did(state, c.ClosePrompt(prompt="pushed-1"), c.ClosePrompt(prompt="pushed-2"))
    assert {kind_of(closed, one.id) for one in CROWD} == {()}


def test_the_wall_goes_on_showing_what_everybody_is_asked():
    before = wall_view(after(*BEGUN))
    after_it = wall_view(after(*BEGUN, THIRD))
    assert after_it.prompts == before.prompts
    assert asked_now(after(*BEGUN, THIRD)).pushed is None
    assert wall_view(after(*BEGUN, pushes())).prompts != before.prompts


def test_the_console_counts_answers_against_those_who_were_asked_and_names_nobody():
    state = after(*BEGUN, THIRD)
    state = did(state, answers(person(asked(state)[1]), "welcome", "pushed-1", "It costs too much"))
    (one,) = asked_of_some(state)
    assert (one.people, one.answered) == (3, 1)
    gone = did(state, leaves(person(asked(state)[0])))
    assert asked_of_some(gone)[0].people == 2


# --- erasing ------------------------------------------------------------------------------------


def test_whoever_is_erased_is_in_no_list_of_who_was_asked():
    state = after(*BEGUN, THIRD)
    gone = person(asked(state)[0])
    assert gone.id not in asked(did(state, leaves(gone, erase=True)))
    (pushed, *_) = decide(
        after(*BEGUN), THIRD if isinstance(THIRD, c.Command) else THIRD[1], ADA, NOON, LIBRARY
    )
    assert isinstance(pushed, e.PromptPushed)
    assert gone.id in (pushed.to or ())
    kept = without_person(pushed, gone.id)
    assert isinstance(kept, e.PromptPushed)
    assert len(kept.to or ()) == 2
    assert gone.id not in kept.model_dump_json()
    assert SESSION not in kept.model_dump_json()
