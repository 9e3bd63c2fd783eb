"""What people read on a phone, and what becomes of what they type."""

import re

import pytest

from labkit.domain.actions import Action
from labkit.domain.nouns import Placement, Quoting, ReleaseChoice
from labkit.domain.session.state import SessionState
from labkit.drawing.phone import draw_own, mine_page
from tests.cast import (
    BEN,
    CHIDI,
    CONCERN,
    DALIA,
    EVERYBODY,
    FOLLOW,
    MOVE,
    SESSION,
    THE_SQUARE,
    after,
    allows,
    answers,
    closes,
    contribution,
    did,
    opens,
    passes,
    places,
    proposes,
    pushes,
    releases,
    shows_all,
    stands,
    starts,
    the_whole_session,
)
from tests.drawing.phones import DRAWING, drawn, on_phone
from tests.reading import form, forms, read


def test_before_the_start_a_phone_says_what_this_is_for_and_when_to_look_up() -> None:
    words = drawn(after(*EVERYBODY), BEN).words
    assert "Welcome" in words
    assert "To find what we can do together on the square." in words
    assert "The facilitator begins soon." in words
    assert "Look up." in words


def test_a_phone_says_where_in_the_run_we_are() -> None:
    assert "The square · step 3 of 9" in on_phone(BEN, opens("four-voices")).words


def test_in_a_script_of_several_days_the_steps_of_this_day_are_counted() -> None:
    steps = tuple(
        step.model_copy(update={"day": 1 if number < 4 else 2})
        for number, step in enumerate(THE_SQUARE.steps)
    )
    days = THE_SQUARE.model_copy(update={"steps": steps})
    words = drawn(after(*EVERYBODY, opens("forward"), script=days), BEN).words
    assert "day 2, step 2 of 5" in words


def test_after_the_end_a_phone_says_thank_you_and_what_comes_next() -> None:
    words = drawn(the_whole_session(), BEN).words
    assert "Thank you for being here." in words
    assert "The report comes next." in words
    assert "It quotes your words only as you allow it." in words


def test_a_pushed_prompt_stands_above_the_step_and_the_newest_one_first() -> None:
    page = on_phone(
        BEN, opens("welcome"), pushes("move.open", "pushed-1"), pushes("oppose.open", "pushed-2")
    )
    headings = [node.words for node in page.walk() if node.tag in ("h1", "h2")]
    assert headings == [
        "Where could this go wrong, and for whom?",
        "What should this group do next?",
        "Welcome",
    ]
    assert form(page, "submit-contribution", prompt="pushed-2").hidden["step"] == "welcome"


def test_a_prompt_pushed_between_steps_belongs_to_none() -> None:
    page = on_phone(BEN, starts(), pushes(text="Is it too warm?"))
    assert "Is it too warm?" in page.words
    assert form(page, "submit-contribution").hidden["step"] == ""


def test_a_closed_step_lets_people_finish_in_a_form_of_its_own() -> None:
    state = after(*EVERYBODY, opens("alone"))
    closed = did(state, closes("alone"))
    page = drawn(closed, BEN)
    assert "This step is closed." in page.words
    assert "Still writing? Finish here." in page.words
    open_drafts = {one.node.attributes["data-draft"] for one in forms(drawn(state, BEN))}
    late = form(page, "submit-contribution", prompt=CONCERN.id)
    assert late.node.attributes["data-draft"] not in open_drafts


def test_what_i_sent_is_shown_with_its_time_and_what_became_of_it() -> None:
    sent = contribution(BEN, "four-voices", MOVE.id, "Close one street")
    acts = (opens("four-voices"), answers(BEN, "four-voices", MOVE.id, "Close one street"))
    for placement, said in (
        (Placement.WAITING, "The facilitator has not looked at it yet."),
        (Placement.SHOWN, "The room can see it."),
        (Placement.HELD, "The facilitator keeps it for later."),
        (Placement.HIDDEN, "The room does not see it."),
    ):
        page = on_phone(BEN, *acts, places(sent, placement))
        island = page.one("div", data_live=f"prompt-four-voices/{MOVE.id}")
        assert re.search(r"Close one street Saved \d\d:\d\d · ", island.words)
        assert said in island.words
        assert island.one("a").attributes["href"] == f"/s/{SESSION}/mine#{sent}"


def test_a_pass_is_said_to_be_saved_and_can_be_thought_over() -> None:
    page = on_phone(BEN, opens("four-voices"), passes(BEN, "four-voices", FOLLOW.id))
    said = page.one("div", data_live=f"prompt-four-voices/{FOLLOW.id}").words
    assert said.startswith("You passed. Saved")
    assert said.endswith("You can still write.")


def test_quoting_is_asked_once_and_only_when_there_is_something_to_quote() -> None:
    question = "May the report quote your words, without your name?"
    quiet = after(*EVERYBODY, opens("four-voices"))
    assert question not in drawn(quiet, BEN).words
    asked = did(quiet, answers(BEN, "four-voices", MOVE.id, "Close one street"))
    assert question in drawn(asked, BEN).words
    assert question not in drawn(asked, CHIDI).words
    for said in (Quoting.UNNAMED, Quoting.NOT_QUOTED):
        assert question not in drawn(did(asked, allows(BEN, said)), BEN).words


def test_words_that_the_script_does_not_have_in_my_language_are_marked_with_theirs() -> None:
    page = drawn(after(*EVERYBODY, opens("leaving")), DALIA, "ar")
    (heading,) = [h for h in page.all("h2") if "One thing you take with you" in h.words]
    bdi = heading.one("bdi")
    assert (bdi.attributes["lang"], bdi.attributes["dir"]) == ("en", "ltr")
    assert heading.one("abbr").words == "EN"


HOSTILE = ("<b>bold</b>", "=1+1", "'); alert(1)//", "{{ 7 * 7 }}", '%(n)s &amp; " onload=x')


def hostile_session(words: str) -> SessionState:
    state = after(
        *EVERYBODY,
        opens("four-voices"),
        answers(BEN, "four-voices", MOVE.id, words),
        pushes(text=words),
        opens("forward"),
        proposes(BEN, words, words, words),
        shows_all(),
        opens("hearing"),
    )
    return did(
        state,
        stands(BEN, words, Action.OPPOSE, words),
        releases(
            BEN,
            contribution(BEN, "four-voices", MOVE.id, words),
            ReleaseChoice.NAMED,
            words,
        ),
    )


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_people_type_is_shown_as_they_typed_it_and_does_nothing(
    words: str, language: str
) -> None:
    state = hostile_session(words)
    shown = did(state, opens("words"))
    pages = [drawn(state, BEN, language), drawn(did(state, opens("forward")), BEN, language)]
    pages += [drawn(shown, BEN, language), read(mine_page(DRAWING, state, BEN.id, "token"))]
    for page in pages:
        found = [node for text, node in page.texts() if words in text]
        assert found
        for node in found:
            assert node.within("bdi") or node.within("textarea")
        assert not page.all("b") or all(node.words != "bold" for node in page.all("b"))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_characters_that_turn_a_line_around_never_reach_a_phone(language: str) -> None:
    words = "left \u202eright\u2066"
    state = hostile_session(words.replace("\u202e", "").replace("\u2066", ""))
    turned = did(state, answers(BEN, "four-voices", FOLLOW.id, words))
    html = draw_own(DRAWING, turned, BEN.id)[f"prompt-four-voices/{FOLLOW.id}"]
    assert "left right" in read(html).words
    assert not set(html) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
