"""The pages a phone loads: the phone itself, and Mine."""

import gzip
import re

import pytest

from labkit.domain import commands as c
from labkit.domain.actors import Actor
from labkit.domain.nouns import ReleaseChoice
from labkit.domain.session.decide import decide
from labkit.domain.session.state import SessionState
from labkit.drawing.phone import draw_own, draw_phone, mine_page, phone_page
from labkit.settings import FOLDERS
from labkit.web.filling import fill_forms
from labkit.web.joining import joined
from tests.cast import (
    BEN,
    BENCH,
    CHIDI,
    DALIA,
    EVERYBODY,
    LIBRARY,
    MOVE,
    OPPOSE,
    SESSION,
    SHOWN_AT_ONCE,
    STAYED,
    after,
    answers,
    contribution,
    did,
    ends,
    opens,
    proposal,
    proposes,
    puts_up,
    releases,
    the_whole_session,
)
from tests.drawing.phones import DRAWING, PEOPLE, SCREENS, busy, drawn
from tests.reading import Node, form, forms, read


def test_the_page_holds_the_very_screen_that_is_pushed() -> None:
    state = did(busy(), opens("four-voices"))
    pushed = draw_phone(DRAWING, state, "en").html(state.revision, draw_own(DRAWING, state, BEN.id))
    assert pushed in phone_page(DRAWING, state, BEN.id, "token")


def test_the_page_works_without_script() -> None:
    page = read(phone_page(DRAWING, SCREENS["four-voices open"], BEN.id, "token"))
    again = page.one("noscript").one("a")
    assert again.attributes["href"] == f"/s/{SESSION}/"
    assert not page.all("meta", http_equiv="refresh")


@pytest.mark.parametrize("screen", ["before", "begun", "ended", "coffee closed"])
def test_only_a_page_without_fields_loads_itself_again(screen: str) -> None:
    page = read(phone_page(DRAWING, SCREENS[screen], BEN.id, "token"))
    assert page.one("meta", http_equiv="refresh").within("noscript")
    assert not page.one("main").all("textarea")


def test_the_page_knows_its_session_its_person_and_its_words() -> None:
    page = read(phone_page(DRAWING, SCREENS["before"], BEN.id, "the-token"))
    body = page.one("body")
    assert body.attributes == {
        "data-surface": "phone",
        "data-session": SESSION,
        "data-person": BEN.id,
    }
    assert page.one("meta", name="labkit-token").attributes["content"] == "the-token"
    (script,) = [one for one in page.all("script") if "src" not in one.attributes]
    assert script.attributes == {"type": "application/json", "id": "words"}


@pytest.mark.parametrize("person", [BEN, DALIA])
@pytest.mark.parametrize("screen", ["before", "arriving open", "alone open", "forward open"])
def test_the_first_view_is_at_most_14_kb_as_it_goes_out(screen: str, person: Actor) -> None:
    page = fill_forms(phone_page(DRAWING, SCREENS[screen], person.id, "token"), "token" * 8)
    asked = re.findall(r'(?:src|href)="/static/((?:js|css)/[a-z]+\.(?:js|css))"', page)
    assert len(asked) == 2
    sent = [page.encode(), *(joined(FOLDERS.static / name) for name in asked)]
    assert sum(len(gzip.compress(part, 9)) for part in sent) <= 14_000


def mine(state: SessionState, person: Actor) -> Node:
    return read(mine_page(DRAWING, state, person.id, "token"))


def test_mine_lists_all_i_have_sent_and_nothing_of_others() -> None:
    state = the_whole_session()
    page = mine(state, BEN)
    typed = [text for one in forms(page) for text in one.typed.values()]
    for sent in ("The noise at night", "Close one street", BENCH, "People have nowhere to sit"):
        assert sent in typed
    assert "The shops lose customers" not in page.words + " ".join(typed)


