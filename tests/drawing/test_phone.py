"""What people read on a phone, what its forms send, and what it never shows."""

import gzip
import re
from collections.abc import Iterator

import pytest

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.actors import Actor
from labkit.domain.nouns import Placement, Quoting, ReleaseChoice
from labkit.domain.session.decide import decide
from labkit.domain.session.state import SessionState
from labkit.drawing.drawn import Drawn
from labkit.drawing.environment import Drawing
from labkit.drawing.phone import draw_own, draw_phone, mine_page, phone_page
from labkit.settings import FOLDERS
from labkit.web.filling import fill_forms
from labkit.web.joining import joined
from tests.cast import (
    BEN,
    BENCH,
    CHIDI,
    CONCERN,
    DALIA,
    EVERYBODY,
    FOLLOW,
    INTEREST,
    LIBRARY,
    MARKET,
    MOVE,
    OPPOSE,
    SESSION,
    SHOWN_AT_ONCE,
    STAYED,
    THE_SQUARE,
    Act,
    after,
    allows,
    answers,
    closes,
    contribution,
    did,
    ends,
    leaves,
    opens,
    passes,
    places,
    proposal,
    proposes,
    pushes,
    puts_up,
    releases,
    shows_all,
    stands,
    starts,
    the_whole_session,
)
from tests.reading import Node, form, forms, read

DRAWING = Drawing(FOLDERS.templates)
STEPS = tuple(step.id for step in THE_SQUARE.steps)
PEOPLE = (BEN, CHIDI, DALIA)


def busy() -> SessionState:
    """The square with something of everything, still running, no step open."""
    return did(the_whole_session(), c.ReopenSession(run=0))


def screens() -> Iterator[tuple[str, SessionState]]:
    """Every screen a phone can come to, by name."""
    begun = after(*EVERYBODY, starts())
    yield "before", after(*EVERYBODY)
    yield "begun", begun
    for step in STEPS:
        yield f"{step} open", did(begun, opens(step))
        yield f"{step} open, much was sent", did(busy(), opens(step))
        yield f"{step} closed", did(busy(), opens(step), closes(step))
    yield "pushed between steps", did(begun, pushes())
    yield "pushed in a step", did(busy(), opens("four-voices"), pushes(), pushes(name="pushed-2"))
    yield "ended", the_whole_session()


SCREENS = dict(screens())


def drawn(state: SessionState, person: Actor, language: str = "en") -> Node:
    """The phone of one person, as a fresh load shows it."""
    shown = draw_phone(DRAWING, state, language)
    return read(shown.html(state.revision, draw_own(DRAWING, state, person.id)))


def on_phone(person: Actor, *acts: Act) -> Node:
    """The phone of one person after what people did."""
    return drawn(after(*EVERYBODY, *acts), person)


def same(one: Drawn, other: Drawn) -> bool:
    return (one.key, one.islands) == (other.key, other.islands)


# --- every screen ---------------------------------------------------------------------------


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


# --- what is shared and what is not -----------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        answers(BEN, "four-voices", MOVE.id, "One more"),
        passes(CHIDI, "four-voices", FOLLOW.id),
        proposes(CHIDI, MARKET),
        allows(BEN),
        leaves(CHIDI),
    ],
)
@pytest.mark.parametrize("step", STEPS)
def test_what_one_person_sends_changes_no_screen_that_others_share(step: str, act: Act) -> None:
    state = did(busy(), opens(step))
    for language in ("en", "ar"):
        assert same(
            draw_phone(DRAWING, state, language), draw_phone(DRAWING, did(state, act), language)
        )


def test_a_stance_changes_no_screen_that_others_share() -> None:
    state = after(*EVERYBODY, opens("forward"), proposes(BEN, BENCH), shows_all(), opens("hearing"))
    taken = did(state, stands(CHIDI, BENCH, Action.OPPOSE, "Who repairs it?"))
    assert same(draw_phone(DRAWING, state, "en"), draw_phone(DRAWING, taken, "en"))


def test_the_facilitator_does_change_it() -> None:
    state = did(busy(), opens("forward"))
    for act in (closes("forward"), opens("hearing"), pushes()):
        assert not same(
            draw_phone(DRAWING, state, "en"), draw_phone(DRAWING, did(state, act), "en")
        )


def test_more_time_is_told_by_the_clock_and_not_by_another_screen() -> None:
    state = did(busy(), opens("forward"))
    longer = did(state, c.ExtendStep(step="forward", seconds=60))
    assert same(draw_phone(DRAWING, state, "en"), draw_phone(DRAWING, longer, "en"))
    assert draw_phone(DRAWING, state, "en").html(1).count("data-clock") == 1


def test_a_screen_that_others_share_holds_nothing_anybody_answered() -> None:
    state = did(busy(), opens("four-voices"))
    shared = draw_phone(DRAWING, state, "en").html(state.revision)
    assert "Close one street" not in shared
    assert "Close one street" in draw_phone(DRAWING, state, "en").html(
        state.revision, draw_own(DRAWING, state, BEN.id)
    )


@pytest.mark.parametrize("screen", SCREENS)
def test_what_others_do_changes_nothing_of_mine(screen: str) -> None:
    state = SCREENS[screen]
    others = did(state, leaves(CHIDI, take_back=True))
    assert draw_own(DRAWING, state, BEN.id) == draw_own(DRAWING, others, BEN.id)


def test_every_personal_hole_is_told_again_after_what_stood_in_it_was_taken_back() -> None:
    state = did(busy(), opens("hearing"))
    before = draw_own(DRAWING, state, CHIDI.id)
    assert before[f"stance-{proposal(BENCH)}"]
    gone = did(
        state,
        (CHIDI, c.WithdrawStance(proposal=proposal(BENCH), ref="taken-back-1")),
        (
            CHIDI,
            c.WithdrawContribution(
                contribution=contribution(CHIDI, "alone", INTEREST.id, "Shade"), ref="taken-back-2"
            ),
        ),
    )
    now = draw_own(DRAWING, gone, CHIDI.id)
    assert now[f"stance-{proposal(BENCH)}"] == now[f"stood-{proposal(BENCH)}"] == ""
    assert now[f"prompt-alone/{INTEREST.id}"] == now[f"done-alone/{INTEREST.id}"] == ""


# --- what people read -------------------------------------------------------------------------


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


# --- what people type -------------------------------------------------------------------------

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


# --- the pages ------------------------------------------------------------------------------


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
    assert len(asked) == 4
    sent = [page.encode(), *(joined(FOLDERS.static / name) for name in asked)]
    assert sum(len(gzip.compress(part, 9)) for part in sent) <= 14 * 1024


# --- Mine -----------------------------------------------------------------------------------


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
    assert [button.attributes["value"] for button in leave.buttons] == ["keep", "take_back"]


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
