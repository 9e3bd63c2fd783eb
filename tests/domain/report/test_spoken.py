"""How people talked aloud, in the report: steps and circles apart, never a person."""

from dataclasses import fields, is_dataclass

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.dialogue.agreed import Standing
from labkit.domain.dialogue.alerts import Answer
from labkit.domain.dialogue.modes import Mode
from labkit.domain.dialogue.shares import Share
from labkit.domain.dialogue.voices import Band
from labkit.domain.nouns import Phase
from labkit.domain.report.compiling import compile_report
from labkit.domain.report.spoken import Mark
from labkit.domain.session.apply import fold
from labkit.domain.session.noticing import notice
from tests.cast import (
    BEN,
    BYSTAND,
    EMRE,
    EVERYBODY,
    FARAH,
    MINUTE,
    THE_SQUARE,
    after,
    answers,
    codes,
    did,
    ends,
    opens,
    ref,
    sits,
)
from tests.domain.session.spoken import BEGIN, EVERY, STEP, circle, spoken

LATER = BEGIN + 40 * MINUTE
ROUND = "1M 2F>0 3O>0 4B "


def told(state, language="en"):
    """What the report says of talk."""
    return compile_report(state, LATER, (language,)).spoken


def rounds(n, state=None):
    """So many turns of each action, by four people of twelve."""
    state = state or circle(12)
    for turn in range(n):
        state = spoken(state, "1M 2F 3O 4B", start=BEGIN + turn * 4 * EVERY, first=turn * 4)
    return state


def test_where_nobody_logged_there_is_nothing():
    assert told(after(opens(STEP))) is None
    assert told(circle(12)) is None


def test_a_step_is_told_with_the_silent_counted():
    section = told(did(rounds(2), ends(), now=BEGIN + 8 * EVERY)).sections[0]
    assert (section.figures.spoke, section.figures.present) == (4, 12)
    assert section.tells_voices
    assert section.band is Band.FEW_VOICES
    assert section.sounded == 4
    assert section.strip == tuple(Mark(action) for action in Action) * 2
    assert (section.minutes, section.objected_after) == (3, 1)


def test_shares_come_with_thirty_coded_turns_and_counts_always():
    few, enough = told(rounds(7)).sections[0], told(rounds(8)).sections[0]
    assert few.counts == tuple((action, 7) for action in Action)
    assert few.shares == ()
    assert enough.shares == tuple((action, Share(8, 32)) for action in Action)


def test_of_a_handful_nothing_is_told_about_voices():
    assert not told(spoken(circle(4), ROUND)).sections[0].tells_voices
    assert told(spoken(circle(5), ROUND)).sections[0].tells_voices
    grouped = circle(groups="A\nB\nC\nD\nE", seats="groups")
    assert not told(spoken(grouped, "G1M G2F")).sections[0].tells_voices


def test_steps_and_circles_stand_apart():
    state = did(spoken(circle(6), "1M 2F"), sits(6, "2"))
    state = spoken(state, "1O 2B", first=2, circle="2")
    state = spoken(did(state, opens("hearing")), "1M", first=4, step="hearing", start=LATER)
    found = [(one.title.text, one.circle, one.figures.by_action) for one in told(state).sections]
    assert found == [
        ("Four voices", "1", (1, 1, 0, 0)),
        ("Four voices", "2", (0, 0, 1, 1)),
        ("Hear each one", "1", (1, 0, 0, 0)),
    ]


def test_a_session_that_was_opened_again_has_a_part_for_each_end():
    state = did(spoken(circle(6), "1M 2F F1-"), ends(), now=LATER)
    state = did(state, c.ReopenSession(run=0), opens(STEP), now=LATER + MINUTE)
    state = spoken(state, "3O", start=LATER + 2 * MINUTE, first=3)
    first, second = told(did(state, ends(), now=LATER + 3 * MINUTE)).sections
    assert [mark.action for mark in first.strip] == [Action.MOVE, Action.FOLLOW, None]
    assert [mark.by_facilitator for mark in first.strip] == [False, False, True]
    assert [mark.action for mark in second.strip] == [Action.OPPOSE]


def test_the_planned_mode_is_the_script_s_and_the_seventh_is_never_seen():
    steps = tuple(
        step.model_copy(update={"mode": Mode.GENERATIVE_DIALOGUE}) for step in THE_SQUARE.steps
    )
    script = THE_SQUARE.model_copy(update={"steps": steps})
    state = spoken(after(opens(STEP), sits(6), script=script), "1M 2F 3O 4B " * 4)
    section = told(state).sections[0]
    assert section.planned is Mode.GENERATIVE_DIALOGUE
    assert section.figures.modes
    assert Mode.GENERATIVE_DIALOGUE not in section.figures.modes


