"""What the room reads on the wall, in one language or two, and what it never reads there."""

import pytest

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.nouns import Placement
from labkit.domain.session.state import SessionState
from labkit.drawing.drawn import Drawn
from labkit.drawing.environment import Drawing
from labkit.drawing.wall import draw_wall
from labkit.screens.address import address_of
from labkit.screens.room import Room
from labkit.settings import FOLDERS
from tests.cast import (
    ADA,
    BEN,
    BENCH,
    CHIDI,
    DALIA,
    EVERYBODY,
    MARKET,
    MOVE,
    OPPOSE,
    WATER,
    after,
    answers,
    closes,
    contribution,
    did,
    ends,
    new_session,
    opens,
    places,
    proposes,
    pushes,
    puts_up,
    reveals,
    stands,
    texts,
    the_whole_session,
)
from tests.judging.crowd import crowd
from tests.reading import read
from tests.talking import MIRRORED, talking, talks

DRAWING = Drawing(FOLDERS.templates)
ADDRESS = address_of("http://192.168.8.10:8000", "K7XM4R")
STREET = contribution(BEN, "four-voices", MOVE.id, "Close one street")
SECRET = "Nobody may see this yet"


def drawn(state: SessionState, *languages: str, room: Room | None = None) -> Drawn:
    return draw_wall(DRAWING, state, languages or ("en",), ADDRESS, room or Room(here=3, walls=1))


def page(state: SessionState, *languages: str):
    return read(drawn(state, *languages).html(state.revision))


def answering(*more):
    return after(
        *EVERYBODY,
        opens("four-voices"),
        answers(BEN, "four-voices", MOVE.id, "Close one street"),
        answers(CHIDI, "four-voices", OPPOSE.id, SECRET),
        *more,
    )


def hearing(*more):
    return after(
        *EVERYBODY,
        opens("forward"),
        proposes(BEN, BENCH, SECRET, SECRET),
        proposes(CHIDI, SECRET),
        proposes(DALIA, WATER),
        puts_up(BENCH),
        puts_up(WATER),
        opens("hearing"),
        stands(CHIDI, BENCH, Action.OPPOSE, SECRET),
        *more,
    )


STATES = {
    "empty": new_session,
    "before": lambda: after(*EVERYBODY),
    "frame": lambda: after(*EVERYBODY, opens("welcome")),
    "check-in": lambda: after(*EVERYBODY, opens("arriving")),
    "answering": answering,
    "shown": lambda: answering(places(STREET)),
    "held": lambda: answering(places(STREET, Placement.HELD)),
    "closed": lambda: answering(places(STREET), closes("four-voices")),
    "pushed": lambda: answering(pushes()),
    "write": lambda: after(*EVERYBODY, opens("alone")),
    "coffee": lambda: after(*EVERYBODY, opens("coffee")),
    "proposing": lambda: after(*EVERYBODY, opens("forward"), proposes(BEN, SECRET)),
    "hearing": hearing,
    "revealed": lambda: hearing(reveals()),
    "blank": lambda: hearing(reveals(), c.BlankWall()),
    "leaving": lambda: after(*EVERYBODY, opens("leaving")),
    "release": lambda: answering(opens("words")),
    "mirror": lambda: after(*talking("1M 2F F1- 3-"), MIRRORED),
    "ended": lambda: hearing(ends()),
    "whole": the_whole_session,
}
every_state = pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())


# --- what every state keeps to ------------------------------------------------------------------


@every_state
def test_how_to_join_is_always_there(state):
    tree = page(state())
    assert "K7X M4R" in tree.words
    assert "192.168.8.10:8000" in tree.words
    (picture,) = tree.all("svg", class_="qr")
    assert len(picture.all("path")) == 2


def test_the_secret_is_in_the_states_that_must_not_show_it():
    assert SECRET in {one.text for one in answering().contributions.values()}
    assert SECRET in {one.title for one in hearing().proposals.values()}


@every_state
def test_what_waits_is_held_or_is_a_reason_never_stands_there(state):
    assert SECRET not in drawn(state(), "en", "ar").html(1)


