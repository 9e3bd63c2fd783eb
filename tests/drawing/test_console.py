"""What a facilitator reads on the console, what its buttons send, and what never stands there."""

import re
from collections import Counter

import pytest

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.actors import Actor, Role
from labkit.domain.dialogue.alerts import Answer
from labkit.domain.nouns import Placement
from labkit.domain.session.decide import decide
from labkit.domain.session.state import SessionState
from labkit.domain.words import N_
from labkit.drawing.console import draw_console
from labkit.drawing.drawn import Drawn
from labkit.drawing.environment import Drawing
from labkit.screens.address import address_of
from labkit.screens.room import Moved, Room
from labkit.settings import FOLDERS
from labkit.store.scripts import load_library, load_script
from tests.cast import (
    ADA,
    BEN,
    BENCH,
    CHIDI,
    DALIA,
    EMRE,
    EVERYBODY,
    FARAH,
    LIBRARY,
    MOVE,
    OPPOSE,
    SESSION,
    WATER,
    after,
    all_join,
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
    reveals,
    shows_all,
    sits,
    stands,
    the_whole_session,
)
from tests.reading import Form, Node, forms, read
from tests.talking import (
    FIVE_MOVES,
    MIRRORED,
    disagreeing,
    doubts,
    noticed,
    talking,
    talks,
    with_line,
)

DRAWING = Drawing(FOLDERS.templates)
ADDRESS = address_of("http://192.168.8.10:8000", "K7XM4R")
ROOM = Room(here=2, away=1, delivered=2, writing=1, walls=1, consoles=1)
STREET = contribution(BEN, "four-voices", MOVE.id, "Close one street")


def drawn(state: SessionState, room: Room = ROOM, language: str = "en") -> Drawn:
    return draw_console(DRAWING, state, room, language, ADDRESS, LIBRARY)


def page(state: SessionState, room: Room = ROOM, language: str = "en") -> Node:
    return read(drawn(state, room, language).html(state.revision))


def words(state: SessionState, room: Room = ROOM) -> str:
    return page(state, room).words


def answering(*more):
    return after(
        *EVERYBODY,
        opens("arriving"),
        opens("four-voices"),
        answers(BEN, "four-voices", MOVE.id, "Close one street"),
        answers(DALIA, "four-voices", OPPOSE.id, "من سيقرر؟"),
        *more,
    )


def hearing(*more):
    return after(
        *EVERYBODY,
        opens("forward"),
        proposes(BEN, BENCH, "People have nowhere to sit", "Old people"),
        proposes(DALIA, WATER),
        shows_all(),
        opens("hearing"),
        stands(CHIDI, BENCH, Action.OPPOSE, "Who repairs it?"),
        *more,
    )


def suggesting():
    some = (("oppose.licensed", "a-third"), ("follow.open", "the-two"), ("move.open", "everyone"))
    said = after(*talking("1M 2F 3O 4B", people=12))
    return with_line(said, suggestions=some, advice="Show the mirror on the wall.")


def answering_it():
    (line,) = suggesting().lines
    return [
        c.PushPrompt(id="pushed-1", prompt="follow.open", line=line),
        c.AnswerLine(line=line, answer=Answer.LATER),
    ]


STATES = {
    "empty": new_session,
    "before": lambda: after(*EVERYBODY),
    "started": lambda: after(*EVERYBODY, c.StartSession(run=0)),
    "frame": lambda: after(*EVERYBODY, opens("welcome")),
    "later kind": lambda: after(*EVERYBODY, opens("coffee")),
    "check-in": lambda: after(*EVERYBODY, opens("arriving")),
    "answering": answering,
    "sorted": lambda: answering(places(STREET), shows_all("contributions")),
    "held": lambda: answering(places(STREET, Placement.HELD)),
    "closed": lambda: answering(closes("four-voices")),
    "pushed": lambda: answering(pushes()),
    "write": lambda: after(*EVERYBODY, opens("alone")),
    "proposing": lambda: after(*EVERYBODY, opens("forward"), proposes(BEN, BENCH)),
    "hearing": hearing,
    "revealed": lambda: hearing(reveals()),
    "blank": lambda: answering(c.BlankWall(), c.CloseDoor()),
    "leaving": lambda: after(*EVERYBODY, opens("leaving")),
    "release": lambda: after(*EVERYBODY, opens("words")),
    "talking": lambda: after(*talking("1M 2F 3O 4B 5- F1-")),
    "noticed": lambda: noticed(after(*talking(FIVE_MOVES))),
    "every suggestion": suggesting,
    "noticed earlier": lambda: did(suggesting(), *answering_it()),
    "circles": lambda: after(*talking("1M 2F"), sits(4, "2"), *talks("1O 2-", circle="2")),
    "mirror": lambda: after(*talking("1M 2F 3-"), MIRRORED, *talks("4O", first=3)),
    "mirror lost": lambda: after(*talking("1M 2F " * 5), MIRRORED, *doubts(10)),
    "disagreeing": lambda: after(*disagreeing()),
    "ended": the_whole_session,
}
every_state = pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())


