"""Limits for a room in which all phones share one address."""

import pytest

from labkit.domain.refusals import Refusal, Refused
from labkit.web.limits import Limits, Numbers, TooFast
from tests.access.fakes import Clock

HERE = "192.168.1.1"


def right() -> str | None:
    return "circle"


def wrong() -> str | None:
    return None


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def limits(clock: Clock, slept: list[float]) -> Limits:
    return Limits(clock.monotonic, slept.append)


def test_five_contributions_at_once_and_then_one_every_two_seconds(
    limits: Limits, clock: Clock
) -> None:
    for _ in range(5):
        limits.check_command("amina", "submit-contribution")
    with pytest.raises(TooFast) as fast:
        limits.check_command("amina", "submit-proposal")
    assert fast.value.retry_after == pytest.approx(2)
    limits.check_command("bilal", "submit-contribution")
    clock.pass_seconds(2)
    limits.check_command("amina", "change-contribution")
    with pytest.raises(TooFast):
        limits.check_command("amina", "submit-contribution")


def test_stances_on_forty_proposals_are_never_too_fast_for_a_thumb(
    limits: Limits, clock: Clock
) -> None:
    for _ in range(40):
        limits.check_command("amina", "take-stance")
        clock.pass_seconds(0.2)
    for _ in range(30):
        limits.check_command("amina", "take-stance")
    with pytest.raises(TooFast):
        limits.check_command("amina", "take-stance")


def test_nobody_writes_more_than_200_times_in_a_session(limits: Limits, clock: Clock) -> None:
    for _ in range(200):
        limits.check_command("amina", "submit-contribution")
        limits.count("amina", "submit-contribution")
        clock.pass_seconds(2)
    with pytest.raises(Refused) as refused:
        limits.check_command("amina", "submit-contribution")
    assert refused.value.refusal is Refusal.ENOUGH
    assert refused.value.values == {"limit": 200}
    clock.pass_seconds(2)
    limits.check_command("amina", "change-contribution")
    limits.check_command("amina", "take-stance")
    limits.check_command("bilal", "submit-contribution")


def test_what_never_reached_the_disk_costs_nobody_their_words(limits: Limits, clock: Clock) -> None:
    for _ in range(300):
        limits.check_command("amina", "submit-contribution")
        clock.pass_seconds(2)
    limits.check_command("amina", "submit-contribution")


def test_a_room_of_300_joins_from_one_address_without_waiting(
    limits: Limits, clock: Clock, slept: list[float]
) -> None:
    for number in range(300):
        assert limits.look_up(HERE, right) == "circle"
        if number % 15 == 0:
            assert limits.look_up(HERE, wrong) is None
        clock.pass_seconds(0.2)
    assert slept == []


def test_after_thirty_wrong_codes_everyone_there_waits_before_the_look(
    limits: Limits, slept: list[float]
) -> None:
    order: list[str] = []
    limits._sleep = lambda seconds: order.append(f"slept {seconds}")

    def find() -> str | None:
        order.append("looked")
        return None

    for _ in range(30):
        limits.look_up(HERE, find)
    assert order == ["looked"] * 30
    order.clear()
    limits.look_up(HERE, find)
    assert limits.look_up(HERE, right) == "circle"
    assert order == ["slept 2.0", "looked", "slept 2.0"]
    order.clear()
    assert limits.look_up("192.168.1.77", right) == "circle"
    assert order == []


def test_the_wait_is_over_when_the_wrong_codes_stop(
    limits: Limits, clock: Clock, slept: list[float]
) -> None:
    for _ in range(31):
        limits.look_up(HERE, wrong)
    assert slept == [2.0]
    clock.pass_seconds(2)
    limits.look_up(HERE, right)
    assert slept == [2.0]


def test_three_hundred_wrong_codes_from_everywhere_slow_every_look(
    limits: Limits, slept: list[float]
) -> None:
    for number in range(300):
        limits.look_up(f"10.{number // 200}.{number % 200}.1", wrong)
    assert slept == []
    limits.look_up("10.9.9.9", wrong)
    assert slept == [2.0]


def test_no_more_than_so_many_wait_at_once(clock: Clock) -> None:
    waiting: list[str] = []

    def sleep(seconds: float) -> None:
        waiting.append("one")
        try:
            busy.look_up(HERE, right)
        except TooFast as fast:
            waiting.append(f"again in {fast.retry_after}")

    busy = Limits(clock.monotonic, sleep, Numbers(waiting_at_once=3))
    for _ in range(30):
        busy.look_up(HERE, wrong)
    assert busy.look_up(HERE, right) == "circle"
    assert waiting == ["one"] * 3 + ["again in 2.0"]
    # And when they are through, others wait again.
    waiting.clear()
    assert busy.look_up(HERE, right) == "circle"
    assert len(waiting) == 4


def test_new_sockets_of_a_whole_room_at_once_pass(limits: Limits) -> None:
    waits = [limits.new_socket(HERE) for _ in range(2001)]
    assert not any(waits[:2000])
    assert 0 < waits[2000] <= 0.005
    assert limits.new_socket("192.168.1.2") == 0
