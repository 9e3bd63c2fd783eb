"""How people talked aloud, on paper: one line on page 2, all of it in the appendix."""

import io
import re
from functools import cache

import pytest
from pypdf import PdfReader

from labkit.domain.actions import Action
from labkit.domain.report.compiling import compile_report
from labkit.drawing.environment import Drawing
from labkit.printing.sheets import report_page, report_pdf
from labkit.settings import FOLDERS
from tests.cast import BEN, FARAH, MINUTE, NOON, answers, codes, did, ends, joins
from tests.domain.session.spoken import BEGIN, STEP, circle, spoken
from tests.reports import USUAL

DRAWING = Drawing(FOLDERS.templates)
LATER = NOON + 90 * MINUTE
TALK = "1M 2F 3F F1- 1M 4O 2- 5B " * 6


@cache
def session(observers=1, over=True):
    """Twelve people of whom five speak, coded by one observer or by two who never agree."""
    state = did(circle(12), joins(BEN), answers(BEN, STEP, "move.open", "Close one street"))
    state = spoken(state, TALK)
    if observers == 2:
        wrong = {"M": "F", "F": "O", "O": "B", "B": "M", "-": None}
        for number, word in enumerate(TALK.split()):
            if other := wrong[word[-1]]:
                letters = dict(zip("MFOB", Action, strict=True))
                state = did(state, codes(FARAH, f"t{number}", letters[other]))
    return did(state, ends(), now=BEGIN + 30 * MINUTE) if over else state


def report(language="en", **what):
    return compile_report(session(**what), LATER, (language,))


@cache
def pages(language="en", **what):
    """The text of each page of the PDF."""
    pdf = PdfReader(io.BytesIO(report_pdf(DRAWING, report(language, **what))))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pdf.pages]


def drawn(language="en", **what):
    """The page a browser shows, without its line breaks."""
    page = report_page(DRAWING, report(language, **what), stylesheet="report.css")
    return re.sub(r"\s+", " ", page)


def test_page_two_has_one_line_and_the_appendix_all_of_it():
    two, *rest = pages()[1:]
    assert "5 of 12 voices heard." in two
    assert "36 of 42 turns are coded." in two
    assert "1 observer logged who spoke. No turn has two codes" in two
    assert "What came after what" not in two
    everything = " ".join(rest)
    for said in (
        "How we talked aloud",
        "Few voices had most of the time.",
        "20 to 50 in 100",
        "Do the observers agree?",
        "What came after what",
        "Too few to be compared with chance",
        "What this does not say",
        "Nothing about a person",
    ):
        assert said in everything


def test_what_was_written_and_what_was_said_are_never_one_number():
    html = drawn()
    assert "1 answer, written on request" in html
    assert "Aloud" in html
    assert "In writing" in html
    counts = re.findall(r"<td>(\d+)</td>", html)
    assert counts == ["12", "12", "6", "6"]


def test_where_observers_disagree_only_time_is_told_and_the_reason_said():
    assert "20 to 50 in 100" in drawn()
    html = drawn(observers=2)
    assert html.count("Observers agree too little about the actions") == 2
    assert "5 of 12 voices heard." in html
    assert "kappa" in html
    for hidden in (
        "in 100</td>",
        "What came after what",
        "Looked like",
        "The turns in their order",
    ):
        assert hidden not in html


def test_a_running_session_has_a_report_of_its_talk_too():
    assert "5 of 12 voices heard." in drawn(over=False)


def test_a_session_nobody_logged_says_so():
    page = report_page(DRAWING, USUAL, stylesheet="report.css")
    assert "Spoken turns: not recorded." in page
    assert "How we talked aloud" not in page
    assert "Spoken turns: not recorded." not in drawn()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_it_is_told_in_other_languages(language):
    assert "Nothing about a person" not in drawn(language)
    assert 'class="turns"' in drawn(language)


def test_the_strip_runs_with_the_writing():
    first = re.compile(r'class="turns".*?translate\((\d+) ')
    for language, place in (("en", "3"), ("ar", str(59 * 30 + 3))):
        found = first.search(drawn(language))
        assert found is not None
        assert found.group(1) == place
