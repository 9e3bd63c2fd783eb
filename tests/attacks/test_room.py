"""S-50, S-51: what the room sees is what the facilitator chose, at an address nobody else chose."""

import re
from pathlib import Path

import pytest

from labkit.access.access import TERMINAL
from labkit.app import create_app
from labkit.settings import Settings
from tests.cast import CODE, SESSION, SHOWN_AT_ONCE
from tests.house import LAN, Browser, House

WORDS = "What nobody has looked at yet"


def wall_after(house: House, words: str) -> tuple[str, Browser]:
    ada, wall = house.console(), house.wall()
    ada.do("open-step", step="four-voices", run=house.state.run)
    said = house.phone().do(
        "submit-contribution", step="four-voices", prompt="move.open", text=words
    )
    assert said.json
    return str(said.json["ref"]), wall


def test_words_come_to_the_wall_when_the_facilitator_shows_them(tmp_path: Path) -> None:
    at_once = House(tmp_path / "at-once", SHOWN_AT_ONCE)
    _, wall = wall_after(at_once, WORDS)
    assert WORDS in wall.get(f"/wall/{SESSION}").text

    house = House(tmp_path / "house")
    ref, wall = wall_after(house, WORDS)
    assert WORDS not in wall.get(f"/wall/{SESSION}").text
    house.console().do("place-contribution", contribution=ref, placement="shown")
    assert WORDS in wall.get(f"/wall/{SESSION}").text


def test_one_key_takes_everything_off_the_wall(tmp_path: Path) -> None:
    house = House(tmp_path / "house", SHOWN_AT_ONCE)
    _, wall = wall_after(house, WORDS)
    assert house.console().do("blank-wall").status_code == 200
    blank = wall.get(f"/wall/{SESSION}").text
    assert WORDS not in blank
    assert 'data-key="b"' in house.console().get(f"/console/{SESSION}").text


@pytest.mark.parametrize("host", ["laptop.local", "10.9.8.7"])
def test_the_code_to_scan_says_the_same_address_to_whoever_asks(tmp_path: Path, host: str) -> None:
    house = House(tmp_path / "house")
    told = Settings(port=8000, data=tmp_path / "other", address=LAN, hosts=(host,))
    other = create_app(told, clock=lambda: house.now, async_mode="threading")
    other.conductor.create_session(SESSION, SHOWN_AT_ONCE, CODE)
    state = other.conductor.state(SESSION)
    assert state
    house.labkit = other
    shown = {}
    for name in (LAN, host):
        wall = house._opened(other.access.mint_wall(TERMINAL, SESSION), f"{name}:8000")
        page = wall.get(f"/wall/{SESSION}").text
        shown[name] = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
        assert f"{LAN}:8000" in page
        assert name == LAN or name not in page
    assert shown[LAN]
    assert shown[LAN] == shown[host]


def check_words_on(page: str) -> set[str]:
    return set(re.findall(r'<b class="check"[^>]*>([^<]+)</b>', page))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_wall_console_and_every_phone_show_the_same_two_words(
    tmp_path: Path, language: str
) -> None:
    house = House(tmp_path / "house")
    wall, console, phone = house.wall(), house.console(), house.phone(language)
    seen = [check_words_on(wall.get(f"/wall/{SESSION}").text)]
    for step in ("four-voices", "hearing"):
        seen.append(check_words_on(phone.get(f"/s/{SESSION}/").text))
        console.do("open-step", step=step, run=house.state.run)
        seen.append(check_words_on(wall.get(f"/wall/{SESSION}").text))
        seen.append(check_words_on(console.get(f"/console/{SESSION}").text))
    seen.append(check_words_on(phone.get(f"/s/{SESSION}/mine").text))
    assert len(seen[0]) == 1
    assert [one for one in seen if one != seen[0]] == []
    # Who is not in does not read them, and another labkit with the same session has others.
    stranger = house.browser(f"{LAN}:8000")
    assert check_words_on(stranger.get(f"/j/{CODE}").text) == set()
    others = House(tmp_path / "another")
    assert check_words_on(others.wall().get(f"/wall/{SESSION}").text) != seen[0]


def test_a_made_up_host_changes_no_code_and_gets_no_page(tmp_path: Path) -> None:
    house = House(tmp_path / "house")
    wall = house.wall()
    before = re.findall(r"<svg.*?</svg>", wall.get(f"/wall/{SESSION}").text, re.DOTALL)
    wall.host = "evil.example:8000"
    assert wall.get(f"/wall/{SESSION}").status_code == 400
    wall.host = f"{LAN}:8000"
    after = wall.get(f"/wall/{SESSION}", **{"X-Forwarded-Host": "evil.example"}).text
    assert re.findall(r"<svg.*?</svg>", after, re.DOTALL) == before
    assert 'viewBox="0 0 33 33"' in before[0], "25 cells and four quiet ones on each side"
