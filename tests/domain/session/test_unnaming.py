"""What is left of a turn when the session is over: figures, the order of actions, no seat."""

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.dialogue.shares import Share
from labkit.domain.nouns import Phase
from labkit.domain.session.talk import measured, turns_of
from tests.cast import EMRE, MINUTE, SECOND, closes, codes, did, ends, opens, pushes, ref, sits
from tests.domain.session.spoken import BEGIN, EVERY, circle, spoken

LATER = BEGIN + 20 * MINUTE


def grouped(state, *sizes, name="1"):
    """The first seats are of the first group, the next of the second, and so on."""
    seat = 0
    for group, size in zip(("Town", "Country"), sizes, strict=False):
        for _ in range(size):
            seat += 1
            made = ref("group", name, str(seat))
            command = c.ChangeSeat(circle=name, seat=str(seat), group=group, ref=made)
            state = did(state, (EMRE, command))
    return state


def seats_left(state):
    return {turn.seat for turn in state.turns.values()}


def groups_left(state):
    return {turn.group for turn in state.turns.values()}


def over(state, now=LATER):
    return did(state, ends(), now=now)


def reopened(state):
    return did(state, c.ReopenSession(run=0), now=LATER + MINUTE)


def undone(state):
    last = max(act.seq for act in state.acts)
    return did(state, c.Undo(act=last), now=LATER + MINUTE)


# --- seats ----------------------------------------------------------------------------------


def test_at_the_end_turns_lose_their_seats_and_keep_their_order():
    state = spoken(circle(), "1M 2F 3O>0 F1B")
    assert seats_left(state) == {"1", "2", "3", "F1"}
    after_it = over(state)
    assert seats_left(after_it) == {None}
    assert [one.action for one in turns_of(after_it, after_it.turns.values())] == list(Action)


def test_what_facilitators_said_stays_out_of_the_figures_of_the_group():
    state = over(spoken(circle(), "1M F1O 2F"))
    assert [one.role.value for one in turns_of(state, state.turns.values())] == [
        "participant",
        "facilitator",
        "participant",
    ]


def test_neither_opening_it_again_nor_undoing_the_end_brings_a_seat_back():
    state = over(spoken(circle(), "1M 2F"))
    for again in (reopened(state), undone(state)):
        assert again.phase is Phase.LIVE
        assert seats_left(again) == {None}


# --- groups ---------------------------------------------------------------------------------


def test_a_group_of_five_stays_and_one_of_four_does_not():
    def left(*sizes):
        people = sum(sizes)
        state = grouped(circle(people, groups="Town\nCountry"), *sizes)
        short = " ".join(f"{seat}M" for seat in range(1, people + 1))
        return groups_left(over(spoken(state, short)))

    assert left(5, 5) == {"Town", "Country"}
    assert left(6, 4) == {None}
    assert left(4, 4) == {None}


def test_a_group_does_not_stay_where_the_rest_would_be_a_handful():
    def left(people, *sizes):
        state = grouped(circle(people, groups="Town\nCountry"), *sizes)
        short = " ".join(f"{seat}M" for seat in range(1, people + 1))
        return groups_left(over(spoken(state, short)))

    # One person of no group among six would be named by having none.
    assert left(6, 5) == {None}
    assert left(10, 5) == {"Town", None}
    # Of two groups the smaller one goes, so that nobody is alone without a name.
    assert left(14, 7, 5) == {"Town", None}


def test_a_group_has_to_be_large_in_its_own_circle():
    state = did(circle(8, groups="Town"), sits(8, "2", groups="Town"))
    state = grouped(grouped(state, 3), 3, name="2")
    state = spoken(spoken(state, "1M 5M"), "1M 5M", first=5, circle="2")
    assert groups_left(over(state)) == {None}


# --- figures --------------------------------------------------------------------------------


def test_figures_are_taken_while_seats_are_known_and_kept():
    state = spoken(circle(12), "1M 2F>0 1M 3O>2 1F 2F 4F F1M")
    live = measured(state, LATER)
    kept = measured(over(state), LATER + 90 * MINUTE)
    assert len(kept) == 1
    figures = kept[0]
    assert (figures.spoke, figures.present, figures.turns) == (4, 12, 7)
    assert figures.by_action == (2, 4, 1, 0)
    assert figures.gini is not None
    assert figures.gini > 0.65
    # The last turn is the host's and lasts to the end; it is nobody's of the group.
    assert figures.spoken_ms == 7 * EVERY
    assert (figures.gini, figures.modes) == (live[0].gini, live[0].modes)


def test_a_second_end_adds_a_part_and_changes_none():
    state = over(spoken(circle(), "1M 2F"))
    first = measured(state, LATER)
    again = did(reopened(state), opens("four-voices"), now=LATER + 2 * MINUTE)
    again = spoken(again, "3O 4O 5B", start=LATER + 3 * MINUTE, first=2)
    both = measured(over(again, LATER + 10 * MINUTE), LATER + 99 * MINUTE)
    assert both[0] == first[0]
    assert [(one.part, one.turns, one.by_action) for one in both] == [
        (0, 2, (1, 1, 0, 0)),
        (1, 3, (0, 0, 2, 1)),
    ]
    assert seats_left(over(again)) == {None}


