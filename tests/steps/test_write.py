"""Written alone: fields one below the other, each saved by itself."""

from tests.cast import BEN, CONCERN, INTEREST, answers, opens
from tests.reading import form
from tests.steps.phones import phone_after


def test_every_field_is_a_form_of_its_own() -> None:
    page = phone_after(BEN, opens("alone"))
    for prompt in (INTEREST, CONCERN):
        one = form(page, "submit-contribution", prompt=prompt.id)
        assert one.sends(text="Shade") == {
            "step": "alone",
            "prompt": prompt.id,
            "text": "Shade",
        }
    assert page.all("details") == []


def test_everyone_is_told_to_write_alone() -> None:
    words = phone_after(BEN, opens("alone")).words
    assert "Everyone writes alone now, before any talk." in words


def test_what_is_saved_stands_under_its_own_field() -> None:
    page = phone_after(BEN, opens("alone"), answers(BEN, "alone", CONCERN.id, "The noise"))
    interest = form(page, "submit-contribution", prompt=INTEREST.id).node
    concern = form(page, "submit-contribution", prompt=CONCERN.id).node
    assert "The noise" in concern.words
    assert "The noise" not in interest.words
