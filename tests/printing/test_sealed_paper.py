"""Sealed questions on paper: the counts of five or more, and of fewer that they were few."""

import re

from labkit.domain import commands as c
from labkit.domain.report.compiling import compile_report
from labkit.domain.report.talk import AskedSealed
from labkit.domain.session.state import SessionState
from labkit.drawing.environment import Drawing
from labkit.printing.sheets import report_page
from labkit.settings import FOLDERS
from tests.cast import (
    CROWD,
    MINUTE,
    NOON,
    PULSE,
    SEALED,
    WITH_PULSE,
    after,
    all_join,
    counted,
    did,
    ends,
    opens,
    pushes,
    seals,
)

DRAWING = Drawing(FOLDERS.templates)


def session(questions: int = 1) -> SessionState:
    """Nine people answer each sealed question, and four of them how free they feel at the end."""
    state = after(*all_join(), opens("welcome"), script=WITH_PULSE)
    for number in range(1, questions + 1):
        pushed = f"pushed-{number}"
        state = did(state, pushes(SEALED.id, pushed))
        state = did(state, *(seals(one, "welcome", pushed, "yes", "A quiet word") for one in CROWD))
        state = did(state, c.ClosePrompt(prompt=pushed))
        state = counted(state, "welcome", pushed, {"no": 4, "a-little": 2, "yes": 3})
    state = did(state, opens("leaving"))
    state = did(state, *(seals(one, "leaving", PULSE.id, "2") for one in CROWD[:4]))
    return counted(did(state, ends()), "leaving", PULSE.id, {"2": 4})


def page(state: SessionState, language: str = "en") -> str:
    report = compile_report(state, NOON + 90 * MINUTE, (language,))
    drawn = report_page(DRAWING, report, stylesheet="report.css")
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", "", drawn)).replace("&nbsp;", " ")


def test_the_report_holds_the_counts_and_no_word_that_came_with_them():
    report = compile_report(session(), NOON + 90 * MINUTE, ("en",))
    sealed, pulse = report.talk.sealed
    assert sealed.counts == (("no", 4), ("a-little", 2), ("yes", 3))
    assert (sealed.answers, sealed.question.text) == (9, SEALED.text["en"])
    assert pulse == AskedSealed(question=pulse.question, answers=None, counts=())
    assert "quiet word" not in report.__repr__()


def test_page_two_says_what_was_asked_sealed():
    said = page(session())
    assert f"Asked sealed, 9 answers: {SEALED.text['en']} No 4 · A little 2 · Yes 3" in said
    assert f"Asked sealed, answered by fewer than 5: {PULSE.text['en']}" in said
    assert "quiet word" not in said


def test_of_many_the_latest_stand_there_and_the_others_are_counted():
    assert "5 more sealed questions were asked." in page(session(5))


def test_a_question_that_is_open_again_is_not_in_it():
    state = after(*all_join(), opens("welcome"), pushes(SEALED.id))
    state = did(state, *(seals(one, "welcome", "pushed-1") for one in CROWD))
    closed = counted(
        did(state, c.ClosePrompt(prompt="pushed-1")), "welcome", "pushed-1", {"yes": 9}
    )
    assert "Asked sealed" in page(closed)
    assert "Asked sealed" not in page(did(closed, c.Undo(act=closed.acts[-1].seq)))


def test_in_arabic_it_is_said_in_arabic():
    said = page(session(), "ar")
    assert "Asked sealed" not in said
    assert "نعم 3" in said
