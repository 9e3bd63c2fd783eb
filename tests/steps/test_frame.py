"""A frame: words, and prompts where the script has some."""

from tests.cast import BEN, EVERYBODY, MOVE, THE_SQUARE, after, opens, pushes
from tests.reading import forms
from tests.steps.phones import phone_after, phone_of

LOOK_UP = "Look up. This page changes by itself when there is something to do."
IN_THE_ROOM = "This part happens in the room, without the phone."


def test_a_phone_shows_its_words_and_says_when_to_look_up() -> None:
    page = phone_after(BEN, opens("welcome"))
    assert page.one("h1").words == "Welcome"
    assert "We are here for the square." in page.words
    assert LOOK_UP in page.words
    assert IN_THE_ROOM not in page.words
    assert forms(page) == []


def test_a_frame_that_stands_for_a_later_kind_says_where_it_happens() -> None:
    assert IN_THE_ROOM in phone_after(BEN, opens("coffee")).words


def test_nobody_is_told_to_look_up_while_a_prompt_is_on_the_phone() -> None:
    assert LOOK_UP in phone_after(BEN, opens("welcome")).words  # what was drawn before is kept
    assert LOOK_UP not in phone_after(BEN, opens("welcome"), pushes()).words
    assert LOOK_UP in phone_after(BEN, opens("welcome")).words


def test_a_frame_with_prompts_asks_them() -> None:
    steps = tuple(
        step.model_copy(update={"prompts": (MOVE,)}) if step.id == "coffee" else step
        for step in THE_SQUARE.steps
    )
    script = THE_SQUARE.model_copy(update={"steps": steps})
    page = phone_of(after(*EVERYBODY, opens("coffee"), script=script), BEN)
    assert MOVE.text["en"] in page.words
