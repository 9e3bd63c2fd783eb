"""The observer's pages as a browser without script gets them."""

from pathlib import Path

import pytest

from labkit.access.access import TERMINAL
from labkit.domain.actions import Action
from labkit.domain.keys import KeyKind
from labkit.domain.script import Group
from tests.cast import SESSION, THE_SQUARE
from tests.house import LAN, PORT, Browser, House

TWO_CIRCLES = THE_SQUARE.model_copy(update={"group": Group(circles=2)})


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def under_way(house: House) -> Browser:
    """An observer before a circle of six, in an open step."""
    console, observer = house.console(), house.observer()
    run = house.state.run
    assert console.do("open-step", step="four-voices", run=run).status_code == 200
    observer.get(f"/observe/{SESSION}/")
    assert observer.do("set-circle", circle="1", people=6).status_code == 200
    return observer


def test_whoever_has_no_link_is_asked_for_one_kindly(house: House) -> None:
    for path in ("", "1", "1/seats", "rules", "practice"):
        answer = house.browser(f"{LAN}:{PORT}").get(f"/observe/{SESSION}/{path}")
        assert answer.status_code == 401
        assert "This page opens with a link from the facilitator." in answer.text


def test_with_one_circle_nobody_is_asked_which(house: House) -> None:
    assert 'class="set-up"' in house.observer().get(f"/observe/{SESSION}/").text


def test_with_several_circles_one_chooses(tmp_path: Path) -> None:
    observer = House(tmp_path, script=TWO_CIRCLES).observer()
    answer = observer.get(f"/observe/{SESSION}/")
    assert "Which circle do you observe?" in answer.text
    assert f"/observe/{SESSION}/2" in answer.text


@pytest.mark.parametrize("circle", ["0", "51", "x", "1x", "999"])
def test_no_other_circles_are_there(house: House, circle: str) -> None:
    assert house.observer().get(f"/observe/{SESSION}/{circle}").status_code == 404


def test_a_turn_is_logged_by_a_plain_form_and_the_way_back_is_its_circle(house: House) -> None:
    observer = under_way(house)
    observer.get(f"/observe/{SESSION}/1")
    sent = {"step": "four-voices", "circle": "1", "seat": "3", "responds_to": ""}
    answer = observer.send(
        f"/s/{SESSION}/do/log-turn?circle=1", action="oppose", question="true", **sent
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/observe/{SESSION}/1?saved=1"
    (turn,) = house.state.turns.values()
    assert turn.seat == "3"
    assert [(code.action, code.question) for code in turn.codes] == [(Action.OPPOSE, True)]
    taken = observer.send(f"/s/{SESSION}/do/take-back-turn?circle=//evil", turn=turn.id)
    assert taken.headers["Location"] == f"/observe/{SESSION}/?saved=1"
    assert house.state.turns == {}


def test_the_page_knows_the_clock_of_the_server(house: House) -> None:
    page = under_way(house).get(f"/observe/{SESSION}/1").text
    assert f'<meta name="labkit-now" content="{house.now}">' in page


def test_what_is_pushed_later_comes_in_the_language_of_the_page(house: House) -> None:
    observer = house.observer()
    answer = observer.get(f"/observe/{SESSION}/1", **{"Accept-Language": "ar"})
    assert 'lang="ar"' in answer.text
    assert "labkit-language=ar" in answer.headers["Set-Cookie"]


def test_a_command_without_a_key_may_be_sent_again_once_there_is_one(house: House) -> None:
    observer = under_way(house)
    link = next(one for one in house.labkit.access.links(SESSION) if one.kind is KeyKind.OBSERVER)
    house.labkit.access.revoke(TERMINAL, link.hash)
    body = {"step": "four-voices", "circle": "1", "seat": "3"}
    answer = observer.do("log-turn", **body)
    assert answer.status_code == 403
    assert answer.json is not None
    assert (answer.json["refusal"], answer.json["final"]) == ("not-allowed", False)


def test_practising_stores_nothing(house: House) -> None:
    observer = house.observer()
    before = house.state
    assert "As in the key" in observer.get(f"/observe/{SESSION}/practice?said=&now=m").text
    done = observer.get(f"/observe/{SESSION}/practice?said={'f' * 18}").text
    assert "Kappa" in done
    assert house.state == before