def command_of(form: Form, sent: dict[str, str]) -> c.Command:
    """The command a form asks for, as the one door reads it."""
    kind = c.COMMANDS[form.command.partition("?")[0]]
    body = {key: value for key, value in sent.items() if value}
    if kind is c.PushPrompt:
        body["id"] = "made-by-the-door"
    if kind is c.ChangeCode:
        body["code"] = "BCDFGH"
    if issubclass(kind, c.FromPhone):
        body["ref"] = "made-by-the-browser"
    return kind.model_validate(body)


# --- what every state keeps to ------------------------------------------------------------------


@every_state
def test_every_button_sends_a_command_that_the_rules_accept(state):
    now = state()
    tree = page(now)
    elsewhere = {
        node.attributes["name"]: node.attributes["value"]
        for node in tree.all("input", form="put-up")
    }
    pressed = 0
    for form in forms(tree):
        assert form.node.attributes["method"] == "post"
        assert form.node.attributes["action"].startswith(f"/s/{SESSION}/do/")
        assert form.hidden["token"] == ""
        typed = dict.fromkeys(form.typed, "words")
        more = elsewhere if form.node.attributes.get("id") == "put-up" else {}
        for button in form.buttons:
            if button.attributes.get("type") == "button":
                continue
            if form.node.attributes.get("id") == "put-up" and not elsewhere:
                continue  # its dialog cannot be opened now
            if form.command == "push-prompt" and now.phase != "live":
                continue
            command = command_of(form, {**form.sends(button, **typed), **more})
            assert Role.FACILITATOR in command.roles
            decide(now, command, ADA, 1, LIBRARY)
            pressed += 1
    assert pressed > 3


@every_state
def test_every_key_stands_for_one_thing_and_is_printed_on_it(state):
    tree = page(state())
    keyed = [node for node in tree.walk() if "data-key" in node.attributes]
    assert keyed
    assert Counter(node.attributes["data-key"] for node in keyed).most_common(1)[0][1] == 1
    for node in keyed:
        key = node.attributes["data-key"]
        assert key in node.one("kbd").words
        assert "w" != key, "the key of the wall stands above the screen"


@every_state
def test_nobody_is_named(state):
    html = drawn(state()).html(1)
    for who in (ADA, BEN, CHIDI, DALIA):
        assert f'"{who.id}"' not in html
        assert f">{who.id}<" not in html


@every_state
def test_nothing_in_it_ticks_and_nothing_runs_in_it(state):
    tree = page(state())
    for node in tree.walk():
        if "data-clock" in node.attributes:
            assert node.words == ""
        assert not [name for name in node.attributes if name.startswith("on") or name == "style"]
        assert node.tag != "script"


@every_state
def test_there_is_one_large_button(state):
    tree = page(state())
    (large,) = [node for node in tree.walk() if "primary" in node.attributes.get("class", "")]
    assert large.attributes["data-key"] == "space"


def test_what_is_typed_survives_whatever_happens():
    keys = {drawn(state()).key for state in STATES.values()}
    assert len(keys) == 1
    frame = drawn(answering()).frame
    assert '<textarea id="push-text"' in frame
    assert '<textarea id="putup-why"' in frame
    for islands in (drawn(state()).islands for state in STATES.values()):
        assert not any("<textarea" in html for html in islands.values())


def test_an_answer_refreshes_its_own_parts_alone():
    before = drawn(answering())
    after_one = drawn(did(answering(), answers(CHIDI, "four-voices", MOVE.id, "Trees")))
    changed = {name for name, html in after_one.islands.items() if before.islands[name] != html}
    assert changed == {"counts", "coming", "here"}


@every_state
@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_can_be_drawn_in_the_languages_of_the_script(state, language):
    tree = page(state(), language=language)
    assert tree.one("section", data_name="console").words


# --- what it says -------------------------------------------------------------------------------


