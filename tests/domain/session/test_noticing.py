"""One quiet line at a time: when it comes, and when it does not."""

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.dialogue.alerts import Answer
from labkit.domain.dialogue.detectors.registry import look
from labkit.domain.session.apply import fold
from labkit.domain.session.noticing import notice, waiting_line
from labkit.domain.session.talk import scene
from tests.cast import FARAH, MINUTE, NOON, codes, did, opens, sits
from tests.domain.session.spoken import BEGIN, EVERY, circle, spoken

SERIAL = "1M 2M 3M 4M 5M"
SOON = BEGIN + 5 * EVERY


def noticed(state, now):
    """The state after labkit looked, as it does after each turn."""
    return fold([(event, now) for event in notice(state, now)], state)


def detected(state, now):
    """What labkit would show now."""
    return lines(noticed(state, now))[len(lines(state)) :]


def lines(state):
    return [line.detector for line in state.lines.values()]


def test_five_moves_in_a_row_become_one_line():
    state = spoken(circle(), "1M 2M 3M 4M")
    assert notice(state, SOON) == []
    state = noticed(spoken(state, "5M", start=SOON, first=4), SOON)
    line = next(iter(state.lines.values()))
    assert (line.detector, line.step, line.circle) == ("D1", "four-voices", "1")
    assert line.counts["moves"] == 5
    assert waiting_line(state) == line.id
    assert notice(state, SOON) == []


def test_there_is_one_line_in_ten_minutes_and_none_twice():
    state = noticed(spoken(circle(), SERIAL), SOON)
    state = spoken(state, "1M 2M 3M 4M 5M", start=SOON, first=5)
    assert notice(state, SOON + 10 * MINUTE - 1) == []
    assert lines(noticed(state, SOON + 10 * MINUTE)) == ["D1", "D1"]
    # The same five again, when nothing new was said, are no news.
    state = noticed(spoken(circle(), SERIAL), SOON)
    assert notice(state, SOON + 11 * MINUTE) == []
    later = did(state, c.AnswerLine(line=next(iter(state.lines)), answer=Answer.LATER))
    assert lines(noticed(later, SOON + 11 * MINUTE)) == ["D1", "D1"]


def test_what_was_said_of_one_circle_is_still_news_of_another():
    state = did(circle(4), sits(4, "2"))
    for name in ("1", "2"):
        state = spoken(state, "1M", first=int(name) * 10, circle=name)
    state = noticed(state, BEGIN + 20 * MINUTE)
    state = noticed(state, BEGIN + 31 * MINUTE)
    assert [(line.detector, line.circle) for line in state.lines.values()] == [
        ("D9", "1"),
        ("D9", "2"),
    ]


def test_the_most_urgent_line_comes_first_in_whichever_circle_it_is():
    state = did(circle(6), sits(6, "2"))
    state = spoken(state, SERIAL)
    state = spoken(state, "1M 2O 1M 2O 1M", first=10, circle="2")
    assert lines(noticed(state, SOON)) == ["D2"]


def test_a_check_in_is_no_dialogue():
    assert notice(spoken(circle(), SERIAL), SOON)
    arriving = circle(step="arriving")
    assert notice(spoken(arriving, SERIAL, step="arriving"), SOON) == []


def test_nothing_is_looked_for_between_the_steps_or_after_the_end():
    state = spoken(circle(), SERIAL)
    assert notice(did(state, c.CloseStep(step="four-voices", run=0), now=SOON), SOON) == []


def disagreed(state):
    """A second observer who calls every Move something else."""
    others = (Action.FOLLOW, Action.OPPOSE, Action.BYSTAND)
    for number in range(len(state.turns)):
        state = did(state, codes(FARAH, f"t{number}", others[number % 3]))
    return state


def test_where_observers_agree_too_little_only_what_rests_on_time_is_looked_for():
    state = spoken(circle(), f"{SERIAL} {SERIAL}")
    late = BEGIN + 10 * EVERY
    assert detected(state, late) == ["D1"]
    state = disagreed(state)
    assert notice(state, late) == []
    # One voice for a quarter of an hour needs no action.
    state = disagreed(spoken(circle(), "1M"))
    assert detected(state, BEGIN + 20 * MINUTE) == ["D9"]


def test_who_was_not_heard_is_never_a_line():
    # Everybody but one speaks, for more than half an hour.
    state = spoken(circle(6), "1M 2F 3O 4B 5M " * 20)
    now = BEGIN + 100 * EVERY
    assert "D10" in {one.detector for one in look(scene(state, "four-voices", "1", now))}
    for minute in range(0, 120, 10):
        state = noticed(state, now + minute * MINUTE)
    assert "D10" not in lines(state)


def test_a_circle_alone_is_nothing_to_notice():
    assert notice(did(circle(), opens("coffee")), NOON + MINUTE) == []


def test_a_dropped_move_is_a_line_only_where_links_are_recorded():
    def seen(state):
        return {one.detector for one in look(scene(state, "four-voices", "1", SOON))}

    unlinked = spoken(circle(), "1M 2M")
    assert "D7" in seen(unlinked)
    assert notice(unlinked, SOON) == []
    linked = spoken(circle(), "1F 2M 3F>0 4F>0 5F>0")
    assert "D7" in seen(linked)
    assert detected(linked, SOON) == ["D7"]
