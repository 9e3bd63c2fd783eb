"""A prompt: what is asked, one field, one button; of several, the first stands open."""

import pytest

from labkit.domain.script import Prompt, Visibility
from labkit.domain.session.state import SessionState
from tests.cast import (
    BEN,
    EVERYBODY,
    LICENSED,
    MOVE,
    OPPOSE,
    THE_SQUARE,
    after,
    answers,
    opens,
    passes,
)
from tests.reading import Node, form
from tests.steps.phones import phone_after, phone_of


def asking(*prompts: Prompt) -> SessionState:
    steps = tuple(
        step.model_copy(update={"prompts": prompts}) if step.id == "four-voices" else step
        for step in THE_SQUARE.steps
    )
    return after(
        *EVERYBODY, opens("four-voices"), script=THE_SQUARE.model_copy(update={"steps": steps})
    )


def folds(page: Node) -> list[tuple[str, bool]]:
    return [(one.one("h2").words, "open" in one.attributes) for one in page.all("details")]


def test_one_prompt_is_the_headline_with_its_action_as_word_and_shape() -> None:
    page = phone_of(asking(OPPOSE), BEN)
    assert page.one("h1").words == "Where could this go wrong, and for whom?"
    mark = page.one("span", class_="action")
    assert (mark.words, mark.attributes["data-action"]) == ("Oppose", "oppose")
    assert mark.one("svg").attributes["aria-hidden"] == "true"
    assert "Name the risk, not the person." in page.words
    assert page.all("details") == []


def test_of_several_prompts_the_first_stands_open_and_the_page_stays_calm() -> None:
    page = phone_after(BEN, opens("four-voices"))
    assert page.one("h1").words == "Four voices"
    assert folds(page) == [
        ("What should this group do next?", True),
        ("What would you add to an idea you heard?", False),
        ("Where could this go wrong, and for whom?", False),
        ("What do you see happening in the way we talk?", False),
    ]


def test_a_fold_says_outside_what_was_sent_inside() -> None:
    page = phone_after(
        BEN,
        opens("four-voices"),
        answers(BEN, "four-voices", MOVE.id, "Go"),
        passes(BEN, "four-voices", OPPOSE.id),
    )
    move, _, oppose, bystand = [one.one("summary") for one in page.all("details")]
    assert move.one("small").words.startswith("Saved")
    assert oppose.one("small").words == "You passed."
    assert bystand.one("small").words == ""


def test_a_field_says_how_much_room_it_has_and_cuts_nothing_off() -> None:
    page = phone_of(asking(OPPOSE), BEN)
    (field,) = page.all("textarea")
    assert field.attributes["data-max"] == "280"
    assert "maxlength" not in field.attributes
    assert "Room for 280 characters" in page.words


def test_to_pass_is_a_button_of_its_own_that_sends_no_words() -> None:
    page = phone_of(asking(OPPOSE), BEN)
    passing = form(page, "pass-prompt")
    (button,) = passing.buttons
    assert button.words == "Pass"
    assert passing.sends(button) == {"step": "four-voices", "prompt": OPPOSE.id}


def test_a_task_is_said_to_be_one() -> None:
    said = "This is a task. What you write is not counted as your own opinion."
    assert said in phone_of(asking(LICENSED), BEN).words
    assert said not in phone_of(asking(OPPOSE), BEN).words


@pytest.mark.parametrize("visibility", list(Visibility))
def test_whoever_writes_knows_who_will_read_it(visibility: Visibility) -> None:
    prompt = OPPOSE.model_copy(update={"visibility": visibility})
    said = "Only the facilitators read this." in phone_of(asking(prompt), BEN).words
    assert said is (visibility is not Visibility.SHARED)