def test_the_large_button_says_what_will_happen():
    def button(state) -> str:
        (large,) = [
            node for node in page(state).walk() if "primary" in node.attributes.get("class", "")
        ]
        return large.words

    assert button(new_session()) == "Start the session and open Welcome space"
    assert button(after(opens("welcome"))) == "Open Arriving space"
    assert button(after(opens("words"))) == "End the session hold space"
    assert button(the_whole_session()) == "Open the report space"


def test_ending_and_a_new_code_are_held():
    tree = page(answering())
    held = {node.words for node in tree.walk() if "data-hold" in node.attributes}
    assert held == {"End the session hold e", "New code hold j"}


def test_the_numbers_come_with_their_n():
    said = words(answering())
    assert "2 of 2 delivered" in said
    assert "2 of 3 answered" in said
    assert "1 writing" in said
    assert "2 here" in said
    assert "1 away" in said


def test_the_room_is_shown_what_it_is_asked_with_shape_and_word():
    tree = page(after(*EVERYBODY, opens("four-voices")))
    seen = tree.one("div", data_live="now")
    assert "Oppose Where could this go wrong, and for whom?" in seen.words
    assert len(seen.all("svg", data_action="oppose")) == 1


def test_a_step_labkit_cannot_run_yet_says_so():
    assert "Lead this step by hand." in words(after(opens("coffee")))
    assert "Lead this step by hand." not in words(after(opens("welcome")))


def test_a_pushed_prompt_can_be_taken_off():
    said = words(answering(pushes(text="What are we not saying?")))
    assert "What are we not saying?" in said
    assert "Take this prompt off the phones t" in said


def test_each_answer_has_its_words_its_time_and_three_ways():
    tree = page(answering())
    first, second = tree.one("div", data_live="coming").all("li")
    assert "Close one street" in first.words
    assert re.search(r"\d\d:\d\d", first.words)
    assert [button.words for button in first.all("button")] == ["Show a", "Hold h", "Hide x"]
    assert [button.words for button in second.all("button")] == ["Show", "Hold", "Hide"]
    assert second.all("bdi", lang="ar")[0].words == "من سيقرر؟"


def test_what_is_on_the_wall_says_so():
    tree = page(answering(places(STREET)))
    shown = tree.one("li", class_="is-shown")
    (pressed,) = shown.all("button", aria_pressed="true")
    assert pressed.words == "Shown"


def test_a_late_answer_and_a_changed_one_say_so():
    changed = (BEN, c.ChangeContribution(contribution=STREET, text="Close two", ref="ref-change"))
    assert "changed" in words(answering(changed))
    late = did(
        answering(closes("four-voices")),
        answers(CHIDI, "four-voices", MOVE.id, "Trees"),
        now=1_790_009_000_000,
    )
    assert "late" in words(late)


def test_all_that_waits_can_be_shown_at_once():
    assert "Show all waiting (2) s" in words(answering())
    assert "Show all waiting" not in words(answering(shows_all("contributions")))
    earlier = words(answering(opens("alone")))
    assert "Show all waiting, those of other steps too (2)" in earlier


def test_a_hearing_counts_and_reveals():
    said = words(hearing())
    assert "Follow 0 Oppose 1 Bystand 0 1 stance" in said
    assert "Show the room where people stand r" in said
    assert "Hide them r" in words(hearing(reveals()))


def test_the_last_act_can_be_undone_by_its_name():
    assert re.search(r"Undo: opened Four voices, \d\d:\d\d z", words(answering()))
    assert "sorted “Close one street”" in words(answering(places(STREET)))


def test_trouble_and_a_wall_that_is_not_open_are_said_in_words():
    full = N_("The disk is full. Free some space; phones keep what they have.")
    said = words(answering(), Room(walls=0, consoles=2, trouble=full))
    assert full in said
    assert "The wall is not open." in said
    assert "2 consoles are open." in said
    assert drawn(answering()).islands["trouble"] == ""


def test_another_address_of_the_laptop_is_said_with_one_button_and_why_people_join_again():
    moved = Moved("192.168.8.10", "10.0.0.7")
    island = drawn(answering(), Room(walls=1, consoles=1, moved=moved)).islands["trouble"]
    said = words(answering(), Room(walls=1, consoles=1, moved=moved))
    assert "The address of this laptop has changed from 192.168.8.10 to 10.0.0.7." in said
    assert "another address is another place" in said
    assert f'action="/desk/{SESSION}/address"' in island
    gone = Room(walls=1, consoles=1, moved=Moved("192.168.8.10", None))
    assert "This laptop has no network any more." in words(answering(), gone)
    assert "<button" not in drawn(answering(), gone).islands["trouble"]


