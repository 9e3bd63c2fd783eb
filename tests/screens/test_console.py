"""What the facilitator sees: the run, what comes next, what to sort, what can be undone."""

import pytest

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.nouns import Placement
from labkit.domain.refusals import Refused
from labkit.domain.script import Prompt, Visibility
from labkit.domain.session.state import SessionState
from labkit.screens.acts import WORDS, last_acts
from labkit.screens.console import Then, console_view, pushable
from labkit.screens.room import Room
from labkit.screens.run import Mark, drift, next_step, run_of
from tests.cast import (
    BEN,
    BENCH,
    CHIDI,
    DALIA,
    EVERYBODY,
    INTEREST,
    LIBRARY,
    LICENSED,
    MARKET,
    MINUTE,
    MOVE,
    NOON,
    OPPOSE,
    PULSE,
    SEALED,
    STAYED,
    THE_SQUARE,
    Act,
    after,
    answers,
    closes,
    contribution,
    did,
    ends,
    joins,
    new_session,
    opens,
    places,
    proposal,
    proposes,
    pushes,
    ref,
    stands,
    starts,
    texts,
)


def opened_at(minutes: dict[str, float], state: SessionState | None = None) -> SessionState:
    """The square with these steps opened at these minutes."""
    state = state or new_session()
    for step, minute in minutes.items():
        state = did(state, opens(step), now=NOON + int(minute * MINUTE))
    return state


def marks(state: SessionState) -> dict[str, Mark]:
    return {line.step.id: line.mark for day in run_of(state).days for line in day.lines}


# --- the run ------------------------------------------------------------------------------------


def test_the_run_says_what_is_done_now_next_and_skipped():
    found = marks(after(opens("welcome"), opens("four-voices")))
    assert found["welcome"] is Mark.DONE
    assert found["arriving"] is Mark.SKIPPED
    assert found["four-voices"] is Mark.NOW
    assert found["alone"] is Mark.NEXT
    assert found["coffee"] is Mark.AHEAD


def test_a_closed_step_says_its_real_minutes():
    state = opened_at({"welcome": 0, "arriving": 12.6})
    lines = {line.step.id: line for day in run_of(state).days for line in day.lines}
    assert lines["welcome"].taken == 13
    assert lines["arriving"].taken is None


def test_a_step_that_was_opened_twice_took_both_times():
    state = opened_at({"welcome": 0, "arriving": 5})
    state = opened_at({"welcome": 10, "arriving": 14}, state)
    (day,) = run_of(state).days
    assert day.lines[0].taken == 9


def test_nobody_is_behind_before_the_first_step():
    assert drift(new_session()) is None


def test_a_session_that_begins_late_is_on_time():
    assert drift(opened_at({"welcome": 200})) == 0


def test_each_minute_a_step_takes_longer_is_a_minute_behind():
    assert drift(opened_at({"welcome": 0, "arriving": 14})) == 4


def test_more_time_given_now_counts_now():
    state = did(opened_at({"welcome": 0}), c.ExtendStep(step="welcome", seconds=180))
    assert drift(state) == 3


def test_a_step_that_is_left_out_is_time_won():
    assert drift(opened_at({"welcome": 0, "four-voices": 10})) == -10


def test_the_night_between_two_days_is_no_delay():
    steps = tuple(
        step.model_copy(update={"day": 1 if at < 4 else 2})
        for at, step in enumerate(THE_SQUARE.steps)
    )
    two_days = new_session(THE_SQUARE.model_copy(update={"steps": steps}))
    state = opened_at({"welcome": 0, "arriving": 10, "coffee": 20 * 60, "forward": 1212}, two_days)
    assert drift(state) == 2
    assert [day.here for day in run_of(state).days] == [False, True]


def test_the_first_button_starts_the_session_with_its_first_step():
    shown = console_view(new_session(), Room()).next
    assert shown.then is Then.START
    assert shown.step is not None
    assert shown.step.id == "welcome"


def test_going_back_does_not_make_the_run_begin_again():
    state = after(opens("welcome"), opens("arriving"), opens("four-voices"), opens("welcome"))
    step = next_step(state)
    assert step is not None
    assert step.id == "alone"


