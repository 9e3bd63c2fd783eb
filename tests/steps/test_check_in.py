"""A check-in: who speaks when, how long, and that passing is fine."""

import pytest

from labkit.domain.steps.check_in import Order, Parameters
from tests.cast import BEN, EVERYBODY, STAYED, THE_SQUARE, after, opens
from tests.reading import Node, form, forms
from tests.steps.phones import phone_after, phone_of


def phone_with(order: Order, seconds: int, prompts: bool = True) -> Node:
    parameters = Parameters(order=order, per_person_seconds=seconds)
    steps = tuple(
        step.model_copy(
            update={"parameters": parameters, "prompts": step.prompts if prompts else ()}
        )
        if step.id == "arriving"
        else step
        for step in THE_SQUARE.steps
    )
    script = THE_SQUARE.model_copy(update={"steps": steps})
    return phone_of(after(*EVERYBODY, opens("arriving"), script=script), BEN)


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (Order.CIRCLE, "Round the circle: you speak after the person beside you."),
        (Order.READY, "Whoever is ready speaks next."),
        (Order.PASSED, "Whoever has spoken says who speaks next."),
    ],
)
def test_the_order_is_said_in_plain_words(order: Order, said: str) -> None:
    assert said in phone_with(order, 60).words


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (40, "About 40 seconds each."),
        (60, "About 1 minute each."),
        (90, "About 90 seconds each."),
        (120, "About 2 minutes each."),
    ],
)
def test_the_time_is_said_as_people_say_it(seconds: int, said: str) -> None:
    assert said in phone_with(Order.CIRCLE, seconds).words


def test_passing_is_fine_and_needs_no_reason() -> None:
    assert "You can pass, no reason needed." in phone_after(BEN, opens("arriving")).words


def test_a_prompt_may_be_answered_on_the_phone_too() -> None:
    page = phone_after(BEN, opens("arriving"))
    assert "If you like, also write it here." in page.words
    assert form(page, "submit-contribution").hidden["prompt"] == STAYED.id


def test_without_a_prompt_the_phone_is_put_down() -> None:
    page = phone_with(Order.CIRCLE, 60, prompts=False)
    assert "Put the phone down and listen." in page.words
    assert forms(page) == []
