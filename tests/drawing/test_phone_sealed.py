"""A sealed prompt on a phone: said plainly before, gone after, and no trace of what was chosen."""

import pytest

from labkit.domain import commands as c
from labkit.drawing.phone import draw_own, draw_phone, mine_page
from tests.cast import (
    BEN,
    CHIDI,
    EVERYBODY,
    PULSE,
    SEALED,
    WITH_PULSE,
    after,
    closes,
    did,
    opens,
    pushes,
    seals,
)
from tests.drawing.phones import DRAWING, drawn, on_phone, same

HERE = ("welcome", "pushed-1")
ASKED = (opens("welcome"), pushes(SEALED.id))
PULSED = after(*EVERYBODY, opens("leaving"), script=WITH_PULSE)


def test_before_it_is_sent_a_phone_says_that_it_cannot_be_taken_back():
    form = on_phone(BEN, *ASKED).one("form", action="/s/the-square-2026/do/answer-sealed")
    assert "cannot be changed or taken back" in form.words
    assert "only the counts of all answers are shown" in form.words
    assert [one.attributes["value"] for one in form.all("input", type="radio")] == [
        "no",
        "a-little",
        "yes",
    ]
    assert all("required" in one.attributes for one in form.all("input", type="radio"))
    assert form.all("textarea")


def test_a_pulse_takes_a_number_and_no_words():
    form = drawn(PULSED, BEN).one("form", action="/s/the-square-2026/do/answer-sealed")
    assert [one.attributes["value"] for one in form.all("input", type="radio")] == [
        "1",
        "2",
        "3",
        "4",
        "5",
    ]
    assert not form.all("textarea")


def test_no_form_of_a_sealed_prompt_asks_for_an_answer_that_stands_beside_a_person():
    for form in on_phone(BEN, *ASKED).all("form"):
        assert not form.attributes["action"].endswith("submit-contribution")


def test_what_all_phones_share_does_not_change_with_an_answer():
    state = after(*EVERYBODY, *ASKED)
    answered = did(state, seals(BEN, *HERE, "no"))
    assert same(draw_phone(DRAWING, state, "en"), draw_phone(DRAWING, answered, "en"))


@pytest.mark.parametrize("choice", ["no", "a-little", "yes"])
def test_one_s_own_parts_say_that_one_answered_and_are_the_same_whatever_it_was(choice: str):
    state = after(*EVERYBODY, *ASKED)
    own = draw_own(DRAWING, did(state, seals(BEN, *HERE, choice, "Quiet words")), BEN.id)
    assert "Nobody knows which answer is yours" in own["sealed-welcome/pushed-1"]
    assert own == draw_own(DRAWING, did(state, seals(BEN, *HERE, "no")), BEN.id)
    assert "sealed-welcome/pushed-1" not in draw_own(DRAWING, state, CHIDI.id)


def test_a_closed_sealed_prompt_cannot_be_finished_but_the_others_of_its_step_can():
    done = drawn(did(PULSED, closes("leaving")), BEN)
    actions = {form.attributes["action"].rpartition("/")[2] for form in done.all("form")}
    assert "answer-sealed" not in actions
    assert "submit-contribution" in actions
    alone = PULSED.script.step("leaving").model_copy(update={"prompts": (PULSE,)})
    script = WITH_PULSE.model_copy(
        update={"steps": tuple(alone if one.id == "leaving" else one for one in WITH_PULSE.steps)}
    )
    only = drawn(after(*EVERYBODY, opens("leaving"), closes("leaving"), script=script), BEN)
    assert "Still writing" not in only.words


def test_mine_says_so_where_people_decide_about_leaving():
    state = did(after(*EVERYBODY, *ASKED), seals(BEN, *HERE, "a-little", "Quiet words"))
    page = mine_page(DRAWING, state, BEN.id, "token")
    assert "Sealed questions" in page
    assert "Answers to sealed questions stay in the counts" in page
    assert "Quiet words" not in page
    assert "a-little" not in page
    assert "You have sent nothing yet" not in page
    assert "Sealed questions" not in mine_page(DRAWING, state, CHIDI.id, "token")


def test_a_prompt_that_left_the_phones_leaves_no_form():
    state = did(after(*EVERYBODY, *ASKED), c.ClosePrompt(prompt="pushed-1"))
    assert not drawn(state, BEN).all("input", type="radio")