def test_the_door_says_how_to_join_and_whether_it_is_open():
    said = words(answering())
    assert "K7X M4R 192.168.8.10:8000" in said
    assert "Close joining d" in said
    assert "Joining is closed. Open it d" in words(answering(c.CloseDoor()))


def test_the_end_can_be_taken_back():
    assert "Open the session again" in words(answering(ends()))


def test_somebody_s_markup_stays_words():
    evil = "<b>bold</b><script>alert(1)</script>\"'"
    state = after(*EVERYBODY, opens("four-voices"), answers(BEN, "four-voices", MOVE.id, evil))
    html = drawn(state).html(1)
    assert "<script" not in html
    assert "&lt;script&gt;" in html


# --- how people talk ----------------------------------------------------------------------------


def right(state, language: str = "en") -> Node:
    return page(state, language=language).one("div", class_="health")


def test_a_line_asks_with_its_count_and_three_keys_and_suggests():
    tree = right(STATES["noticed"]())
    (said,) = tree.all("p", role="status")
    assert said.words == "Move after Move: 5 in a row. Has any of them been picked up?"
    buttons = [node.words for node in tree.one("div", data_live="noticed").all("button")]
    assert buttons[:3] == ["Yes y", "No n", "Later l"]
    assert "Serial moves. The last 5 turns are all Move" in tree.words
    assert "By chance alone it fires this often in 90 turns: 0.52 in an ordinary group." in (
        tree.words
    )
    assert "Kantor & Ober" in tree.words


def test_suggestions_say_whom_they_are_for_and_carry_their_line():
    state = suggesting()
    (line,) = state.lines
    tree = page(state)
    sent = [form for form in forms(tree) if form.hidden.get("line") == line]
    assert [form.hidden.get("prompt") for form in sent] == [
        *(None, "oppose.licensed", "follow.open", "move.open")
    ]
    words = tree.one("div", data_live="noticed").words
    assert "Meant for a third of the people. It is a task. f" in words
    assert "Meant for the two who speak. k" in words
    assert "Show the mirror on the wall." in words


def test_where_there_are_enough_people_a_suggestion_goes_to_those_it_is_meant_for():
    few, many = suggesting(), did(suggesting(), *all_join())

    def to(state):
        asked = [form for form in forms(page(state)) if form.hidden.get("prompt")]
        return {form.hidden["prompt"]: form.hidden["to"] for form in asked}

    assert set(to(few).values()) == {"everyone"}
    assert to(many)["oppose.licensed"] == "a-third"
    assert to(many)["move.open"] == "everyone"
    words = page(many).one("div", data_live="noticed").words
    assert "To a random third of the people. It is a task. f" in words


def test_an_answered_line_leaves_its_label_and_what_was_pushed():
    tree = right(STATES["noticed earlier"]())
    assert tree.one("p", role="status").words == ""
    assert "You said later. Pushed: What would you add to an idea you heard?" in tree.words
    assert "answered a quiet line" in tree.words


def test_without_a_line_and_before_the_start_nothing_is_said_of_it():
    islands = drawn(after(*EVERYBODY)).islands
    assert (islands["line"], islands["noticed"].strip(), islands["talk"].strip()) == ("", "", "")
    assert drawn(answering()).islands["noticed"] == ""


def test_a_private_detector_is_not_in_the_page_at_all():
    words = "Not heard for half an hour: %(people)s. Send each a quiet question?"
    seen = with_line(after(*talking("1M")), question=words, counts={"people": 3})
    assert "Not heard for half an hour: 3." in drawn(seen).html(1)
    more = (("move.open", "one-for-each"),)
    hidden = with_line(
        after(*talking("1M")),
        detector="D10",
        question=words,
        counts={"people": 3},
        suggestions=more,
    )
    for state in (hidden, did(hidden, closes("four-voices"))):
        html = drawn(state).html(1)
        assert "Not heard" not in html
        assert "Not yet heard" not in html
        assert "half an hour" not in html


