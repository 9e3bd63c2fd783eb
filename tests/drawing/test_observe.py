"""The observer's page as it is drawn: it works without script, and shows nobody else's code."""

import re

import pytest

from labkit.domain.actions import Action
from labkit.drawing.environment import Drawing
from labkit.drawing.observe import (
    draw_observer,
    observer_page,
    practice_page,
    rules_page,
    seats_page,
)
from labkit.settings import FOLDERS
from labkit.store.scripts import load_practice
from tests.cast import (
    EMRE,
    FARAH,
    NOON,
    SESSION,
    after,
    codes,
    did,
    ends,
    opens,
    sits,
    speaks,
    turn,
)
from tests.reading import Node, read

DRAWING = Drawing(FOLDERS.templates)
PRACTICE = load_practice(FOLDERS.sessions / "library" / "practice.toml")
UNDER_WAY = after(
    opens("four-voices"),
    sits(14, groups="Town\nالسكان"),
    speaks("3", Action.MOVE, "first"),
    speaks("5", Action.OPPOSE, "second"),
    codes(FARAH, "first", Action.BYSTAND),
)
STATES = {
    "set up": after(opens("four-voices")),
    "log": UNDER_WAY,
    "no step": after(sits(6)),
    "over": did(UNDER_WAY, ends()),
}


def page(state: str = "log", observer: str = EMRE.id, language: str = "en") -> Node:
    return read(observer_page(DRAWING, STATES[state], observer, "1", language, "token", NOON))


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("state", STATES)
def test_the_page_is_whole_and_brings_no_script_or_style_of_its_own(
    state: str, language: str
) -> None:
    drawn = page(state, language=language)
    assert drawn.one("html").attributes["dir"] == ("rtl" if language == "ar" else "ltr")
    for node in drawn.walk():
        assert node.tag != "style"
        assert not [key for key in node.attributes if key == "style" or key[:2] == "on"]


def test_a_seat_is_a_button_of_a_form_so_that_it_works_before_any_script() -> None:
    drawn = page()
    (log,) = [one for one in drawn.all("form") if one.all("svg", class_="seats")]
    assert log.attributes["action"] == f"/s/{SESSION}/do/log-turn?circle=1"
    sent = {one.attributes["name"] for one in log.all("input")}
    assert sent == {"token", "circle", "step"}
    seats = [one.attributes["value"] for one in log.all("button")]
    assert seats == ["F1", *map(str, range(1, 15))]


def test_the_actions_stand_in_their_order_and_code_the_newest_turn() -> None:
    code = page().one("form", id="code")
    assert [one.attributes["value"] for one in code.all("button", name="action")] == [
        *(action.value for action in Action),
        "",
    ]
    assert code.one("input", name="turn").attributes["value"] == turn("second")


def test_undo_is_about_ones_own_last_turn_only() -> None:
    assert len(page().one("form", data_undo="").all("input", name="turn")) == 1
    assert not page(observer=FARAH.id).one("form", data_undo="").all("input", name="turn")


def test_nothing_of_another_observers_code_is_in_the_picture() -> None:
    emre, farah = (
        draw_observer(DRAWING, STATES["log"], one.id, "1", "en").html(1) for one in (EMRE, FARAH)
    )
    said = re.compile(r'data-action="(\w*)" data-question')
    assert said.findall(emre) == ["oppose", "move"]
    assert said.findall(farah) == ["", "bystand"]
    assert "Coded by two: 1 turn" in emre
    assert "Coded by two: 1 turn" in farah


def test_the_frame_stays_while_people_speak_come_and_go() -> None:
    before = draw_observer(DRAWING, STATES["log"], EMRE.id, "1", "en")
    later = did(STATES["log"], speaks("7", None, "third"), opens("alone"))
    assert draw_observer(DRAWING, later, EMRE.id, "1", "en").key == before.key


def test_places_are_not_mirrored_in_arabic() -> None:
    def at(language: str) -> list[str]:
        html = draw_observer(DRAWING, STATES["log"], EMRE.id, "1", language).html(1)
        return re.findall(r'<foreignObject x="(\d+)" y="(\d+)"', html)

    assert at("ar") == at("en")


def test_a_circle_can_be_drawn_anew_with_what_it_has() -> None:
    drawn = read(seats_page(DRAWING, STATES["log"], EMRE.id, "1", "en", "token"))
    assert drawn.one("input", name="people").attributes["value"] == "14"
    assert "السكان" in drawn.one("textarea").words


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_rules_have_five_questions_and_every_action(language: str) -> None:
    drawn = read(rules_page(DRAWING, SESSION, language))
    assert len(drawn.one("ol", class_="steps").all("li")) == 5
    for action in Action:
        assert drawn.all("span", data_action=action.value)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("said", ["", "m", "mo", "x" * 18, "f" * 18])
def test_practising_is_a_form_that_asks_the_address(language: str, said: str) -> None:
    drawn = read(practice_page(DRAWING, SESSION, PRACTICE, said, language))
    asked = [one for one in drawn.all("form") if one.attributes["method"] == "get"]
    assert bool(asked) == (len(said) < 18)
    assert not [one for one in drawn.all("form") if one.attributes["method"] != "get"]
