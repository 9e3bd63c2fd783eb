"""The report on paper: two pages that say what happened, and an appendix for the rest."""

import io
import re
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from labkit.domain.report.values import Report
from labkit.domain.texts import Said
from labkit.drawing.environment import Drawing
from labkit.printing.sheets import report_page, report_pdf
from labkit.settings import FOLDERS
from tests.reports import ALONE, EMPTY, GARDEN, GUARANTEE, IN_ARABIC, SEEDLINGS, USUAL, forty

DRAWING = Drawing(FOLDERS.templates)
NASTY = '<link rel=attachment href=file:///etc/passwd><b>&amp;" {{7*7}}</b>'


@cache
def printed(report: Report) -> PdfReader:
    """The PDF of a report; one is made for all tests that look at it."""
    return PdfReader(io.BytesIO(report_pdf(DRAWING, report)))


def words(pdf: PdfReader, page: int | None = None) -> str:
    """The text of a page, or of all pages, on one line."""
    pages = pdf.pages if page is None else [pdf.pages[page - 1]]
    return re.sub(r"\s+", " ", " ".join(one.extract_text() for one in pages))


def with_every_text(value: Any, text: str) -> Any:
    """The same value with everything anybody wrote replaced."""
    if isinstance(value, Said):
        return Said(text, value.language)
    if isinstance(value, tuple):
        return tuple(with_every_text(one, text) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        new = {
            field.name: with_every_text(getattr(value, field.name), text) for field in fields(value)
        }
        for name in ("name", "url", "facilitators"):
            if name in new:
                new[name] = (text,) if name == "facilitators" else text
        return type(value)(**new)
    return value


@pytest.mark.parametrize("report", [USUAL, EMPTY, ALONE, IN_ARABIC], ids=lambda one: one.language)
def test_a_report_is_two_a4_pages(report):
    pdf = printed(report)
    assert len(pdf.pages) == 2
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [595, 842]


def test_the_pdf_is_tagged_and_has_a_title_a_language_and_bookmarks():
    pdf = printed(USUAL)
    root: Any = pdf.root_object
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Insight Report 2: Together initiate proposals"
    assert str(root["/Lang"]) == "en"
    assert str(printed(IN_ARABIC).root_object["/Lang"]) == "ar"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    bookmarks: list[Any] = pdf.outline
    assert bookmarks[0]["/Title"] == "Together initiate proposals"
    titles = [one["/Title"] for one in bookmarks[1] if not isinstance(one, list)]
    assert "What came out" in titles
    assert "How we talked" in titles


def test_page_one_says_what_happened_and_page_two_what_was_seen_and_heard():
    one, two = words(printed(USUAL), 1), words(printed(USUAL), 2)
    for said in ("The Harbour Lab", "12 people took part", "2 of 5 proposals are carried."):
        assert said in one
    assert "I heard the ministry speak for the first time." in one
    for said in ("Fondation des Deux Rives", "I leave with a better question.", "11 of 12 people"):
        assert said in two


def test_every_proposal_stands_with_its_counts_and_its_n():
    one = words(printed(USUAL), 1)
    assert "9 1 2 12" in one
    assert "5 5 2 12" in one
    assert "fewer than 5 stances: not split here 4" in one


def test_opposition_stands_with_its_reasons_and_with_how_many_were_kept_back():
    two = words(printed(USUAL), 2)
    assert "A new desk will close when the project money ends." in two
    assert "A half day of unpaid work is still unpaid work." in two
    assert "kept back:" in two


def test_what_is_not_there_is_said():
    pages = words(printed(EMPTY))
    for said in (
        "The session has not started yet.",
        "The method: not recorded.",
        "Who facilitated: not recorded.",
        "A participant's words on the method: not held.",
        "No proposal was recorded.",
        "No immersion was held, or none was recorded.",
        "A participant's words on the experience: not held.",
        "Nothing was written, so nothing can be counted.",
        "Where to find more: not recorded.",
        "Partners: not recorded.",
    ):
        assert said in pages
    assert "Key learning: not recorded." in words(printed(USUAL), 2)


def test_a_lone_participant_is_told_that_words_may_be_recognised():
    assert "Fewer than 5 people took part: their words may be recognised." in words(printed(ALONE))
    assert "may be recognised" not in words(printed(USUAL))


def test_forty_proposals_leave_two_pages_and_say_what_is_in_the_appendix():
    report = forty()
    pdf = PdfReader(io.BytesIO(report_pdf(DRAWING, report)))
    assert len(pdf.pages) > 2
    assert "of 40" in words(pdf, 1)
    assert "All of them are in the appendix." in words(pdf, 1)
    assert "Where to find more" not in words(pdf, 1)
    assert "www.harbour-lab.example/reports" in words(pdf, 2)
    assert "are in the appendix." in words(pdf, 2)
    assert words(pdf, 3).startswith("The Harbour Lab") or "Appendix" in words(pdf, 3)
    rest = "".join(words(pdf, page) for page in range(3, len(pdf.pages) + 1))
    for number in range(1, 41):
        assert f"I would help with number {number}." in rest
        assert f"Who pays for number {number}?" in rest


def test_a_usual_report_gets_an_appendix_only_when_asked():
    pdf = PdfReader(io.BytesIO(report_pdf(DRAWING, USUAL, appendix=True)))
    assert len(pdf.pages) > 2
    assert GUARANTEE in words(pdf)
    assert "Join and consent" in words(pdf, len(pdf.pages))


def test_arabic_words_can_be_read_back():
    for pdf in (printed(USUAL), printed(IN_ARABIC)):
        assert GARDEN in words(pdf)
    assert SEEDLINGS.rstrip(".") in words(printed(USUAL))


def test_markup_in_anybodys_words_stands_there_as_written():
    nasty = with_every_text(USUAL, NASTY)
    assert nasty.heading.url == NASTY
    assert nasty.proposals.shown[0].opposition.quotes[0].said.text == NASTY
    pdf = PdfReader(io.BytesIO(report_pdf(DRAWING, nasty)))
    assert not pdf.attachments
    flat = words(pdf).replace(" ", "")
    assert flat.count(NASTY.replace(" ", "")) > 20
    assert "root:" not in flat


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_the_page_for_browsers_holds_everything_and_nothing_that_runs(language):
    page = report_page(
        DRAWING, replace(forty(), language=language), stylesheet="/static/report.css"
    )
    assert page.count("I would help with number 7.") >= 1
    assert 'href="/static/report.css"' in page
    for never in ("<script", " style=", " onclick", "labkit:", "http://", "https://"):
        assert never not in page.replace("http://www.w3.org/2000/svg", "")


def test_the_colours_of_paper_are_those_of_the_screens():
    marks = (FOLDERS.templates / "report/marks.html").read_text()
    tokens = (FOLDERS.static / "css/tokens.css").read_text()
    for action in ("move", "follow", "oppose", "bystand"):
        colour = re.search(rf"--{action}: (#[0-9a-f]{{6}})", tokens)
        assert colour is not None
        assert f'"{action}": "{colour[1]}"' in marks


def test_style_sheet_knows_no_left_and_no_right():
    sheet = (FOLDERS.static / "css/report.css").read_text()
    for side in ("left", "right"):
        assert not re.search(rf"[:\s-]{side}\b", re.sub(r"/\*.*?\*/", "", sheet, flags=re.S))


def test_templates_hold_no_style_and_no_script():
    for path in sorted(Path(FOLDERS.templates / "report").glob("*.html")):
        text = path.read_text()
        assert "style=" not in text
        assert "<script" not in text
        assert "|safe" not in text.replace(" ", "")