def test_figures_of_talk_come_in_words_with_what_they_mean():
    state = after(*talking("1M 2F " * 15, people=12), closes("four-voices"))
    said = right(state).words
    assert "How we talk · 30 turns" in said
    assert "30 turns · 1 observer · 30 coded" in said
    assert "Move 15 33 to 67 of 100" in said
    assert "Taken up: 15 of 15 Moves" in said
    assert "2 of 12 people have spoken. 10 were silent." in said
    assert "Few voices had most of the time." in said
    assert "It sounded like 2 people." in said
    assert "No turn has two codes" in said
    few = right(after(*talking("1M 2F", people=12))).words
    assert "Under 30 coded turns there are counts alone." in few
    assert "of 100" not in few
    assert "is told after 15 minutes" in few


def test_under_the_bar_actions_are_hidden_and_the_reason_is_said():
    said = right(STATES["disagreeing"]())
    assert "so only the time people spoke is shown." in said.words
    assert "alike 0.00" in said.words
    assert "for a mirror. Let them compare a few turns." in said.words
    talk = said.one("section", data_live="talk")
    assert not talk.all("svg")
    assert not talk.all("button")
    assert right(STATES["talking"]()).one("section", data_live="talk").all("svg")


def test_where_nobody_observes_it_says_how_observers_come_in():
    tree = right(answering())
    assert "Nobody has logged who speaks." in tree.words
    links = [link.attributes["href"] for link in tree.one("section", data_live="talk").all("a")]
    assert links == [f"/desk/{SESSION}/keys"]
    assert not right(STATES["talking"]()).one("section", data_live="talk").all("a")


@every_state
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_no_figure_is_missing_and_none_is_of_one_person(state, language):
    now = state()
    html = drawn(now, language=language).html(1)
    for nonsense in ("None", "nan", "NaN", "inf "):
        assert not re.search(rf"(?<![\w-]){re.escape(nonsense)}(?!\w)", html), nonsense
    for who in (EMRE.id, FARAH.id, *now.turns):
        assert f'"{who}"' not in html
        assert f">{who}<" not in html
    assert not re.search(r"\bseat\b", read(html).words)


def test_the_mirror_on_the_wall_is_seen_here_too_and_taken_off_by_its_key():
    tree = page(STATES["mirror"]())
    assert "The wall shows the mirror of Four voices." in tree.one("div", data_live="now").words
    assert len(tree.one("div", data_live="now").all("path", class_="mark")) == 3
    assert "Show 1 newer turn too" in tree.words
    assert "Take the mirror off the wall i" in tree.words
    lost = page(STATES["mirror lost"]()).words
    assert "The mirror is not on the wall now" in lost
    assert "Take the mirror off the wall i" in lost


def test_a_circle_can_have_the_mirror_alone():
    tree = page(STATES["circles"]())
    alone = [form for form in forms(tree) if form.hidden.get("circle")]
    assert [form.hidden["circle"] for form in alone] == ["1", "2"]


# --- size ---------------------------------------------------------------------------------------


PEOPLE = [Actor(Role.PARTICIPANT, f"p{n}", SESSION) for n in range(32)]


def test_four_days_with_thirty_two_people_stay_a_light_page():
    library = load_library(FOLDERS.sessions / "library" / "prompts.toml")
    script = load_script(FOLDERS.sessions / "rabat-initiate-proposals.toml", library)
    state = new_session(script)
    joined = [
        (Actor(Role.NEWCOMER, who.id, SESSION), c.JoinSession(language="en", consent="agreed"))
        for who in PEOPLE
    ]
    state = did(state, *joined)
    for step in script.steps:
        state = did(state, opens(step.id))
        if "submit-contribution" in step.accepts and step.prompts:
            sent = [
                answers(who, step.id, step.prompts[0].id, f"{who.id} {'words ' * 30}")
                for who in PEOPLE[:12]
            ]
            state = did(state, *sent)
    html = draw_console(DRAWING, state, ROOM, "en", ADDRESS, library).html(1)
    assert len(html.encode()) < 150_000
    tree = read(html)
    days = [node for node in tree.all("details", class_="day")]
    assert [("open" in day.attributes) for day in days] == [False, False, False, True]


def test_forty_proposals_in_a_hearing_stay_a_light_page():
    state = did(
        new_session(),
        *[
            (Actor(Role.NEWCOMER, who.id, SESSION), c.JoinSession(language="en", consent="agreed"))
            for who in PEOPLE
        ],
        opens("forward"),
        *[
            proposes(PEOPLE[n % 32], f"Proposal {n} {'long title ' * 6}", "why " * 290, "who " * 90)
            for n in range(40)
        ],
        shows_all(),
        opens("hearing"),
    )
    html = drawn(state).html(1)
    assert len(html.encode()) < 150_000
    assert len(read(html).all("li", class_="is-shown")) == 40