@every_state
def test_nobody_is_named_and_no_language_is_counted(state):
    html = drawn(state(), "en", "ar").html(1)
    for who in (ADA, BEN, CHIDI, DALIA):
        assert f'"{who.id}"' not in html
        assert f">{who.id}<" not in html
    assert "Arabic" not in html
    assert "العربية" not in html


@every_state
def test_nothing_on_it_can_be_pressed_and_nothing_ticks(state):
    tree = page(state(), "en", "ar")
    for node in tree.walk():
        assert node.tag not in {"button", "form", "input", "a", "script"}
        if "data-clock" in node.attributes:
            assert node.words == ""


def test_another_step_is_another_screen_and_an_answer_is_not():
    now = drawn(answering())
    assert drawn(answering(answers(DALIA, "four-voices", MOVE.id, "ظل"))).key == now.key
    assert drawn(answering(places(STREET))).key == now.key
    assert drawn(answering(opens("alone"))).key != now.key


# --- what it says -------------------------------------------------------------------------------


def test_before_the_start_it_is_a_door():
    said = page(after(*EVERYBODY)).words
    assert "The square" in said
    assert "Scan this with your phone" in said
    assert "3 phones are here" in said


def test_a_prompt_stands_with_its_shape_and_its_word():
    tree = page(answering())
    assert len(tree.all("svg", data_action="oppose")) == 1
    assert "Oppose Where could this go wrong, and for whom?" in tree.words


def test_the_room_reads_how_many_have_answered():
    assert "2 of 3 have answered" in page(answering()).words
    assert "have answered" not in page(after(*EVERYBODY, opens("coffee"))).words
    assert "This step is closed" in page(answering(closes("four-voices"))).words


def test_a_shown_card_is_there_without_its_author():
    tree = page(answering(places(STREET)))
    (card,) = tree.one("ul", class_="cards").all("li")
    assert "Close one street" in card.words
    assert tree.one("ul", class_="cards").attributes["data-pages"] == "6"


def test_people_s_words_keep_their_language():
    sent = answers(DALIA, "four-voices", MOVE.id, "ظل")
    shown = places(contribution(DALIA, "four-voices", MOVE.id, "ظل"))
    bdi = page(answering(sent, shown)).one("ul", class_="cards").one("bdi")
    assert bdi.attributes == {"dir": "auto", "lang": "ar"}


def test_a_check_in_says_in_which_order_people_speak():
    assert "Around the circle" in page(after(*EVERYBODY, opens("arriving"))).words
    assert "Whoever is ready speaks" in page(after(*EVERYBODY, opens("leaving"))).words


def test_proposals_stand_with_their_numbers():
    first, second = page(hearing()).one("ol", class_="cards").all("li")
    assert first.words.startswith(f"1 {BENCH}")
    assert second.words.startswith("3")


def test_before_they_are_revealed_stances_are_only_a_number_of_people():
    said = page(hearing()).words
    assert "1 has taken a stance" in said
    assert "Oppose" not in said
    assert "1 of 3 have taken a stance" in said


def test_revealed_stances_have_word_shape_and_count():
    state = did(crowd(6), reveals())
    first = page(state).one("ol", class_="cards stood").all("li")[0]
    assert "carried Follow 5 Oppose 0 Bystand 1" in first.words
    assert len(first.all("svg")) == 4


def test_fewer_than_five_stances_are_not_told_apart():
    first = page(hearing(reveals())).one("ol", class_="cards stood").all("li")[0]
    assert first.words == f"1 {BENCH} unheard Fewer than 5 people took a stance"


def test_a_blank_wall_is_only_the_door():
    tree = page(hearing(c.BlankWall()))
    assert tree.one("div", data_live="stage").words == ""
    assert tree.one("div", data_live="progress").words == ""
    assert "K7X M4R" in tree.one("aside").words


def test_at_the_end_it_says_thank_you():
    assert "Thank you for being here" in page(the_whole_session()).words


# --- two languages ------------------------------------------------------------------------------


