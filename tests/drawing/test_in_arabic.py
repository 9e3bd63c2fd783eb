"""With a script that is whole in Arabic, an Arabic page says nothing in English."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.script import Library, Prompt, Script
from labkit.domain.session.state import SessionState
from labkit.drawing.console import draw_console
from labkit.drawing.door import closed_page, join_page, landing_page, left_page, no_such_code_page
from labkit.drawing.environment import Drawing
from labkit.drawing.phone import mine_page, phone_page
from labkit.drawing.script_words import phone_words, staff_words
from labkit.drawing.wall import draw_wall
from labkit.screens.address import address_of
from labkit.screens.room import Room
from labkit.settings import FOLDERS
from tests.cast import (
    BEN,
    BENCH,
    CODE,
    CROWD,
    DALIA,
    EVERYBODY,
    LIBRARY,
    MOVE,
    SEALED,
    THE_SQUARE,
    WATER,
    after,
    all_join,
    answers,
    closes,
    contribution,
    counted,
    did,
    ends,
    new_session,
    opens,
    passes,
    places,
    proposes,
    pushes,
    reveals,
    seals,
    shows_all,
    stands,
    starts,
)
from tests.reading import UNSEEN, Node, read

DRAWING = Drawing(FOLDERS.templates)
ADDRESS = address_of("http://192.168.8.10:8000", CODE)
ROOM = Room(here=2, away=1, delivered=2, writing=1, walls=0, consoles=2)
READ_OUT = ("aria-label", "title", "placeholder", "alt", "data-away-words")

# What stands in Latin letters in every language: names in their own, keys, times, an address.
LATIN_TAGS = frozenset({"bdi", "kbd", "time", "textarea"})
LATIN_CLASSES = frozenset({"address", "code", "big-code", "tongue"})
NAMES = re.compile(r"\b(labkit|PDF|" + CODE + r")\b")


def in_arabic(value: Any) -> Any:
    """The same, with Arabic wherever there are words."""
    if isinstance(value, dict):
        if "en" in value:
            return {"ar": "نص", **value}
        return {key: in_arabic(one) for key, one in value.items()}
    return [in_arabic(one) for one in value] if isinstance(value, list) else value


SCRIPT = Script.model_validate_json(json.dumps(in_arabic(json.loads(THE_SQUARE.model_dump_json()))))
PROMPTS = Library(
    prompts={
        name: Prompt.model_validate_json(json.dumps(in_arabic(json.loads(one.model_dump_json()))))
        for name, one in LIBRARY.prompts.items()
    }
)


def said(page: Node) -> Iterator[str]:
    """What labkit itself says on a page, read or read out."""
    for text, node in page.texts():
        if not any(_latin(around) for around in node.up()):
            yield text
    for node in page.walk():
        if not any(_latin(around) for around in node.up()):
            yield from (node.attributes.get(name, "") for name in READ_OUT)


def _latin(node: Node) -> bool:
    return (
        node.tag in LATIN_TAGS | UNSEEN - {"noscript", "title"}
        or node.attributes.get("lang", "ar") != "ar"
        or not LATIN_CLASSES.isdisjoint(node.attributes.get("class", "").split())
    )


def english(html: str) -> list[str]:
    """What is said in Latin letters that should not be."""
    return [text for text in said(read(html)) if re.search("[A-Za-z]", NAMES.sub("", text))]


def busy() -> SessionState:
    """Everybody sent something; a proposal and a stance are there."""
    return after(
        *EVERYBODY,
        starts(),
        opens("four-voices"),
        answers(DALIA, "four-voices", MOVE.id, "Close one street"),
        answers(BEN, "four-voices", MOVE.id, "Trees"),
        passes(DALIA, "four-voices", "oppose.open"),
        places(contribution(BEN, "four-voices", MOVE.id, "Trees")),
        opens("forward"),
        proposes(DALIA, BENCH, "Nowhere to sit", "Old people"),
        proposes(BEN, WATER),
        shows_all(),
        opens("hearing"),
        stands(DALIA, BENCH, Action.OPPOSE, "Who repairs it?"),
        closes("hearing"),
        script=SCRIPT,
    )


def screens() -> Iterator[tuple[str, SessionState]]:
    """Every screen a session comes to."""
    state = after(*EVERYBODY, script=SCRIPT)
    yield "nobody yet", new_session(SCRIPT)
    yield "before", state
    yield "begun", did(state, starts())
    for step in SCRIPT.steps:
        yield f"{step.id}, fresh", did(state, starts(), opens(step.id))
        yield f"{step.id}, much was sent", did(busy(), opens(step.id))
        yield f"{step.id} closed", did(busy(), opens(step.id), closes(step.id))
    yield "hearing revealed", did(busy(), opens("hearing"), reveals())
    yield "pushed", did(state, starts(), pushes())
    crowd = did(state, *all_join(), starts(), opens("leaving"))
    asked = did(crowd, pushes(SEALED.id), pushes("oppose.open", "pushed-2", to="a-third"))
    answered = did(asked, *(seals(one, "leaving", "pushed-1") for one in (DALIA, *CROWD)))
    yield "sealed", asked
    yield "sealed, answered", answered
    closed = did(answered, c.ClosePrompt(prompt="pushed-1"))
    yield "sealed, counted", counted(closed, "leaving", "pushed-1", {"yes": 10})
    yield "ended", did(busy(), ends())


SCREENS = dict(screens())


@pytest.mark.parametrize("screen", [name for name, one in SCREENS.items() if one.participants])
def test_a_phone_says_nothing_in_english(screen: str) -> None:
    page = phone_page(DRAWING, SCREENS[screen], DALIA.id, "token")
    assert english(page) == []
    assert 'lang="ar" dir="rtl"' in page


@pytest.mark.parametrize("screen", ["before", "hearing revealed", "sealed, answered", "ended"])
def test_the_page_mine_says_nothing_in_english(screen: str) -> None:
    assert english(mine_page(DRAWING, SCREENS[screen], DALIA.id, "token")) == []


@pytest.mark.parametrize("screen", SCREENS)
def test_wall_and_console_say_nothing_in_english(screen: str) -> None:
    state = SCREENS[screen]
    wall = draw_wall(DRAWING, state, ["ar"], ADDRESS, ROOM)
    console = draw_console(DRAWING, state, ROOM, "ar", ADDRESS, PROMPTS, lambda *_: ["كلمة"])
    assert english(wall.html(1)) == []
    assert english(console.html(1)) == []


def test_the_door_says_nothing_in_english() -> None:
    for page in (
        join_page(DRAWING, SCRIPT, CODE, "ar", "token"),
        landing_page(DRAWING, "ar"),
        no_such_code_page(DRAWING, "ar", CODE),
        left_page(DRAWING, "ar"),
        *(closed_page(DRAWING, SCRIPT, CODE, "ar", one) for one in ("ended", "full", "closed")),
    ):
        assert english(page) == []


def test_refusals_and_scripts_say_nothing_in_english() -> None:
    values = {"limit": 3, "length": 4, "most": 40, "facilitators": 4}
    refusals = [DRAWING.refusal(Refused(one, **values), "ar") for one in Refusal]
    scripts = [
        text
        for said in (*phone_words("ar").values(), *staff_words("ar").values())
        for text in ([said] if isinstance(said, str) else said.values())
    ]
    for text in (*refusals, *scripts):
        assert not re.search("[A-Za-z]", NAMES.sub("", re.sub(r"%\(\w+\)s", "", text))), text


def test_english_would_be_seen() -> None:
    state = SCREENS["before"].participants
    assert state
    english_phone = phone_page(DRAWING, SCREENS["before"], BEN.id, "token")
    assert any("Look up" in text for text in english(english_phone.replace('lang="en"', "")))
    assert english('<p>كلمة</p><button aria-label="Send">إرسال</button>') == ["Send"]
