"""Where people stand, on paper: a strip, an appendix, and no more than may be told."""

import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from labkit.domain.actions import Action
from labkit.domain.findings import Dot, Findings, Place, Sentence
from labkit.domain.nouns import Placement
from labkit.domain.opinion.guard import LIKE_CHANCE, NO_GROUPS, PATTERNS, TOO_FEW_PEOPLE
from labkit.domain.report.compiling import compile_report
from labkit.domain.report.values import Group, HeldByGroup, Positions, Proposals, Ranked
from labkit.drawing.environment import Drawing
from labkit.printing.sheets import report_page, report_pdf
from labkit.settings import FOLDERS
from tests.cast import NOON, closes, did
from tests.judging.crowd import crowd, named, puts
from tests.reading import read
from tests.reports import USUAL, forty

DRAWING = Drawing(FOLDERS.templates)


def ranked(report, *numbers):
    by_number = {one.number: one for one in report.proposals.shown}
    return tuple(
        Ranked(proposal=by_number[number], rank=rank, best=rank, worst=rank + 2, tied=rank > 1)
        for rank, number in enumerate(numbers, 1)
    )


def a_dozen():
    report = forty()
    return replace(report, proposals=Proposals(shown=report.proposals.shown[:12]))


def in_two_groups():
    report = a_dozen()
    third, eighth, ninth = (report.proposals.shown[n - 1] for n in (3, 8, 9))
    return replace(
        report,
        positions=Positions(
            level="D",
            sentences=(
                Sentence(words=PATTERNS, values={"groups": 2, "sizes": "17, 14", "percent": 80}),
            ),
            compared=31,
            bridging=ranked(report, 3, 5),
            divisive=ranked(report, 9, 8),
            shared=(third,),
            groups=(
                Group(
                    letter="A",
                    people=17,
                    holds=(
                        HeldByGroup(proposal=eighth, action=Action.FOLLOW, part=15, answers=16),
                    ),
                ),
                Group(
                    letter="B",
                    people=14,
                    holds=(HeldByGroup(proposal=ninth, action=Action.OPPOSE, part=9, answers=14),),
                ),
            ),
            dots=tuple(
                Dot(x=n / 31, y=(n % 5) / 5 - 0.5, letter="A" if n < 17 else "B") for n in range(31)
            ),
        ),
    )


def without_groups():
    report = a_dozen()
    return replace(
        report,
        positions=Positions(
            level="C",
            sentences=(
                Sentence(words=NO_GROUPS, values={"people": 24}),
                Sentence(words=LIKE_CHANCE, values={"percent": 31}),
            ),
            bridging=ranked(report, 3, 5),
            dots=tuple(Dot(x=n / 24, y=0.1) for n in range(24)),
        ),
    )


def of_a_small_room():
    return replace(
        USUAL,
        positions=Positions(
            level="B",
            sentences=(Sentence(words=TOO_FEW_PEOPLE, values={"people": 12, "fewest": 20}),),
            bridging=ranked(USUAL, 3, 1),
            divisive=ranked(USUAL, 2),
        ),
    )


def page(report):
    return read(report_page(DRAWING, report, stylesheet="/static/css/report.css"))


def text_of(pdf, *pages):
    found = [pdf.pages[number - 1] for number in pages] if pages else pdf.pages
    return re.sub(r"\s+", " ", " ".join(one.extract_text() for one in found))


def test_the_two_pages_have_a_strip_and_stay_two():
    pdf = PdfReader(io.BytesIO(report_pdf(DRAWING, of_a_small_room())))
    assert len(pdf.pages) == 2
    said = text_of(pdf, 1)
    assert "Over all proposals" in said
    assert "What divides 2 Un fonds de garantie" in said
    assert "People who answered enough to be compared: 12." in said
    assert "map" not in said


def test_the_appendix_tells_of_the_groups_in_the_third_person_and_of_what_is_not_shown():
    pdf = PdfReader(io.BytesIO(report_pdf(DRAWING, in_two_groups())))
    assert "Patterns of answering: 2, with 17, 14 people." in text_of(pdf, 1)
    said = text_of(pdf)
    assert "Pattern A 17 people" in said
    assert "15 of 16 follow 8" in said
    assert "9 of 14 oppose 9" in said
    assert "How to read this. Each mark is one person" in said
    assert "Not shown: who is where; groups of fewer than 5" in said
    assert "tied with the one above" in said
    assert "1 to 3" in said
    assert not re.search(r"\b(camp|faction|majority|significant)", said)


def test_where_no_groups_were_found_the_map_has_no_letters_and_the_sentence_says_why():
    drawn = page(without_groups())
    said = drawn.words
    assert said.count("we would see a grouping this clear in 31% of cases, so we report no") == 2
    assert "Heaps that the eye sees may be there by chance." in said
    assert "Pattern" not in said
    map_ = drawn.one("svg", class_="map")
    assert len(map_.all("circle")) == 24
    assert {one.attributes["fill"] for one in map_.all("circle")} == {"#1a1a1a"}


def test_groups_are_told_apart_by_the_form_of_their_marks_and_never_by_a_colour():
    map_ = page(in_two_groups()).one("svg", class_="map")
    fills = [one.attributes["fill"] for one in map_.all("circle")]
    assert (fills.count("#1a1a1a"), fills.count("none")) == (17, 14)
    drawn = {one.attributes.get("stroke", "") for one in map_.walk()}
    assert drawn <= {"", "#fff", "#1a1a1a", "#b9b5aa"}


def test_each_share_stands_beside_its_count_and_where_it_could_lie():
    said = page(without_groups()).words
    fifth = without_groups().proposals.shown[4].stances
    assert (fifth.follow, fifth.n) == (5, 10)
    assert (
        "Of the 10 people who answered, 5 followed (50%). In a larger public: 24% to 76%." in said
    )


def test_without_findings_nothing_is_said_of_them():
    said = page(a_dozen()).words
    assert "Over all proposals" not in said
    assert "The map of the answers" not in said


def test_findings_are_told_of_the_proposals_the_report_shows():
    state = did(crowd(6), puts(1, Placement.HIDDEN), closes("hearing"))
    found = Findings(
        level="B",
        sentences=(),
        bridging=tuple(Place(proposal=named(n), best=1, worst=2) for n in (1, 0)),
        shared=(named(1), named(0)),
    )
    told = compile_report(state, NOON, ("en",), found).positions
    assert told is not None
    assert [one.proposal.number for one in told.bridging] == [1]
    assert [one.number for one in told.shared] == [1]
    assert compile_report(state, NOON, ("en",)).positions is None


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_in_every_language_the_strip_and_the_appendix_are_translated(language):
    said = page(replace(in_two_groups(), language=language)).words
    for english in ("Over all", "Pattern", "How to read", "Not shown", "tied", "larger public"):
        assert english not in said