def test_the_prompt_stands_in_both_languages_the_first_one_larger():
    tree = page(after(*EVERYBODY, opens("alone")), "ar", "en")
    asked = tree.all("h1")
    assert [node.attributes["lang"] for node in asked] == ["ar", "ar"]
    second = [node for node in tree.all("p") if "second" in node.attributes.get("class", "")]
    assert [node.words for node in second] == ["One interest of yours", "One concern of yours"]
    assert {node.attributes["dir"] for node in asked} == {"rtl"}


def test_words_that_have_one_language_stand_there_once():
    tree = page(after(*EVERYBODY, opens("leaving")), "en", "ar")
    assert tree.words.count("One thing you take with you") == 1


def test_long_words_stand_in_the_first_language_alone():
    long = texts("square " * 40, "ساحة " * 60)
    state = after(*EVERYBODY, opens("welcome"))
    steps = tuple(
        step.model_copy(update={"words": long}) if step.id == "welcome" else step
        for step in state.script.steps
    )
    changed = after(
        *EVERYBODY, opens("welcome"), script=state.script.model_copy(update={"steps": steps})
    )
    tree = page(changed, "en", "ar")
    stage = tree.one("div", data_live="stage").words
    assert "square" in stage
    assert "ساحة ساحة" not in stage


def test_a_language_given_twice_is_one_language():
    assert drawn(answering(), "en", "en").html(1) == drawn(answering(), "en").html(1)


def test_the_newest_prompt_is_large_while_it_is_on_the_phones():
    tree = page(answering(pushes(text="What are we not saying?")))
    assert [node.words for node in tree.all("h1")] == ["What are we not saying?"]


def test_forty_proposals_are_one_light_screen():
    state = after(*EVERYBODY, opens("forward"))
    many = [
        proposes(who, f"{MARKET} number {n} of {who.id[::-1]}")
        for who in (BEN, CHIDI, DALIA)
        for n in range(3)
    ]
    state = did(state, *many, c.ShowWaiting(what="proposals"), opens("hearing"), reveals())
    html = drawn(state).html(1)
    assert len(html.encode()) / len(many) < 2_500


# --- the mirror ---------------------------------------------------------------------------------


def test_the_mirror_asks_one_question_and_explains_its_signs():
    tree = page(after(*talking("1M 2F F1- 3-"), MIRRORED))
    assert tree.one("h1").words == "What do you see in how we talked?"
    assert "From left to right" in tree.words
    assert [item.words for item in tree.one("ul", class_="key").all("li")] == [
        *("Move", "Follow", "Oppose", "Bystand", "somebody spoke", "facilitator")
    ]
    rare = page(after(*talking("1M 2F"), MIRRORED)).one("ul", class_="key")
    assert len(rare.all("li")) == 4


def test_the_mirror_has_no_number_and_nobody_in_it():
    state = after(*talking("1M 2F 2F F1- 3-", people=12), MIRRORED)
    stage = page(state).one("div", data_live="stage")
    assert not any(letter.isdigit() for letter in stage.words)
    html = drawn(state).html(1)
    for who in (*state.turns, "emre", "Seat", "F1"):
        assert who not in html


def test_turns_that_come_meanwhile_leave_the_picture_alone():
    state = after(*talking("1M 2F"), MIRRORED)
    later = did(state, *talks("3O 4B", first=2))
    assert drawn(later).islands["stage"] == drawn(state).islands["stage"]
    assert drawn(did(later, MIRRORED)).islands["stage"] != drawn(state).islands["stage"]


def test_where_one_reads_from_the_right_the_mirror_begins_there_and_says_so():
    state = after(*talking("1M 2F 3O"), MIRRORED)

    def places(tree):
        return [node.attributes["transform"] for node in tree.all("g")]

    english, arabic = page(state), page(state, "ar", "en")
    assert places(english)[0] == "translate(4 4)"
    assert places(arabic)[0] == "translate(228 4)"
    assert [node.attributes["data-action"] for node in arabic.all("path", class_="mark")][:3] == [
        *("move", "follow", "oppose")
    ]
    assert "من اليمين إلى اليسار" in arabic.words
    assert "From right to left" in arabic.words
    assert "From left to right" not in arabic.words
