"""Buckets fill with time, forget, and keep no address."""

import pytest

from labkit.access.rates import Buckets, Rate, network_of
from tests.access.fakes import Clock


def test_a_burst_and_then_one_by_one(clock: Clock) -> None:
    buckets = Buckets(Rate(per_second=0.5, burst=5), clock.monotonic)
    assert [buckets.take("amina") for _ in range(5)] == [0] * 5
    assert buckets.take("amina") == pytest.approx(2)
    clock.pass_seconds(1.5)
    assert buckets.take("amina") == pytest.approx(0.5)
    clock.pass_seconds(0.5)
    assert buckets.take("amina") == 0
    assert buckets.take("amina") == pytest.approx(2)


def test_waiting_as_long_as_was_said_is_enough(clock: Clock) -> None:
    buckets = Buckets(Rate(per_second=0.3, burst=2), clock.monotonic)
    for _ in range(20):
        wait = buckets.take("amina")
        clock.pass_seconds(wait + 0.001)
        if wait:
            assert buckets.take("amina") == 0


def test_one_does_not_pay_for_another(clock: Clock) -> None:
    buckets = Buckets(Rate(per_second=1, burst=1), clock.monotonic)
    assert buckets.take("amina") == 0
    assert buckets.empty("amina")
    assert not buckets.empty("bilal")
    assert buckets.take("bilal") == 0


def test_a_long_silence_fills_no_more_than_the_burst(clock: Clock) -> None:
    buckets = Buckets(Rate(per_second=10, burst=3), clock.monotonic)
    buckets.take("amina")
    clock.pass_seconds(300)
    assert [bool(buckets.take("amina")) for _ in range(4)] == [False, False, False, True]


def test_addresses_are_salted_and_gone_after_ten_minutes(clock: Clock) -> None:
    buckets = Buckets(Rate(per_second=10, burst=3), clock.monotonic)
    for number in range(50):
        buckets.take(f"10.77.0.{number}")
    assert len(buckets) == 50
    assert b"10.77.0.2" not in repr(buckets.__dict__).encode()
    other = Buckets(Rate(per_second=10, burst=3), clock.monotonic)
    other.take("10.77.0.2")
    assert not set(other._buckets) & set(buckets._buckets)
    for _ in range(10):
        clock.pass_seconds(60)
        buckets.take("somebody else")
    assert len(buckets) == 1


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.168.1.7", "192.168.1.7"),
        ("::ffff:192.168.1.7", "192.168.1.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_one_place_is_an_address_or_the_network_of_a_household(address: str, network: str) -> None:
    assert network_of(address) == network
