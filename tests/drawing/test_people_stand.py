"""Where people stand, on console and wall: a number everywhere, and of a few people nothing."""

from functools import cache

import pytest

from labkit.domain import commands as c
from labkit.domain.findings import Dot, Findings, Judged, Place, Sentence, Votes, votes_of
from labkit.domain.nouns import Placement
from labkit.domain.opinion.finding import find
from labkit.domain.opinion.guard import LIKE_CHANCE, NO_GROUPS
from labkit.drawing.console import draw_console
from labkit.drawing.environment import Drawing
from labkit.drawing.wall import draw_wall
from labkit.screens.address import address_of
from labkit.screens.people_stand import people_stand
from labkit.screens.room import Room
from labkit.settings import FOLDERS
from tests.cast import LIBRARY, closes, did, opens, reveals
from tests.judging.crowd import crowd, named, puts, takes, takes_back
from tests.reading import read

DRAWING = Drawing(FOLDERS.templates)
ADDRESS = address_of("http://192.168.8.10:8000", "K7XM4R")


@cache
def found(votes: Votes):
    return find(votes, shuffles=39, draws=20)


def judged(state, current=True):
    return Judged(found(votes_of(state)), current) if state.stances else None


def console(state, room=None, language="en"):
    drawn = draw_console(
        DRAWING, state, room or Room(judged=judged(state)), language, ADDRESS, LIBRARY
    )
    return read(drawn.html(1))


def wall(state, room=None, *languages):
    room = room or Room(judged=judged(state))
    return read(draw_wall(DRAWING, state, languages or ("en",), ADDRESS, room).html(1))


def stand(page):
    return page.one("details", id="stand")


def by_map(state):
    return did(state, c.ShowMap(step="hearing"), reveals())


AWKWARD = {
    "nobody": crowd(0),
    "one person": crowd(1),
    "four people": crowd(4),
    "one proposal": crowd(30, 1),
    "all alike": crowd(24, 12, lambda who, one: "follow"),
    "all bystand": crowd(24, 12, lambda who, one: "bystand"),
    "all taken out": did(crowd(6, 2), puts(0, Placement.HELD), puts(1, Placement.HIDDEN)),
    "some taken out": did(crowd(24), puts(3, Placement.HIDDEN)),
    "changed": did(crowd(6), *(takes(who, 0, "oppose") for who in range(6))),
    "taken back": did(crowd(5), takes_back(0, 0)),
}


@pytest.mark.parametrize("name", AWKWARD)
@pytest.mark.parametrize("act", [(), (reveals(),), (closes("hearing"),)], ids=str)
def test_no_screen_ever_shows_what_is_no_number(name, act):
    state = did(AWKWARD[name], *act)
    for state_or_map in (state, by_map(state)):
        for page in (console(state_or_map), wall(state_or_map)):
            said = page.words.lower()
            assert "nan" not in said.split()
            assert "inf" not in said.split()
            drawn = [one.attributes.get("d", "") for one in page.all("path")]
            assert not any("nan" in one for one in drawn)


def test_a_row_says_the_counts_the_share_and_where_it_could_lie():
    rows = stand(console(crowd(24))).one("table").all("tr")
    first = next(row for row in rows if row.words.startswith("1 "))
    assert first.words.endswith("22 0 2 24 92% (74 to 98%)")


def test_proposals_stand_under_their_words_in_that_order():
    state = did(crowd(24), *(takes_back(who, 5) for who in range(21)))
    lines = people_stand(state, state.heard("hearing"), None).lines
    words = [line.standing.value for line in lines]
    assert words == ["carried"] * 3 + ["contested"] * 8 + ["unheard"]


def test_of_a_proposal_that_few_answered_nothing_is_told_but_that():
    state = did(crowd(24), *(takes_back(who, 5) for who in range(20)))
    rows = stand(console(state)).one("table").all("tr")
    (row,) = (row for row in rows if row.words.startswith("6 "))
    assert row.words == "6 Proposal of the crowd 5 fewer than 5 answered"
    shown = did(state, reveals())
    (card,) = (card for card in wall(shown).all("li") if card.words.startswith("6 "))
    assert card.words == "6 Proposal of the crowd 5 unheard Fewer than 5 people took a stance"


def test_what_is_older_than_the_stances_is_provisional_and_never_a_map_on_the_wall():
    state = by_map(crowd(24))
    assert wall(state).all("svg", class_="map")
    older = Room(judged=judged(state, current=False))
    assert wall(state, older).all("svg", class_="map") == []
    assert wall(state, Room()).all("svg", class_="map") == []
    assert "provisional" in stand(console(state, older)).one("summary").words
    assert "it is being worked out" in stand(console(state, Room())).words
    assert "provisional" not in stand(console(state)).one("summary").words


def test_before_it_is_revealed_the_wall_shows_neither_counts_nor_map():
    page = wall(did(crowd(24), c.ShowMap(step="hearing")))
    assert page.all("svg", class_="map") == []
    assert "carried" not in page.words
    assert "Follow" not in page.words


def test_the_key_for_the_map_is_there_once_it_is_revealed_and_there_is_one():
    for state, there in (
        (crowd(24), False),
        (did(crowd(24), reveals()), True),
        (did(crowd(6), reveals()), False),
    ):
        assert bool(console(state).all("button", data_key="m")) == there


def test_groups_are_told_of_on_the_wall_by_letter_size_and_what_they_hold():
    page = wall(by_map(crowd(24)))
    said = page.words
    assert "A · 12 people" in said
    assert "B · 12 people" in said
    assert "What all of them follow" in said
    assert "Who stands close answered alike." in said
    assert {one.attributes["class"] for one in page.one("svg", class_="map").all("path")} == {
        "disc",
        "ring",
    }


def test_without_groups_the_wall_says_why_and_the_map_has_one_form():
    why = (
        Sentence(words=NO_GROUPS, values={"people": 24}),
        Sentence(words=LIKE_CHANCE, values={"percent": 31}),
    )
    findings = Findings(
        level="C",
        sentences=why,
        bridging=(Place(proposal=named(1), best=1, worst=2),),
        dots=tuple(Dot(x=n / 24, y=0) for n in range(24)),
    )
    page = wall(by_map(crowd(24)), Room(judged=Judged(findings)))
    assert "No stable opinion groups were found among these 24 people." in page.words
    assert "we would see a grouping this clear in 31% of cases" in page.words
    assert "Many follow, few oppose" in page.words
    forms = [one.attributes["class"] for one in page.one("svg", class_="map").all("path")]
    assert forms == ["disc"]


def test_nobody_is_named_in_it():
    state = by_map(crowd(24))
    for page in (console(state), wall(state)):
        assert "person-0" not in page.words


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_it_speaks_the_language_of_who_reads(language):
    state = by_map(crowd(24))
    said = stand(console(state, language=language)).words + wall(state, None, language).words
    for english in ("carried", "Where people", "What bridges", "Each mark", "provisional", "tied"):
        assert english not in said


def test_after_the_hearing_the_console_is_as_calm_as_before():
    assert console(did(crowd(24), opens("leaving"))).all("details", id="stand") == []
