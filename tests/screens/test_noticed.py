"""The one quiet line: when it stands there, what it suggests, and what becomes of it."""

import pytest

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.dialogue.alerts import Answer
from labkit.domain.dialogue.detectors.pattern import CHANCE_WORDS, Audience
from labkit.domain.dialogue.detectors.registry import DETECTORS
from labkit.screens.noticed import CASES, MEANT_FOR, noticed
from labkit.settings import FOLDERS
from labkit.store.scripts import load_library
from tests.cast import BEN, BENCH, FOLLOW, after, closes, did, opens, proposal, proposes, shows_all
from tests.talking import FIVE_MOVES, STEP, disagreeing, talking, talks, with_line
from tests.talking import noticed as looked

LIBRARY = load_library(FOLDERS.sessions / "library" / "prompts.toml")


def view(state):
    return noticed(state, LIBRARY)


def five_moves():
    return looked(after(*talking(FIVE_MOVES)))


def suggesting():
    two = (("follow.open", "everyone"), ("bystand.open", "everyone"))
    return with_line(after(*talking(FIVE_MOVES)), suggestions=two)


def line_of(state):
    (line,) = state.lines.values()
    return line.id


def pushes(state, prompt, name="pushed-1"):
    return c.PushPrompt(id=name, prompt=prompt, line=line_of(state))


def test_five_moves_in_a_row_are_asked_about_with_their_count():
    assert view(after(*talking("1M 2M 3M 4M"))).line is None
    line = view(five_moves()).line
    assert line
    assert line.detector is DETECTORS["D1"]
    assert "%(moves)s in a row" in line.question
    assert line.counts["moves"] == 5
    assert [one.prompt.id for one in line.suggested] == [
        *("follow.rescue_moves", "bystand.rescue_moves")
    ]
    assert [one.key for one in line.suggested] == ["f", "k"]


@pytest.mark.parametrize("answer", Answer)
def test_an_answered_line_goes_and_is_kept_with_its_label(answer):
    state = five_moves()
    answered = did(state, c.AnswerLine(line=line_of(state), answer=answer))
    seen = view(answered)
    assert seen.line is None
    assert [one.answer for one in seen.earlier] == [answer]
    back = did(answered, c.Undo(act=answered.acts[-1].seq))
    assert view(back).line
    assert view(back).earlier == ()


def test_a_pushed_suggestion_says_so_until_it_is_taken_off():
    state = suggesting()
    pushed = did(state, pushes(state, "follow.open"))
    line = view(pushed).line
    assert line
    assert [one.on for one in line.suggested] == [True, False]
    off = view(did(pushed, c.ClosePrompt(prompt="pushed-1"))).line
    assert off
    assert [one.on for one in off.suggested] == [False, False]


def test_what_was_pushed_because_of_it_stands_with_the_earlier_line():
    state = suggesting()
    done = did(
        state,
        pushes(state, "follow.open"),
        c.PushPrompt(id="pushed-2", prompt="oppose.open"),
        c.AnswerLine(line=line_of(state), answer=Answer.YES),
    )
    (earlier,) = view(done).earlier
    assert earlier.pushed == (FOLLOW.text,)


def test_a_line_of_a_step_that_is_over_waits_no_more_and_is_not_lost():
    closed = view(did(five_moves(), closes(STEP)))
    assert closed.line is None
    assert [one.answer for one in closed.earlier] == [None]


def test_a_newer_line_takes_the_place_of_one_nobody_answered():
    state = with_line(five_moves(), detector="D5", question="Newer")
    seen = view(state)
    assert seen.line
    assert seen.line.question == "Newer"
    assert len(seen.earlier) == 1


@pytest.mark.parametrize("private", [one.id for one in DETECTORS.values() if one.private])
def test_a_private_detector_never_has_a_line(private):
    state = after(*talking("1M 2F"))
    assert view(with_line(state, question="Seen")).line
    hidden = view(with_line(state, detector=private, question="Nobody may see this"))
    assert hidden.line is None
    assert hidden.earlier == ()
    answered = with_line(state, detector=private)
    assert view(did(answered, closes(STEP))).earlier == ()


def test_a_line_of_a_detector_nobody_knows_any_more_still_asks():
    line = view(with_line(after(*talking("1M")), detector="D99", question="Asked")).line
    assert line
    assert line.question == "Asked"
    assert line.detector is None


def test_suggestions_the_library_lacks_or_keeps_sealed_are_left_out():
    some = (("no.such", "everyone"), ("oppose.sealed", "everyone"), ("oppose.open", "the-two"))
    assert "oppose.sealed" in LIBRARY.prompts
    line = view(with_line(after(*talking("1M")), suggestions=some)).line
    assert line
    assert [one.prompt.id for one in line.suggested] == ["oppose.open"]
    assert line.suggested[0].key == "f"
    assert line.suggested[0].meant_for == "Meant for the two who speak."


def test_a_line_about_a_proposal_names_it_until_it_is_taken_back():
    state = after(*talking("1M"), opens("forward"), proposes(BEN, BENCH), shows_all())
    state = did(state, opens("hearing"))
    state = with_line(state, detector="D13", step="hearing", about=proposal(BENCH))
    line = view(state).line
    assert line
    assert line.about
    assert (line.about.number, line.about.title.text) == (1, BENCH)
    gone = did(state, (BEN, c.WithdrawProposal(proposal=proposal(BENCH), ref="ref-gone")))
    withdrawn = view(gone).line
    assert withdrawn
    assert withdrawn.about is None


def test_no_line_comes_in_a_check_in_nor_from_observers_who_disagree():
    said = talks(FIVE_MOVES, step="arriving")
    assert view(looked(after(*talking(), opens("arriving"), *said))).line is None
    moves = talks("1M 2M 3M 4M 5M", first=12)
    assert view(looked(after(*disagreeing(), *moves))).line is None


def test_the_rates_are_those_of_the_action_that_is_missing():
    questions = {
        "Oppose 0 in the last %(turns)s. Where could this go wrong?": ("1.43", "7"),
        "Follow 0 in the last %(turns)s. Which idea is worth more time?": ("0.94",),
        "Move 0 in the last %(turns)s. Would somebody like to start something?": (),
    }
    for question, rates in questions.items():
        state = with_line(after(*talking("1M")), detector="D6", question=question)
        line = view(state).line
        assert line
        assert tuple(rate for _, rate in line.rates.cases) == rates
        assert line.rates.per in CHANCE_WORDS


def test_every_case_of_a_chance_rate_and_every_audience_has_words():
    cases = {one.case.partition(", ")[0] for known in DETECTORS.values() for one in known.chance}
    assert cases == set(CASES)
    for known in DETECTORS.values():
        for one in known.chance:
            assert not one.case.partition(", ")[2] or Action(one.case.partition(", ")[2].lower())
    assert set(MEANT_FOR) == set(Audience)
