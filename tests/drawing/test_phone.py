"""Every screen of a phone: whole, safe, and with forms that send what the rules take."""

import pytest

from labkit.domain import commands as c
from labkit.domain.session.decide import decide
from labkit.drawing.phone import draw_phone
from tests.cast import (
    BEN,
    LIBRARY,
    SESSION,
)
from tests.drawing.phones import DRAWING, PEOPLE, SCREENS, drawn
from tests.reading import Node, forms, read


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_is_one_section_that_says_where_it_belongs(screen: str, language: str) -> None:
    state = SCREENS[screen]
    shown = draw_phone(DRAWING, state, language)
    page = read(shown.html(state.revision))
    (section,) = [child for child in page.children if isinstance(child, Node)]
    assert section.attributes["data-screen"] == shown.key
    assert section.attributes["data-revision"] == str(state.revision)
    assert section.all("h1") or section.all("h2")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("screen", SCREENS)
def test_no_screen_brings_script_or_style_along(screen: str, language: str) -> None:
    for person in PEOPLE:
        for node in drawn(SCREENS[screen], person, language).walk():
            assert node.tag not in ("script", "style", "iframe", "object", "img")
            assert not [name for name in node.attributes if name == "style" or name[:2] == "on"]


@pytest.mark.parametrize("screen", SCREENS)
def test_every_id_is_there_once_and_everything_that_points_finds_its_end(screen: str) -> None:
    for person in PEOPLE:
        page = drawn(SCREENS[screen], person)
        ids = [node.attributes["id"] for node in page.walk() if "id" in node.attributes]
        assert len(ids) == len(set(ids))
        for node in page.walk():
            for name in ("for", "form", "aria-labelledby", "aria-describedby"):
                assert node.attributes.get(name, ids[0] if ids else "") in (*ids, "")


@pytest.mark.parametrize("screen", SCREENS)
def test_every_field_has_a_name_to_be_read_out_and_stands_in_no_island(screen: str) -> None:
    page = drawn(SCREENS[screen], BEN)
    labelled = {label.attributes["for"] for label in page.all("label")}
    for field in page.walk():
        typed = field.tag == "textarea" or field.attributes.get("type") == "text"
        if typed:
            assert "aria-labelledby" in field.attributes or field.attributes["id"] in labelled
            assert field.attributes["dir"] == "auto"
            assert not any("data-live" in node.attributes for node in field.up())


def test_there_are_fields_for_the_test_above_to_look_at() -> None:
    assert len(drawn(SCREENS["four-voices open"], BEN).all("textarea")) == 4


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_button_of_every_form_sends_a_command_the_rules_take(
    screen: str, language: str
) -> None:
    state = SCREENS[screen]
    for person in PEOPLE:
        for one in forms(drawn(state, person, language)):
            assert one.node.attributes["method"] == "post"
            assert one.node.attributes["action"] == f"/s/{SESSION}/do/{one.command}"
            assert one.hidden["token"] == ""
            for button in one.buttons:
                sent = one.sends(button, **dict.fromkeys(one.typed, "Words"))
                command = c.COMMANDS[one.command].model_validate({**sent, "ref": "a-new-wish"})
                assert decide(state, command, person, state.created_at + 10**6, LIBRARY)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_form_tells_the_truth_about_itself(screen: str) -> None:
    page = drawn(SCREENS[screen], BEN)
    drafts = [one.node.attributes["data-draft"] for one in forms(page)]
    assert len(drafts) == len(set(drafts))
    for one in forms(page):
        assert "data-outbox" in one.node.attributes
        (status,) = [node for node in one.node.walk() if "data-status" in node.attributes]
        assert status.attributes["role"] == "status"
        assert status.words == ""
