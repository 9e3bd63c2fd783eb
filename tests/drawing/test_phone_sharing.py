"""What all phones of a room share, and what is one person's own."""

import pytest

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.drawing.phone import draw_own, draw_phone
from tests.cast import (
    BEN,
    BENCH,
    CHIDI,
    EVERYBODY,
    FOLLOW,
    INTEREST,
    MARKET,
    MOVE,
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
    shows_all,
    stands,
)
from tests.drawing.phones import DRAWING, SCREENS, STEPS, busy, same


@pytest.mark.parametrize(
    "act",
    [
        answers(BEN, "four-voices", MOVE.id, "One more"),
        passes(CHIDI, "four-voices", FOLLOW.id),
        proposes(CHIDI, MARKET),
        allows(BEN),
        leaves(CHIDI),
    ],
)
@pytest.mark.parametrize("step", STEPS)
def test_what_one_person_sends_changes_no_screen_that_others_share(step: str, act: Act) -> None:
    state = did(busy(), opens(step))
    for language in ("en", "ar"):
        assert same(
            draw_phone(DRAWING, state, language), draw_phone(DRAWING, did(state, act), language)
        )


def test_a_stance_changes_no_screen_that_others_share() -> None:
    state = after(*EVERYBODY, opens("forward"), proposes(BEN, BENCH), shows_all(), opens("hearing"))
    taken = did(state, stands(CHIDI, BENCH, Action.OPPOSE, "Who repairs it?"))
    assert same(draw_phone(DRAWING, state, "en"), draw_phone(DRAWING, taken, "en"))


def test_the_facilitator_does_change_it() -> None:
    state = did(busy(), opens("forward"))
    for act in (closes("forward"), opens("hearing"), pushes()):
        assert not same(
            draw_phone(DRAWING, state, "en"), draw_phone(DRAWING, did(state, act), "en")
        )


def test_more_time_is_told_by_the_clock_and_not_by_another_screen() -> None:
    state = did(busy(), opens("forward"))
    longer = did(state, c.ExtendStep(step="forward", seconds=60))
    assert same(draw_phone(DRAWING, state, "en"), draw_phone(DRAWING, longer, "en"))
    assert draw_phone(DRAWING, state, "en").html(1).count("data-clock") == 1


def test_a_screen_that_others_share_holds_nothing_anybody_answered() -> None:
    state = did(busy(), opens("four-voices"))
    shared = draw_phone(DRAWING, state, "en").html(state.revision)
    assert "Close one street" not in shared
    assert "Close one street" in draw_phone(DRAWING, state, "en").html(
        state.revision, draw_own(DRAWING, state, BEN.id)
    )


@pytest.mark.parametrize("screen", SCREENS)
def test_what_others_do_changes_nothing_of_mine(screen: str) -> None:
    state = SCREENS[screen]
    others = did(state, leaves(CHIDI, erase=True))
    assert draw_own(DRAWING, state, BEN.id) == draw_own(DRAWING, others, BEN.id)


def test_every_personal_hole_is_told_again_after_what_stood_in_it_was_taken_back() -> None:
    state = did(busy(), opens("hearing"))
    before = draw_own(DRAWING, state, CHIDI.id)
    assert before[f"stance-{proposal(BENCH)}"]
    gone = did(
        state,
        (CHIDI, c.WithdrawStance(proposal=proposal(BENCH), ref="taken-back-1")),
        (
            CHIDI,
            c.WithdrawContribution(
                contribution=contribution(CHIDI, "alone", INTEREST.id, "Shade"), ref="taken-back-2"
            ),
        ),
    )
    now = draw_own(DRAWING, gone, CHIDI.id)
    assert now[f"stance-{proposal(BENCH)}"] == now[f"stood-{proposal(BENCH)}"] == ""
    assert now[f"prompt-alone/{INTEREST.id}"] == now[f"done-alone/{INTEREST.id}"] == ""
