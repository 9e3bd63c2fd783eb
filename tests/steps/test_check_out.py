"""A check-out: a last round, said like the first."""

from tests.cast import BEN, TAKE, opens
from tests.reading import form
from tests.steps.phones import phone_after


def test_a_phone_says_who_speaks_and_how_long() -> None:
    page = phone_after(BEN, opens("leaving"))
    assert page.one("h1").words == "Going out"
    assert "Whoever is ready speaks next. About 40 seconds each." in page.words


def test_its_prompt_may_be_answered_on_the_phone() -> None:
    page = phone_after(BEN, opens("leaving"))
    assert form(page, "submit-contribution").hidden["prompt"] == TAKE.id