def test_an_end_without_new_turns_measures_nothing_again():
    state = over(spoken(circle(), "1M 2F"))
    again = over(reopened(state), LATER + 9 * MINUTE)
    assert measured(again, LATER) == measured(state, LATER)


def test_a_turn_that_comes_after_the_end_tells_nothing_about_voices():
    state = over(spoken(circle(12), "1M 2F"))
    late = spoken(state, "3O", start=LATER + MINUTE, first=2)
    kept, after_it = measured(late, LATER + 2 * MINUTE)
    assert (kept.spoke, kept.present) == (2, 12)
    assert (after_it.oppose, after_it.spoke, after_it.present, after_it.gini) == (1, 0, 0, None)


def test_lunch_is_nobody_s_turn():
    state = spoken(circle(5), "1M 2F 3F 4F")
    lunch = BEGIN + 4 * EVERY
    state = did(state, closes("four-voices"), now=lunch)
    state = did(state, opens("four-voices"), now=lunch + 90 * MINUTE)
    state = spoken(state, "5M", start=lunch + 91 * MINUTE, first=4)
    state = did(state, closes("four-voices"), now=lunch + 91 * MINUTE + EVERY)
    figures = measured(over(state, lunch + 100 * MINUTE), 0)[0]
    assert figures.spoken_ms == 5 * EVERY
    assert figures.gini == 0


def test_a_step_counts_those_who_sat_there_then():
    # Six sit in the first step; the circle is drawn with four for the next.
    state = did(spoken(circle(6), "1M 2F"), closes("four-voices"), now=LATER)
    state = did(state, sits(4, groups="x"), opens("hearing"), now=LATER + MINUTE)
    state = spoken(state, "1M", start=LATER + 2 * MINUTE, first=5, step="hearing")
    state = did(state, sits(9, groups="y"), now=LATER + 30 * MINUTE)
    by_step = {one.step: one.present for one in measured(state, LATER + 5 * MINUTE)}
    assert by_step == {"four-voices": 6, "hearing": 4}


def test_a_circle_that_was_drawn_without_a_network_was_there_all_the_time():
    state = did(circle(2), closes("four-voices"), now=LATER)
    state = did(state, sits(9, "2"), now=LATER + 5 * MINUTE)
    state = spoken(state, "1M 2F", circle="2")
    assert measured(state, LATER + 6 * MINUTE)[0].present == 9


def test_whole_groups_in_the_place_of_people_are_no_voices():
    state = circle(groups="Town\nCountry", seats="groups")
    figures = measured(over(spoken(state, "G1M G2F")), LATER)[0]
    assert (figures.of_groups, figures.spoke, figures.gini) == (True, 2, None)


def test_a_task_is_counted_beside_the_actions():
    state = did(circle(), pushes("oppose.licensed"), now=BEGIN)
    figures = measured(spoken(state, "1O 2F 3O", start=BEGIN + SECOND), LATER)[0]
    assert (figures.by_action, figures.licensed, figures.turns) == ((0, 1, 0, 0), 2, 3)


# --- who is taken up ------------------------------------------------------------------------


def test_how_often_large_groups_are_taken_up_outlives_the_seats():
    state = grouped(circle(10, groups="Town\nCountry"), 5, 5)
    # Town's moves are answered by Town too: that is somebody else, and counts.
    state = spoken(state, "1M 2F>0 6M 7M 8F 9F 10F")
    ended = over(state)
    assert ended.uptake == {"Town": Share(1, 1), "Country": Share(0, 2)}
    again = did(reopened(ended), opens("four-voices"), now=LATER + 2 * MINUTE)
    again = spoken(again, "1M 2F>7 3F 4F", start=LATER + 3 * MINUTE, first=7)
    assert over(again, LATER + 9 * MINUTE).uptake == {"Town": Share(2, 2), "Country": Share(0, 2)}


def test_small_groups_and_what_would_give_them_away_are_not_kept():
    state = grouped(circle(8, groups="Town\nCountry"), 5, 3)
    assert over(spoken(state, "1M 2F>0 3F 4F")).uptake == {}


def test_people_who_change_the_circle_between_steps_are_not_counted_twice():
    # Three of the town sit in the first circle, and later the same three in the second.
    state = grouped(did(circle(8, groups="Town"), sits(8, "2", groups="Town")), 3)
    state = grouped(state, 3, name="2")
    state = spoken(state, "1M 2F>0 3F 4F")
    state = did(state, opens("hearing"), now=LATER)
    state = spoken(state, "1M 2F 3F 4F", start=LATER, first=4, step="hearing", circle="2")
    assert over(state, LATER + 9 * MINUTE).uptake == {}


def test_codes_that_come_after_the_end_are_kept_with_their_turn():
    state = did(over(spoken(circle(), "1M")), codes(EMRE, "t0", Action.OPPOSE))
    assert next(iter(state.turns.values())).codes[0].action is Action.OPPOSE