def test_transitions_are_compared_with_chance_only_where_they_are_many():
    few, many = told(rounds(8)).sections[0], told(rounds(45)).sections[0]
    assert few.tells_transitions
    assert (few.transitions_n, few.same_n, few.expected) == (31, 0, None)
    assert few.transitions[0] == (0, 8, 0, 0)
    assert many.expected is not None
    assert round(many.expected[0][1]) == 11


# --- agreement ------------------------------------------------------------------------------


def test_one_observer_is_told_as_one():
    found = told(rounds(2))
    assert (found.observers, found.agreement.standing) == (1, Standing.UNCHECKED)
    assert found.shows_actions


def test_two_who_disagree_on_everything_hide_the_actions():
    state = rounds(3)
    for number in range(12):
        state = did(state, codes(FARAH, f"t{number}", list(Action)[(number + 1) % 4]))
    found = told(state)
    assert (found.observers, found.agreement.turns, found.agreement.raw) == (2, 12, 0.0)
    assert not found.shows_actions
    assert found.sections[0].figures.spoke == 4


# --- patterns -------------------------------------------------------------------------------


def noticed(state, now):
    return fold([(event, now) for event in notice(state, now)], state)


def test_a_pattern_stands_with_what_was_said_to_it_tried_and_came_next():
    state = did(circle(6), *EVERYBODY)
    now = BEGIN + 5 * EVERY
    state = noticed(spoken(state, "1M 2M 3M 4M 5M"), now)
    line = next(iter(state.lines))
    state = did(
        state,
        c.AnswerLine(line=line, answer=Answer.YES),
        c.PushPrompt(id="pushed-0001", prompt="bystand.open", line=line),
        answers(BEN, STEP, "pushed-0001", "We only start things"),
        now=now,
    )
    state = spoken(state, "6F 1B F1M 2F 3- 4F", start=now + MINUTE, first=5)
    (one,) = told(state).noticed
    assert (one.detector, one.times, one.yes, one.unanswered) == ("D1", 1, 1, 0)
    assert one.chances[0][1:] == ("0.52", "0.52")
    (tried,) = one.tried
    assert (tried.prompt.text, tried.answers) == (BYSTAND.text.root["en"], 1)
    assert [mark.action for mark in tried.next] == [
        Action.FOLLOW,
        Action.BYSTAND,
        Action.FOLLOW,
        Action.FOLLOW,
    ]


def test_prompts_pushed_for_another_reason_are_not_tried_because_of_a_line():
    state = noticed(spoken(circle(6), "1M 2M 3M 4M 5M"), BEGIN + 5 * EVERY)
    state = did(state, c.PushPrompt(id="pushed-0001", prompt="bystand.open"))
    assert told(state).noticed[0].tried == ()
    assert told(state).noticed[0].unanswered == 1


# --- groups ---------------------------------------------------------------------------------


def test_groups_are_compared_at_the_end_and_with_fifteen_moves_each():
    state = circle(10, groups="Town\nCountry")
    for seat in range(1, 11):
        group = "Town" if seat < 6 else "Country"
        seated = c.ChangeSeat(circle="1", seat=str(seat), group=group, ref=ref("of", str(seat)))
        state = did(state, (EMRE, seated))
    for turn in range(15):
        first = turn * 7
        state = spoken(
            state,
            f"1M 2F>{first} 6M 3- 7F 8F 9F",
            start=BEGIN + first * EVERY,
            first=first,
        )
    assert told(state).uptake is None
    over = did(state, ends(), now=LATER + 90 * MINUTE)
    assert over.phase is Phase.ENDED
    assert told(over).uptake == (("Country", Share(0, 15)), ("Town", Share(15, 15)))


def test_where_seats_have_no_groups_there_is_nothing_to_compare():
    assert told(did(rounds(8), ends(), now=LATER)).uptake is None


# --- nobody ---------------------------------------------------------------------------------


def strings(value):
    """Every string anywhere in a value."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, tuple):
        return set().union(*map(strings, value))
    if is_dataclass(value):
        return set().union(*(strings(getattr(value, field.name)) for field in fields(value)))
    return set()


def test_no_seat_and_no_observer_is_in_the_report():
    state = spoken(circle(12), "11M 12F 11O F1B")
    assert {turn.seat for turn in state.turns.values()} == {"11", "12", "F1"}
    said = strings(told(state))
    assert not said & {"11", "12", "F1", "emre"}
    assert "Four voices" in said