@pytest.mark.parametrize("person", PEOPLE)
def test_everything_on_mine_can_be_changed_taken_back_and_decided_about(person: Actor) -> None:
    state = the_whole_session()
    seen = set()
    for one in forms(mine(state, person)):
        seen.add(one.command)
        for button in one.buttons:
            typed = {name: text or "New" for name, text in one.typed.items()}
            sent = one.sends(button, **typed)
            command = c.COMMANDS[one.command].model_validate({**sent, "ref": "a-new-wish"})
            assert decide(state, command, person, state.created_at + 10**6, LIBRARY)
    assert {"change-contribution", "withdraw-contribution", "release-words"} <= seen
    assert {"withdraw-stance", "allow-quoting", "leave-session"} <= seen


def test_a_change_on_mine_is_kept_by_the_phone_like_every_word() -> None:
    for one in forms(mine(the_whole_session(), BEN)):
        if one.command.startswith("change-"):
            assert {"data-outbox", "data-draft", "data-keep"} <= set(one.node.attributes)
            (state,) = [node for node in one.node.walk() if "data-live" in node.attributes]
            assert "Saved" in state.words


def test_leaving_asks_what_becomes_of_my_words() -> None:
    leave = form(mine(the_whole_session(), BEN), "leave-session")
    assert "data-leave" in leave.node.attributes
    assert [button.attributes["value"] for button in leave.buttons] == ["keep", "erase"]


def test_mine_says_what_is_stored_about_me() -> None:
    words = mine(after(*EVERYBODY), BEN).words
    assert "a random number instead of your name" in words
    assert "You have sent nothing yet." in words


def test_a_proposal_its_author_took_back_keeps_its_number_and_loses_its_title() -> None:
    state = did(
        the_whole_session(),
        (BEN, c.WithdrawProposal(proposal=proposal(BENCH), ref="taken-back-1")),
    )
    page = mine(state, CHIDI)
    assert "Proposal 1" in page.words
    assert BENCH not in page.words


def test_a_name_is_asked_on_mine_and_offered_again_for_every_other_quote() -> None:
    state = did(
        after(*EVERYBODY),
        opens("four-voices"),
        answers(BEN, "four-voices", MOVE.id, "Close one street"),
        answers(BEN, "four-voices", OPPOSE.id, "Too loud"),
        opens("words"),
    )
    first = contribution(BEN, "four-voices", MOVE.id, "Close one street")
    second = contribution(BEN, "four-voices", OPPOSE.id, "Too loud")
    asked = form(drawn(state, BEN), "release-words", id=second)
    assert [button.attributes["value"] for button in asked.buttons] == ["unnamed", "not_quoted"]
    assert asked.node.one("a").attributes["href"] == f"/s/{SESSION}/mine#{second}"
    named = did(state, releases(BEN, first, ReleaseChoice.NAMED, "Ben K."))
    offered = form(drawn(named, BEN), "release-words", id=second)
    assert offered.buttons[0].words == "With my name, Ben K."
    assert offered.sends(offered.buttons[0])["name"] == "Ben K."


def test_where_words_are_shown_at_once_that_is_what_mine_says() -> None:
    state = after(
        *EVERYBODY,
        opens("arriving"),
        answers(BEN, "arriving", STAYED.id, "The noise"),
        script=SHOWN_AT_ONCE,
    )
    assert "The room can see it." in mine(state, BEN).words


def test_a_proposal_i_put_forward_is_shown_with_what_became_of_it() -> None:
    state = after(*EVERYBODY, opens("forward"), proposes(BEN, BENCH), puts_up(BENCH))
    said = drawn(state, BEN).one("div", data_live="proposals").words
    assert said.startswith(f"1. {BENCH} Saved")
    assert "The room can see it." in said


def test_after_the_end_what_i_sent_is_still_mine_to_change() -> None:
    state = after(*EVERYBODY, opens("arriving"), answers(BEN, "arriving", STAYED.id, "x"), ends())
    change = form(mine(state, BEN), "change-contribution")
    command = c.ChangeContribution.model_validate({**change.sends(text="y"), "ref": "a-new-wish"})
    assert decide(state, command, BEN, state.created_at + 10**6)
