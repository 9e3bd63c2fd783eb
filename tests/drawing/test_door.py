"""The way in: at most three taps, no name, and a card that says everything in few words."""

import pytest

from labkit.access.codes import tidy
from labkit.domain.commands import JoinSession
from labkit.drawing.door import (
    closed_page,
    join_page,
    landing_page,
    left_page,
    no_such_code_page,
)
from labkit.drawing.environment import Drawing
from labkit.settings import FOLDERS
from tests.cast import CODE, THE_SQUARE
from tests.reading import TYPED, Node, forms, read

DRAWING = Drawing(FOLDERS.templates)
CARD_WORDS = 120


def door(language: str = "en", **more: object) -> Node:
    return read(join_page(DRAWING, THE_SQUARE, CODE, language, "the-token", **more))  # type: ignore[arg-type]


def pages(language: str) -> dict[str, str]:
    return {
        "join": join_page(DRAWING, THE_SQUARE, CODE, language, "the-token", fault="Once more."),
        "landing": landing_page(DRAWING, language, "abc", "Look again."),
        "no such code": no_such_code_page(DRAWING, language, "BCDFGH"),
        "closed": closed_page(DRAWING, THE_SQUARE, CODE, language, "closed"),
        "full": closed_page(DRAWING, THE_SQUARE, CODE, language, "full"),
        "ended": closed_page(DRAWING, THE_SQUARE, CODE, language, "ended"),
        "left": left_page(DRAWING, language),
    }


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", pages("en"))
def test_a_page_of_the_door_is_whole_and_brings_no_script_of_its_own(
    name: str, language: str
) -> None:
    page = read(pages(language)[name])
    html = page.one("html")
    assert html.attributes == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
    assert page.one("main").one("h1").words
    for node in page.walk():
        assert node.tag != "style"
        assert not [key for key in node.attributes if key == "style" or key[:2] == "on"]
        if node.tag == "script" and "src" not in node.attributes:
            assert node.attributes["type"] == "application/json"


def test_one_press_lets_somebody_in_who_has_typed_nothing() -> None:
    (form,) = forms(door())
    assert form.node.attributes["action"] == f"/j/{CODE}"
    assert form.typed == {}
    assert not [one for one in form.node.all("input") if one.attributes["type"] in TYPED]
    (button,) = form.buttons
    assert button.words == "I agree, let me in"
    assert form.hidden["token"] == ""  # filled in for the browser that loads the page
    assert door().one("meta", name="labkit-token").attributes["content"] == "the-token"
    JoinSession.model_validate(form.sends(button))


def test_the_card_says_who_sees_what_in_at_most_120_words() -> None:
    card = door().one("form").one("ul")
    words = door().one("form").words
    assert len(words.split()) <= CARD_WORDS
    for sentence in (
        "No name is asked.",
        "The facilitator reads what you send and may show it on the wall.",
        "The report quotes you only if you say so.",
        "This Wi-Fi page is not encrypted. Don’t write names of people.",
        "for 365 days at most",
        "leave at any time, without a reason",
    ):
        assert sentence in card.words


def test_behind_https_nothing_is_said_about_the_network() -> None:
    assert "not encrypted" not in door(encrypted=True).words


def test_the_door_says_what_the_session_is_for_and_who_gets_the_report() -> None:
    assert "The town council gets the report." in door().words
    assert "يصل التقرير إلى مجلس المدينة." in door("ar").words


def test_what_went_wrong_is_said_and_announced() -> None:
    fault = door(fault="Read the card and agree to it first.").one("p", role="alert")
    assert fault.words == "Read the card and agree to it first."
    assert not door().all("p", role="alert")


def test_each_language_is_offered_by_its_own_name_on_the_same_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = {"en": "English", "ar": "العربية"}
    monkeypatch.setattr("labkit.drawing.environment.languages", lambda: names)
    page = read(join_page(Drawing(FOLDERS.templates), THE_SQUARE, CODE, "en", "t"))
    english, arabic = page.one("nav").all("a")
    assert (arabic.words, arabic.attributes["lang"], arabic.attributes["dir"]) == (
        "العربية",
        "ar",
        "rtl",
    )
    assert arabic.attributes["href"] == f"/j/{CODE}?language=ar"
    assert "aria-current" in english.attributes
    assert "aria-current" not in arabic.attributes


def test_a_code_is_typed_in_one_field_in_any_case_and_kept_when_it_is_wrong() -> None:
    page = read(landing_page(DRAWING, "en", "k7x m4r", "Look at the wall again."))
    (form,) = forms(page)
    assert (form.node.attributes["method"], form.node.attributes["action"]) == ("get", "/")
    assert form.typed == {"code": "k7x m4r"}
    assert tidy(form.typed["code"]) == CODE
    field = page.one("input", name="code")
    assert field.attributes["autocapitalize"] == "characters"
    assert field.attributes["aria-describedby"] == page.one("p", role="alert").attributes["id"]
    assert "pattern" not in field.attributes, "a blank or a small letter is no fault"


def test_a_code_that_nobody_has_can_be_typed_again_at_once() -> None:
    (form,) = forms(read(no_such_code_page(DRAWING, "en", "BCDFGH")))
    assert form.typed == {"code": "BCDFGH"}


def test_what_is_typed_as_a_code_is_only_shown_again() -> None:
    page = read(no_such_code_page(DRAWING, "en", '"><b>x'))
    assert forms(page)[0].typed == {"code": '"><b>x'}
    assert not page.all("b")


@pytest.mark.parametrize(
    ("reason", "sentence", "again"),
    [
        ("closed", "Joining is closed just now.", True),
        ("full", "This session is full.", True),
        ("ended", "This session has ended.", False),
    ],
)
def test_a_closed_door_says_why_and_whether_to_come_back(
    reason: str, sentence: str, again: bool
) -> None:
    page = read(closed_page(DRAWING, THE_SQUARE, CODE, "en", reason))
    assert sentence in page.words
    assert ("Load again" in page.words) is again


def test_somebody_who_left_is_told_that_the_phone_forgot() -> None:
    assert "This phone keeps nothing of it." in read(left_page(DRAWING, "en")).words