def test_a_step_whose_opening_was_undone_comes_next_again():
    state = after(opens("welcome"), opens("arriving"))
    state = did(state, c.Undo(act=state.acts[-1].seq))
    step = next_step(state)
    assert state.open_step == "welcome"
    assert step is not None
    assert step.id == "arriving"
    assert marks(state)["arriving"] is Mark.NEXT


def test_after_the_last_step_the_button_ends_the_session():
    state = after(opens("leaving"), opens("words"))
    assert console_view(state, Room()).next.then is Then.END
    assert console_view(did(state, ends()), Room()).next.then is Then.OVER


def test_back_is_the_step_that_was_run_before():
    back = console_view(after(opens("welcome"), opens("four-voices")), Room()).back
    assert back is not None
    assert back.id == "welcome"
    assert console_view(after(opens("welcome")), Room()).back is None


# --- what came in -------------------------------------------------------------------------------


SENT = (
    answers(BEN, "four-voices", MOVE.id, "Close one street"),
    answers(CHIDI, "four-voices", OPPOSE.id, "The shops lose customers"),
    answers(DALIA, "four-voices", MOVE.id, "ظل"),
)


def test_what_waits_stands_in_the_order_it_came():
    state = after(*EVERYBODY, opens("four-voices"), *SENT)
    view = console_view(state, Room())
    waiting = view.words[0]
    assert [one.text for one in waiting.words] == [
        "Close one street",
        "The shops lose customers",
        "ظل",
    ]
    assert view.keyed == waiting.words[0].id
    more = did(state, answers(BEN, "four-voices", MOVE.id, "One more"))
    assert console_view(more, Room()).keyed == view.keyed


def test_sorting_moves_words_to_their_pile_and_the_keys_to_the_next():
    first = contribution(BEN, "four-voices", MOVE.id, "Close one street")
    state = after(*EVERYBODY, opens("four-voices"), *SENT, places(first, Placement.HELD))
    view = console_view(state, Room())
    waiting, shown, held, hidden = view.words
    assert (waiting.n, shown.n, held.n, hidden.n) == (2, 0, 1, 0)
    assert view.keyed == waiting.words[0].id != first


def test_words_taken_back_disappear():
    first = contribution(BEN, "four-voices", MOVE.id, "Close one street")
    state = after(*EVERYBODY, opens("four-voices"), *SENT)
    assert console_view(state, Room()).words[0].n == 3
    gone = did(state, (BEN, c.WithdrawContribution(contribution=first, ref=ref("gone"))))
    assert console_view(gone, Room()).words[0].n == 2


def test_what_waits_from_other_steps_is_counted_where_it_would_be_shown():
    state = after(
        *EVERYBODY,
        opens("arriving"),
        answers(BEN, "arriving", STAYED.id, "The noise at night"),
        opens("four-voices"),
        *SENT,
    )
    view = console_view(state, Room())
    assert view.earlier.n == 1
    assert view.words_waiting == 4
    all_shown = did(state, c.ShowWaiting(what="contributions"))
    assert console_view(all_shown, Room()).words_waiting == 0


def test_a_pile_lists_so_many_and_counts_all():
    many = [answers(BEN, "four-voices", MOVE.id, f"Idea {n}") for n in range(20)]
    also = [answers(CHIDI, "four-voices", MOVE.id, f"Thought {n}") for n in range(20)]
    waiting = console_view(after(*EVERYBODY, opens("four-voices"), *many, *also), Room()).words[0]
    assert len(waiting.words) < 40
    assert len(waiting.words) + waiting.more == waiting.n == 40


def test_words_for_facilitators_only_are_never_offered_for_the_wall():
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
        script=THE_SQUARE.model_copy(update={"steps": steps}),
    )
    view = console_view(state, Room())
    assert [one.text for one in view.for_facilitators.words] == ["I am afraid of the mayor"]
    assert [one.text for one in view.words[0].words] == ["Shade"]
    assert view.words_waiting == 1


