"""People who log turns: at full speed, without a network, two at once, by keys."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.observing import Observed

pytestmark = pytest.mark.e2e

LAPTOP = {"width": 1280, "height": 800}
WHOLE = {"lost": 0, "doubled": 0, "codes_wrong": 0, "links_wrong": 0, "order_kept": True}
SIZES = """(all) => all.map((one) => one.getBoundingClientRect())
  .map(({ width, height }) => [width, height])"""
SOON_MS = 3000
"""A tap was noted at its own time, and not when the network was back."""


@pytest.fixture(scope="module")
def observed(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observed]:
    observed = Observed(browser, tmp_path_factory.mktemp("observed"))
    yield observed
    observed.close()
    assert observed.complaints == []


def whole(figures: dict[str, Any], tapped: int) -> None:
    assert {name: figures[name] for name in WHOLE} == WHOLE, figures
    assert figures["tapped"] == figures["saved"] == tapped
    assert figures["worst_ms"] < SOON_MS


def test_a_phone_at_full_speed_with_the_network_cut_loses_nothing(observed: Observed) -> None:
    device = observed.device("1")
    for seat, action in (("3", "move"), ("F1", None), ("7", "follow"), ("12", "oppose")):
        device.turn(seat, action)
    device.context.set_offline(True)
    device.turn("5", "bystand")
    device.turn("9")
    device.shows("9", "5", "12", "7", "F", "3")
    expect(device.page.locator("#list small").first).to_have_text("kept here, not sent yet")
    device.turn("1", "move")
    device.undo()
    mine = device.turn("8", "move")
    device.turn("2", "oppose")
    device.link(mine)
    device.page.locator("#list button").nth(2).click()
    device.code("follow")  # the second tap of 9 comes later
    device.taps[5].action = "follow"
    # Only a ping that is never answered may tell it.
    expect(device.page.locator(".bar")).to_contain_text(
        "No connection. Taps are kept here.", timeout=40_000
    )
    assert device.waiting() > 8
    device.turn("11", "follow")
    device.context.set_offline(False)
    device.turn("4", "bystand")
    device.turn("6", "follow")
    device.turn("10")
    device.all_saved()
    whole(observed.figures(device), tapped=12)
    expect(device.page.locator("#list li")).to_have_count(12)
    expect(device.page.locator("#list small:not(:empty)")).to_have_count(0)
    device.shows(*(tap.seat.replace("F1", "F") for tap in reversed(device.taps)))


def test_a_reload_while_taps_wait_loses_none(observed: Observed) -> None:
    device = observed.device("2")
    device.page.route("**/do/*", lambda route: route.abort())
    device.turn("3", "move")
    device.turn("4", "oppose")
    device.link(device.taps[0])
    device.keeps(5)
    device.page.reload()
    device.shows("4", "3")
    device.page.unroute("**/do/*")
    device.all_saved()
    whole(observed.figures(device), tapped=2)


def test_two_observers_on_two_devices_code_the_same_turns(observed: Observed) -> None:
    one, two = observed.device("3"), observed.device("3")
    for seat, first, second in (
        ("2", "move", "move"),
        ("7", "follow", "oppose"),
        ("4", None, "follow"),
    ):
        one.turn(seat, first)
        one.all_saved()
        expect(two.page.locator("#list [data-part=seat]").first).to_have_text(seat)
        rows = two.page.locator("#list li").count()
        two.turn(seat, second)
        assert two.page.locator("#list li").count() == rows, "it is the turn that stands there"
        two.all_saved()
    expect(one.page.locator("[data-live=sum]")).to_contain_text("Coded by two: 2 turns")
    turns = observed.turns("3")
    assert [turn.seat for turn in turns] == ["2", "7", "4"]
    assert [sorted(code.action or "" for code in turn.codes) for turn in turns] == [
        ["move", "move"],
        ["follow", "oppose"],
        ["follow"],
    ]
    # What the other one said stands on nobody's page.
    seen = "#list [data-did]:not([hidden])"
    expect(one.page.locator(seen)).to_have_text(["spoke", "Follow", "Move"])
    expect(two.page.locator(seen)).to_have_text(["Follow", "Oppose", "Move"])
    two.undo()
    two.all_saved()
    assert [len(turn.codes) for turn in observed.turns("3")] == [2, 2, 0]


def test_a_laptop_needs_no_mouse(observed: Observed) -> None:
    device = observed.device("4", people=14, viewport=LAPTOP)
    page = device.page
    rows = page.locator("#list li")
    for keys, seat in (
        ("2m", "2"),
        ("12o", "12"),
        ("1fq", "1"),
        ("0 ", "F"),
    ):
        page.keyboard.type(keys)
        expect(page.locator("#list [data-part=seat]").first).to_have_text(seat)
    expect(rows.nth(1)).to_contain_text("Follow · Question", use_inner_text=True)
    page.keyboard.press("1")  # a moment later it is seat 1, nobody typed on
    expect(rows).to_have_count(5)
    page.keyboard.press("l")
    page.keyboard.press("Enter")
    expect(rows.first).to_contain_text("answers 2", use_inner_text=True)
    page.keyboard.press("z")
    expect(rows).to_have_count(4)
    device.all_saved()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.locator("[data-keys-off]").check()
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    page.locator("details#seats > summary").click()
    expect(rows).to_have_count(4)


def test_seats_can_be_put_in_groups_left_and_turned_to_ones_own_place(observed: Observed) -> None:
    device = observed.device("5", people=32)
    page = device.page
    assert min(map(min, page.locator(".seat").evaluate_all(SIZES))) >= 47
    page.locator("details#seats > summary").click()
    page.locator("[data-tool=bottom]").click()
    page.click(".seat[value='7']")
    boxes = {
        seat: page.locator(f".seat[value='{seat}']").bounding_box() for seat in ("7", "F1", "23")
    }
    assert all(boxes["7"]["y"] >= box["y"] for box in boxes.values() if box)  # type: ignore[index]
    page.locator("[data-tool=here]").click()
    page.click(".seat[value='9']")
    expect(page.locator(".seat[value='9'][data-left]")).to_have_count(1)
    page.locator("[data-comes]").click()
    expect(page.locator(".seat[value='33']")).to_be_visible()
    page.click(".seat[value='9']")
    expect(page.locator("#said")).to_contain_text("Nobody sits there now")
    assert observed.turns("5") == []


def test_a_link_that_is_taken_back_closes_the_page_and_keeps_the_taps(observed: Observed) -> None:
    device = observed.device("6", link=observed.new_link())
    device.turn("2", "move")
    device.all_saved()
    observed.console.locator("form[action$=revoke] button").first.click()
    expect(device.page.locator(".bar")).to_contain_text("This link is no longer valid")
    device.turn("3", "follow")
    expect(device.page.locator("#said")).to_contain_text("someone with another key")
    device.keeps(2)
    device.page.goto(device.page.url)
    expect(device.page.locator("[name=key]")).to_be_visible()
    device.page.fill("[name=key]", observed.new_link())
    device.page.click(".primary")
    device.page.goto(f"{observed.there}/observe/{observed.session}/6")
    device.all_saved()
    whole(observed.figures(device), tapped=2)
