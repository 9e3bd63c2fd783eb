"""What the console tells of how people talk, and from when on; never anything of one seat."""

import dataclasses

import pytest

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.dialogue.agreed import STANDING_WORDS, Standing
from labkit.domain.dialogue.modes import MODE_NAMES, NO_MODE_WORDS, TOO_FEW_WORDS, Mode
from labkit.domain.dialogue.voices import BAND_WORDS, Band
from labkit.screens.talk import BAND_MEANS, talk_view
from tests.cast import (
    EMRE,
    EVERYBODY,
    FARAH,
    MINUTE,
    NOON,
    after,
    closes,
    codes,
    did,
    ends,
    new_session,
    opens,
    pushes,
    ref,
    sits,
    speaks,
)
from tests.talking import FIVE_MOVES, STEP, disagreeing, talking, talks


def told(*acts):
    return talk_view(after(*acts))


def only(*acts):
    (circle,) = told(*acts).circles
    return circle


def counted(circle):
    return [line.n for line in circle.actions]


def test_before_anybody_logged_there_is_nothing_to_tell():
    for state in (new_session(), after(*EVERYBODY, opens(STEP)), after(*talking())):
        assert talk_view(state).step is None
        assert talk_view(state).agreement.standing is Standing.UNCHECKED


def test_turns_are_counted_and_what_facilitators_said_is_not():
    circle = only(*talking("1M 2F F1M 3O 4-"))
    assert (circle.turns, circle.coded) == (4, 3)
    assert counted(circle) == [1, 1, 1, 0]


def test_a_task_is_a_turn_and_no_action():
    circle = only(*talking("1M"), pushes("oppose.licensed"), *talks("2O", first=1))
    assert (circle.turns, circle.coded) == (2, 1)
    assert counted(circle) == [1, 0, 0, 0]


def test_shares_come_with_thirty_coded_turns():
    few, enough = only(*talking("1M 2F " * 14 + "3M")), only(*talking("1M 2F " * 15))
    assert not few.shares
    assert enough.shares
    assert [(line.low, line.high) for line in enough.actions][:2] == [(33, 67), (33, 67)]
    assert [(line.low, line.high) for line in enough.actions][2:] == [(0, 11), (0, 11)]


def test_the_silent_are_counted():
    circle = only(*talking("1M 2F 1M", people=12))
    assert (circle.spoke, circle.silent) == (2, 10)


def test_of_fewer_than_five_seats_nothing_is_told_about_voices():
    four, five = only(*talking("1M 2F", people=4)), only(*talking("1M 2F", people=5))
    assert five.spoke == 2
    assert four.spoke is None
    assert not four.too_early
    assert counted(four) == [1, 1, 0, 0]


def test_seats_that_are_groups_tell_nothing_about_voices():
    six = "Town\nCountry\nShops\nSchool\nPort\nPark"
    grouped = [*EVERYBODY, opens(STEP), sits(6, groups=six, seats="groups"), *talks("G1M G2F")]
    circle = only(*grouped)
    assert circle.groups
    assert circle.spoke is None
    assert circle.band is None


def test_how_time_was_shared_is_told_after_a_quarter_of_an_hour_or_at_the_end():
    early = after(*talking("1M 2F 3M"))
    (circle,) = talk_view(early).circles
    assert circle.too_early
    assert (circle.band, circle.sounded) == (None, None)
    closed = did(early, closes(STEP))
    assert talk_view(closed).circles[0].band
    late = did(early, *talks("4F", first=3), now=NOON + 20 * MINUTE)
    (after_a_while,) = talk_view(late).circles
    assert not after_a_while.too_early
    assert after_a_while.band is Band.FEW_VOICES
    assert after_a_while.sounded == 1


def test_somebody_who_comes_late_counts_among_the_silent():
    state = after(*talking("1M 2F", people=6))
    more = did(state, sits(7), *talks("3M", first=2))
    (circle,) = talk_view(more).circles
    assert (circle.spoke, circle.silent) == (3, 4)
    spoke = did(more, *talks("7O", first=3))
    assert (talk_view(spoke).circles[0].spoke, talk_view(spoke).circles[0].silent) == (4, 3)


