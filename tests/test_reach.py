"""How the room comes to this machine, from what labkit was told."""

import pytest

from labkit.reach import reach
from labkit.settings import read_settings


def reached(find=lambda: None, **told):
    settings = read_settings({"HOME": "/home/ada", **{f"LABKIT_{k}": v for k, v in told.items()}})
    return reach(settings, find)


def test_as_it_comes_only_this_machine_can_come_in():
    found = reached()
    assert found.shown == "127.0.0.1"
    assert found.binds == ("127.0.0.1",)
    assert found.hosts == {"127.0.0.1", "localhost"}
    assert found.only_here


def test_an_ip_address_is_shown_listened_on_and_let_in():
    found = reached(ADDRESS="192.168.1.20")
    assert found.shown == "192.168.1.20"
    assert found.binds == ("127.0.0.1", "192.168.1.20")
    assert found.hosts == {"127.0.0.1", "localhost", "192.168.1.20"}
    assert not found.only_here


def test_auto_takes_the_address_of_the_network():
    found = reached(ADDRESS="auto", find=lambda: "10.1.2.3")
    assert (found.shown, found.binds) == ("10.1.2.3", ("127.0.0.1", "10.1.2.3"))


def test_auto_without_a_network_is_this_machine():
    assert reached(ADDRESS="auto", find=lambda: None) == reached()


def test_a_host_name_is_shown_and_let_in_but_not_listened_on():
    found = reached(ADDRESS="lab.example.org")
    assert found.shown == "lab.example.org"
    assert found.binds == ("127.0.0.1",)
    assert "lab.example.org" in found.hosts
    assert found.only_here


def test_more_addresses_and_names_are_added_once():
    found = reached(
        ADDRESS="lab.example.org", LISTEN="192.168.1.20,127.0.0.1", HOSTS="lab.local,192.168.1.20"
    )
    assert found.binds == ("127.0.0.1", "192.168.1.20")
    assert found.hosts == {
        "127.0.0.1",
        "localhost",
        "lab.example.org",
        "192.168.1.20",
        "lab.local",
    }


def test_an_ipv6_address_is_written_as_addresses_have_it():
    found = reached(ADDRESS="fd00::20")
    assert found.shown == "[fd00::20]"
    assert found.binds == ("127.0.0.1", "fd00::20")
    assert "[fd00::20]" in found.hosts


@pytest.mark.parametrize("listen", ["127.0.0.2", "::1"])
def test_another_loopback_address_is_still_only_here(listen):
    assert reached(LISTEN=listen).only_here
