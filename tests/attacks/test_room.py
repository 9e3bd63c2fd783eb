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