def test_one_observer_is_trusted_and_it_is_said_that_nobody_compared():
    view = told(*talking(FIVE_MOVES))
    assert view.shows_actions
    assert not view.compared
    assert view.circles[0].observers == 1


def test_two_who_say_something_else_of_everything_hide_the_actions():
    agreeing = told(*talking(FIVE_MOVES), *(codes(FARAH, f"1-{n}", Action.MOVE) for n in range(5)))
    assert agreeing.shows_actions
    view = told(*disagreeing())
    (circle,) = view.circles
    assert view.agreement.standing is Standing.UNDER_THE_BAR
    assert (circle.actions, circle.moves_judged, circle.modes, circle.no_mode) == ((), 0, (), "")
    assert circle.turns == 12
    assert circle.observers == 2
    assert circle.spoke == 6


def test_nobody_coded_anything():
    circle = only(*talking("1- 2- 3-"))
    assert (circle.turns, circle.coded, circle.actions) == (3, 0, ())
    assert circle.no_mode == TOO_FEW_WORDS


def test_what_it_looks_like_is_named_and_the_seventh_mode_never():
    debate = only(*talking("1M 2O " * 6))
    assert MODE_NAMES[Mode.DEBATE] in debate.modes
    mixed = only(*talking("1M 2B 3F 4B " * 4))
    assert mixed.modes or mixed.no_mode in (NO_MODE_WORDS, TOO_FEW_WORDS)
    for acts in ("1M 2O " * 6, "1M 2F 3O 4B 5M 6F " * 6, "1F 2F 3F " * 5):
        assert MODE_NAMES[Mode.GENERATIVE_DIALOGUE] not in only(*talking(acts)).modes


def test_a_check_in_is_counted_and_not_judged():
    view = told(*talking(), opens("arriving"), *talks("1M 2M 3M 4M 5M 6M", step="arriving"))
    assert view.everybody_once
    (circle,) = view.circles
    assert (circle.modes, circle.no_mode) == ((), "")
    assert circle.spoke == 6


def test_a_step_without_turns_leaves_the_last_one_standing():
    view = told(*talking("1M 2F"), opens("coffee"))
    assert view.step
    assert view.step.id == STEP


def test_each_circle_has_its_own_figures():
    view = told(*talking("1M 2F"), sits(5, "2"), *talks("1O 2O 3O", circle="2"))
    assert [(one.circle, counted(one)) for one in view.circles] == [
        ("1", [1, 1, 0, 0]),
        ("2", [0, 0, 3, 0]),
    ]
    assert view.turns == 5


def test_after_the_end_the_figures_stay_and_what_comes_later_stands_apart():
    ended = after(*talking("1M 2F"), ends())
    assert all(turn.seat is None for turn in ended.turns.values())
    (kept,) = talk_view(ended).circles
    assert counted(kept) == [1, 1, 0, 0]
    again = did(ended, c.ReopenSession(run=0), opens(STEP), *talks("3O", first=2))
    assert [(one.part, counted(one)) for one in talk_view(again).circles] == [
        (0, [1, 1, 0, 0]),
        (1, [0, 0, 1, 0]),
    ]


def test_taking_every_turn_back_leaves_nothing():
    state = after(*talking("1M"))
    (only_turn,) = state.turns
    gone = did(state, (EMRE, c.TakeBackTurn(turn=only_turn, ref=ref("gone"))))
    assert talk_view(gone).step is None


def test_the_view_holds_no_seat_and_no_observer():
    view = told(*talking("1M 2F F1- 6O"), speaks("6", Action.OPPOSE, "again"))
    said = str(dataclasses.asdict(view))
    assert "'circle': '1'" in said
    for name in (EMRE.id, "'6'", "F1", "seat", "speaker"):
        assert name not in said


@pytest.mark.parametrize("band", Band)
def test_every_band_has_words_and_a_meaning(band):
    assert BAND_WORDS[band]
    assert BAND_MEANS[band]


def test_every_standing_has_words():
    assert set(STANDING_WORDS) == set(Standing)
