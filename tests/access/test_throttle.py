"""Guessing gets slow, and nobody can lock anybody out for longer than a minute."""

from labkit.access.throttle import MOST_REMEMBERED, Throttle
from tests.access.fakes import Clock


def test_the_wait_doubles_after_five_failures_up_to_a_minute(clock: Clock) -> None:
    throttle = Throttle(clock.monotonic)
    waits = []
    for _ in range(14):
        throttle.failed(["amina"])
        waits.append(throttle.wait(["amina"]))
        clock.pass_seconds(waits[-1])
        assert throttle.wait(["amina"]) == 0
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_a_thousand_tries_at_the_same_moment_count_as_a_thousand(clock: Clock) -> None:
    throttle = Throttle(clock.monotonic)
    for _ in range(1_000):
        throttle.failed(["amina"])
    assert throttle.wait(["amina"]) == 60


def test_account_and_address_are_slowed_apart(clock: Clock) -> None:
    throttle = Throttle(clock.monotonic)
    for number in range(5):
        throttle.failed([f"name-{number}", "address"])
    assert throttle.wait(["address"]) == 1
    assert throttle.wait(["name-0"]) == 0
    assert throttle.wait(["name-0", "address"]) == 1


def test_success_clears_the_account_and_takes_one_try_off_the_address(clock: Clock) -> None:
    throttle = Throttle(clock.monotonic)
    for _ in range(7):
        throttle.failed(["amina", "address"])
    clock.pass_seconds(10)
    throttle.failed(["amina", "address"])
    throttle.succeeded("amina", "address")
    assert throttle.wait(["amina"]) == 0
    throttle.failed(["address"])
    assert throttle.wait(["address"]) == 8


def test_a_quarter_of_an_hour_of_silence_is_forgotten(clock: Clock) -> None:
    throttle = Throttle(clock.monotonic)
    for _ in range(9):
        throttle.failed(["amina"])
    assert throttle.wait(["amina"]) > 0
    clock.pass_seconds(901)
    throttle.failed(["bilal"])
    assert list(throttle._failures) == ["bilal"]


def test_made_up_names_do_not_fill_the_memory(clock: Clock) -> None:
    throttle = Throttle(clock.monotonic)
    for _ in range(6):
        throttle.failed(["amina"])
    for number in range(MOST_REMEMBERED + 50):
        throttle.failed([f"name-{number}"])
        if number % 1000 == 0:
            throttle.failed(["amina"])
    assert len(throttle._failures) <= MOST_REMEMBERED
    assert throttle.wait(["amina"]) > 0