def test_in_a_step_about_proposals_the_keys_act_on_proposals():
    state = after(
        *EVERYBODY,
        opens("arriving"),
        answers(BEN, "arriving", STAYED.id, "The noise at night"),
        opens("forward"),
        proposes(CHIDI, BENCH),
    )
    assert console_view(state, Room()).keyed == proposal(BENCH)


def test_proposals_come_with_where_people_stand():
    state = after(
        *EVERYBODY,
        opens("forward"),
        proposes(BEN, BENCH),
        proposes(DALIA, MARKET),
        c.PlaceProposal(proposal=proposal(BENCH), placement=Placement.SHOWN),
        opens("hearing"),
        stands(CHIDI, BENCH, Action.OPPOSE, "Who repairs it?"),
    )
    view = console_view(state, Room())
    waiting, shown, *_ = view.proposals
    assert [one.title for one in waiting.proposals] == [MARKET]
    assert shown.proposals[0].stances.oppose == 1
    assert view.hearing is not None
    assert not view.hearing.revealed


# --- the room -----------------------------------------------------------------------------------


def test_every_phone_is_one_dot():
    state = after(*EVERYBODY, opens("four-voices"), SENT[0])
    room = Room(here=2, away=1, delivered=2, writing=1)
    assert console_view(state, room).dots == (
        ("answered", 1),
        ("writing", 1),
        ("here", 0),
        ("away", 1),
    )


@pytest.mark.parametrize("room", [Room(), Room(here=3, away=1, delivered=9, writing=7)])
def test_dots_are_never_more_than_people(room: Room):
    dots = console_view(after(*EVERYBODY, opens("four-voices"), *SENT), room).dots
    assert sum(n for _, n in dots) == room.here + room.away
    assert all(n >= 0 for _, n in dots)


def test_a_full_hall_has_numbers_instead_of_dots():
    assert console_view(new_session(), Room(here=300)).dots == ()


# --- undoing ------------------------------------------------------------------------------------


def test_every_staff_act_has_a_sentence():
    acts = {
        name
        for name, command in c.COMMANDS.items()
        if issubclass(command, c.StaffCommand) and command is not c.Undo
    }
    assert set(WORDS) == acts


def test_an_act_names_the_step_it_opened():
    state = after(opens("welcome"), opens("arriving"))
    newest, before = last_acts(state)
    assert newest.title == THE_SQUARE.step("arriving").title
    assert before.title == THE_SQUARE.step("welcome").title
    assert newest.undoable
    assert not before.undoable


def test_what_is_offered_can_be_undone_and_what_is_not_cannot():
    first = contribution(BEN, "four-voices", MOVE.id, "Close one street")
    state = after(
        *EVERYBODY,
        starts(),
        opens("four-voices"),
        *SENT,
        places(first),
        c.ShowWaiting(what="contributions"),
        places(first, Placement.HELD),
        pushes(),
        c.BlankWall(),
        c.ExtendStep(step="four-voices", seconds=60),
        closes("four-voices"),
    )
    lines = last_acts(state)
    assert {line.undoable for line in lines} == {True, False}
    for line in lines:
        if line.undoable:
            did(state, c.Undo(act=line.seq))
        else:
            with pytest.raises(Refused):
                did(state, c.Undo(act=line.seq))


def test_an_undone_act_leaves_the_list():
    state = after(opens("welcome"), c.BlankWall())
    undone = did(state, c.Undo(act=state.acts[-1].seq))
    assert [line.words for line in last_acts(undone)] == [WORDS["open-step"]]


# --- pushing ------------------------------------------------------------------------------------


def test_the_library_is_offered_by_action():
    offered = pushable(LIBRARY)
    assert list(offered) == [*Action, None]
    assert offered[Action.OPPOSE] == (OPPOSE, LICENSED, SEALED)
    assert offered[None] == (PULSE,)


def test_a_proposal_for_the_room_goes_into_the_step_that_takes_it():
    assert console_view(after(opens("welcome")), Room()).proposing is None
    assert console_view(after(opens("forward"), opens("hearing")), Room()).proposing == "forward"


def test_another_person_at_the_door_changes_nothing_in_the_run():
    before: tuple[Act, ...] = (opens("welcome"),)
    assert run_of(after(*before)) == run_of(after(*before, joins(BEN)))
