"""A proposal: a title, why, who benefits."""

from labkit.domain.steps.propose import Parameters
from tests.cast import BEN, BENCH, CHIDI, EVERYBODY, THE_SQUARE, after, opens, proposes
from tests.reading import Node, form
from tests.steps.phones import phone_after, phone_of


def phone_with(parameters: Parameters) -> Node:
    steps = tuple(
        step.model_copy(update={"parameters": parameters}) if step.id == "forward" else step
        for step in THE_SQUARE.steps
    )
    script = THE_SQUARE.model_copy(update={"steps": steps})
    return phone_of(after(*EVERYBODY, opens("forward"), script=script), BEN)


def test_it_has_three_fields_and_only_the_title_is_needed() -> None:
    one = form(phone_after(BEN, opens("forward")), "submit-proposal")
    assert list(one.typed) == ["title", "why", "who_benefits"]
    needed = [node.attributes["name"] for node in one.node.walk() if "required" in node.attributes]
    assert needed == ["title"]
    assert one.hidden["step"] == "forward"


def test_each_field_says_how_much_room_it_has() -> None:
    page = phone_with(Parameters(title_chars=60, why_chars=500, who_benefits_chars=100))
    room = [node.attributes["data-max"] for node in page.walk() if "data-max" in node.attributes]
    assert room == ["60", "500", "100"]
    assert "Room for 500 characters" in page.words


def test_a_field_without_room_is_not_there() -> None:
    page = phone_with(Parameters(why_chars=0, who_benefits_chars=0))
    assert list(form(page, "submit-proposal").typed) == ["title"]


def test_my_proposals_are_listed_by_the_number_the_room_calls_them_by() -> None:
    acts = (opens("forward"), proposes(CHIDI, "Shade"), proposes(BEN, BENCH))
    said = phone_after(BEN, *acts).one("div", data_live="proposals").words
    assert said.startswith(f"2. {BENCH} Saved")
    assert "Shade" not in said
