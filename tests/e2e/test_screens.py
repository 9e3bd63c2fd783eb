"""A new screen shows at once, and never takes anything from who types."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.at_a_phone import connected, opened, push, says, show, until
from tests.e2e.fake_room import FakeRoom, form, section, stances

pytestmark = pytest.mark.e2e


def test_a_new_screen_never_takes_words_or_focus_from_who_types(
    phone: BrowserContext, room: FakeRoom
) -> None:
    page = opened(phone, room)
    page.locator("textarea").press_sequentially("I am wri")
    show(page, "b", 2, form("two", "4"))
    page.keyboard.type("ting")
    expect(page.locator(".unfinished textarea")).to_have_value("I am writing")
    expect(page.locator(".unfinished textarea")).to_be_focused()
    expect(page.locator(".unfinished")).to_contain_text("The group has moved on.")
    order = page.evaluate("[...document.querySelectorAll('#screen > *')].map(s => s.className)")
    assert order == ["unfinished", ""], "the field in use stays where it is"
    page.click(".unfinished .primary")
    expect(page.locator(".unfinished")).to_have_count(0)
    (asked,) = room.asked
    assert (asked["step"], asked["prompt"]) == ("3", "one")


def test_words_at_rest_stand_below_the_new_screen(phone: BrowserContext, room: FakeRoom) -> None:
    page = opened(phone, room)
    page.fill("textarea", "at rest")
    page.evaluate("document.activeElement.blur()")
    show(page, "b", 2, form("two", "4"))
    order = page.evaluate("[...document.querySelectorAll('#screen > *')].map(s => s.className)")
    assert order == ["", "unfinished"]
    expect(page.locator("[data-screen] h1")).to_be_focused()


def test_the_same_form_drawn_anew_takes_the_words_over(
    phone: BrowserContext, room: FakeRoom
) -> None:
    page = opened(phone, room)
    page.locator("textarea").press_sequentially("a long thought")
    page.evaluate("document.activeElement.setSelectionRange(2, 6)")
    folded = f"<details><summary>Still writing?</summary>{form('one')}</details>"
    show(page, "b", 2, f"<h1>Closed</h1>{folded}")
    page.keyboard.type("short")
    expect(page.locator("textarea")).to_have_count(1)
    expect(page.locator("textarea")).to_be_visible()
    expect(page.locator("textarea")).to_have_value("a short thought")


def test_a_card_holds_what_is_being_written_and_no_more(
    phone: BrowserContext, room: FakeRoom
) -> None:
    room.screen = section("a", 1, f"<div><h1>Hear all</h1></div>{stances('p1')}{stances('p2')}")
    page = opened(phone, room)
    page.fill('form[data-draft="stance/p2"] textarea', "because")
    show(page, "b", 2, "<h1>Look up</h1>")
    expect(page.locator(".unfinished")).to_contain_text("Proposal p2")
    expect(page.locator(".unfinished")).not_to_contain_text("Proposal p1")
    expect(page.locator(".unfinished")).not_to_contain_text("Hear all")


def test_words_that_are_sent_and_stay_in_their_field_do_not_wait(
    phone: BrowserContext, room: FakeRoom
) -> None:
    kept = stances("p1").replace("data-outbox", "data-outbox data-keep")
    room.screen = section("a", 1, kept)
    page = opened(phone, room)
    page.fill("textarea", "because")
    page.click("button[value=follow]")
    says(page, "Saved", "stance/p1")
    expect(page.locator("textarea")).to_have_value("because")
    show(page, "b", 2, f"{kept}{stances('p2')}")
    expect(page.locator("textarea").first).to_have_value("because")
    page.click("button[value=oppose] >> nth=0")
    says(page, "Saved", "stance/p1")
    assert [asked["reason"] for asked in room.asked] == ["because", "because"]
    show(page, "c", 3, "<h1>Look up</h1>")
    expect(page.locator("#screen > *")).to_have_count(1)


def test_without_typed_words_a_new_screen_simply_shows(
    phone: BrowserContext, room: FakeRoom
) -> None:
    page = opened(phone, room)
    show(page, "b", 2, "<h1>Look up</h1>")
    expect(page.locator("#screen > *")).to_have_count(1)
    expect(page.locator("h1")).to_be_focused()
    assert ["seen", {"revision": 2}] in page.evaluate("theSocket.sent")


def test_an_older_screen_is_ignored_unless_the_connection_is_new(
    phone: BrowserContext, room: FakeRoom
) -> None:
    page = opened(phone, room)
    show(page, "b", 5, "<h1>Five</h1>")
    show(page, "c", 4, "<h1>Four</h1>")
    expect(page.locator("h1")).to_have_text("Five")
    # What greets a new connection is handed on before its "connect".
    page.evaluate("theSocket.disconnect()")
    connected(page)
    show(page, "c", 4, "<h1>Four</h1>")
    expect(page.locator("h1")).to_have_text("Four")


def test_islands_refresh_and_what_is_typed_stays(phone: BrowserContext, room: FakeRoom) -> None:
    room.screen = section("a", 1, f'<p data-live="n">1</p>{form("one")}')
    page = opened(phone, room)
    page.locator("textarea").press_sequentially("steady")
    push(page, "islands", key="a", revision=2, islands={"n": "<b>2</b>"})
    push(page, "islands", key="other", revision=3, islands={"n": "wrong screen"})
    push(page, "islands", key="a", revision=1, islands={"n": "too old"})
    expect(page.locator('[data-live="n"]')).to_have_text("2")
    show(page, "a", 4, f'<p data-live="n">4</p>{form("one")}')
    expect(page.locator('[data-live="n"]')).to_have_text("4")
    expect(page.locator("textarea")).to_have_value("steady")
    expect(page.locator("textarea")).to_be_focused()


def test_own_parts_come_back_on_every_later_screen(phone: BrowserContext, room: FakeRoom) -> None:
    page = opened(phone, room)
    push(page, "islands", key=None, revision=3, islands={"mine": "You sent 2"})
    push(page, "islands", key=None, revision=2, islands={"mine": "You sent 1"})
    show(page, "b", 2, '<h1>Next</h1><p data-live="mine"></p>')
    expect(page.locator('[data-live="mine"]')).to_have_text("You sent 2")


def test_a_pushed_screen_can_run_nothing(phone: BrowserContext, room: FakeRoom) -> None:
    page = opened(phone, room)
    bad = '<h1>x</h1><script>window.bad = 1</script><img src="x" onerror="window.bad = 1">'
    show(page, "b", 2, bad)
    expect(page.locator("h1")).to_have_text("x")
    until(page, lambda: page.evaluate("violations") > 0, "the policy saw it")
    assert page.evaluate("window.bad") is None


def test_unknown_pushes_are_ignored(phone: BrowserContext, room: FakeRoom) -> None:
    page = opened(phone, room)
    push(page, "screen", key="z", revision=9, html="<p>no section</p>")
    expect(page.locator("h1")).to_have_text("Ask one")
