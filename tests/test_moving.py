"""The laptop gets another address while labkit serves: said at once, followed at one press."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labkit.app import create_app
from labkit.moving import CannotMove, Place, is_ours
from labkit.reach import Reach
from labkit.screens.room import Moved
from labkit.settings import read_settings
from tests.cast import CODE, SESSION, THE_SQUARE
from tests.house import House


class Network:
    """The addresses a machine has; the first is the one others reach it by."""

    def __init__(self, *ips: str) -> None:
        self.ips = list(ips)

    def find(self) -> str | None:
        return self.ips[0] if self.ips else None

    def is_ours(self, ip: str) -> bool:
        return ip in self.ips


def place_on(network: Network, **told: str) -> Place:
    settings = read_settings({"HOME": "/home/ada", **{f"LABKIT_{k}": v for k, v in told.items()}})
    place = Place(settings, network.find, network.is_ours)
    place.look()
    return place


@pytest.mark.parametrize("address", ["auto", "192.168.8.2"])
def test_another_address_is_noticed_and_taken_back_when_it_was_but_a_moment(address: str) -> None:
    network = Network("192.168.8.2")
    place = place_on(network, ADDRESS=address)
    news: list[Moved | None] = []
    place.on_news = lambda: news.append(place.moved)
    place.look()
    assert news == []
    network.ips = ["192.168.8.7"]
    place.look()
    place.look()
    assert news == [Moved("192.168.8.2", "192.168.8.7")]
    network.ips = ["192.168.8.2"]
    place.look()
    assert news[1:] == [None]


def test_a_second_network_beside_the_first_is_no_news() -> None:
    network = Network("192.168.8.2")
    place = place_on(network, ADDRESS="auto")
    network.ips = ["10.0.0.7", "192.168.8.2"]
    place.look()
    assert place.moved is None


def test_a_laptop_without_a_network_has_nowhere_to_go() -> None:
    network = Network("192.168.8.2")
    place = place_on(network, ADDRESS="auto")
    network.ips = []
    place.look()
    assert place.moved == Moved("192.168.8.2", None)
    place.follow()
    assert place.base == "http://192.168.8.2:8000"


def test_a_network_that_comes_after_the_start_is_offered() -> None:
    network = Network()
    place = place_on(network, ADDRESS="auto")
    assert (place.moved, place.base) == (None, "http://127.0.0.1:8000")
    network.ips = ["192.168.8.7"]
    place.look()
    assert place.moved == Moved("127.0.0.1", "192.168.8.7")


@pytest.mark.parametrize("address", ["127.0.0.1", "laptop.local"])
def test_where_no_address_of_the_room_is_shown_none_is_watched(address: str) -> None:
    network = Network("192.168.8.2")
    place = place_on(network, ADDRESS=address)
    network.ips = ["192.168.8.7"]
    place.look()
    assert place.moved is None


def test_following_shows_listens_and_lets_in_the_new_address_alone() -> None:
    network = Network("192.168.8.2")
    place = place_on(network, ADDRESS="auto", HOSTS="lab.local")
    listened: list[Reach] = []
    place.listen = listened.append
    network.ips = ["192.168.8.7"]
    assert "192.168.8.2" in place
    place.follow()
    assert (place.moved, place.base) == (None, "http://192.168.8.7:8000")
    assert [one.binds for one in listened] == [("127.0.0.1", "192.168.8.7")]
    assert all(name in place for name in ("192.168.8.7", "lab.local", "127.0.0.1"))
    assert "192.168.8.2" not in place


def test_where_the_new_address_cannot_be_listened_on_all_is_as_before() -> None:
    network = Network("192.168.8.2")
    place = place_on(network, ADDRESS="auto")

    def refuse(reach: Reach) -> None:
        raise CannotMove from OSError(errno.EADDRINUSE, "in use")

    place.listen = refuse
    network.ips = ["192.168.8.7"]
    with pytest.raises(CannotMove):
        place.follow()
    assert place.base == "http://192.168.8.2:8000"
    assert place.moved == Moved("192.168.8.2", "192.168.8.7")


def test_this_machine_has_the_loopback_address_and_none_from_a_book() -> None:
    assert is_ours("127.0.0.1")
    assert not is_ours("192.0.2.1")


# --- the button -----------------------------------------------------------------------------


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def gives(ip: str) -> Callable[[], str]:
    return lambda: ip


def moved(house: House, to: str) -> Place:
    place: Any = house.labkit.place
    place._find, place._is_ours = gives(to), lambda ip: ip == to
    place.look()
    return house.labkit.place


def test_the_console_says_it_and_one_press_puts_the_new_code_on_the_wall(house: House) -> None:
    console, wall = house.console(), house.wall()
    assert "has changed from" not in console.get(f"/console/{SESSION}").text
    place = moved(house, "10.0.0.7")
    said = console.get(f"/console/{SESSION}").text
    assert "The address of this laptop has changed from 192.168.8.2 to 10.0.0.7." in said
    assert "192.168.8.2:8000" in wall.get(f"/wall/{SESSION}").text
    pressed = console.send(f"/desk/{SESSION}/address")
    assert pressed.status_code == 303
    assert pressed.headers["Location"] == f"/console/{SESSION}"
    assert place.base == "http://10.0.0.7:8000"
    said = console.get(f"/console/{SESSION}").text
    assert "has changed from" not in said
    assert "10.0.0.7:8000" in said
    # The wall of before asks for a name that is not ours any more.
    assert wall.get(f"/wall/{SESSION}").status_code == 400
    assert house.browser("10.0.0.7:8000").get(f"/j/{CODE}").status_code == 200


def test_nobody_but_a_facilitator_moves_labkit(house: House) -> None:
    place = moved(house, "10.0.0.7")
    for browser in (house.browser(), house.phone(), house.observer()):
        browser.get("/")
        assert browser.send(f"/desk/{SESSION}/address").status_code in (403, 404)
    assert place.moved is not None


def test_an_app_asks_the_source_of_addresses_it_is_given(tmp_path: Path) -> None:
    settings = read_settings(
        {"HOME": "/h", "LABKIT_DATA": str(tmp_path / "data"), "LABKIT_ADDRESS": "auto"}
    )
    labkit = create_app(settings, async_mode="threading", find_address=gives("10.0.0.9"))
    assert labkit.place.base == "http://10.0.0.9:8000"
    assert THE_SQUARE.id
    labkit.close()
