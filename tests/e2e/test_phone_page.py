"""The phone says when it is alone, how much time is left, and keeps nothing of who has left."""

import re
import time

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.at_a_phone import drafted, opened, push, until
from tests.e2e.fake_room import FakeRoom, form, section

pytestmark = pytest.mark.e2e


LEAVE = (
    '<form data-leave method="post" action="/s/one/do/leave-session">'
    '<button id="go">Leave</button></form>'
)


def test_a_lost_connection_is_told_after_a_while_and_mended(
    phone: BrowserContext, room: FakeRoom
) -> None:
    phone.clock.install()
    page = opened(phone, room)
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    page.evaluate("theSocket.connect = () => {}; theSocket.disconnect()")
    page.clock.run_for(2900)
    expect(page.locator(".bar")).to_be_empty()
    page.clock.run_for(200)
    expect(page.locator(".bar")).to_have_text("No connection.")
    page.evaluate("theSocket.connected = true; theSocket.push('connect')")
    expect(page.locator(".bar")).to_be_empty()


def test_where_no_socket_gets_through_the_page_is_asked_for_again(
    phone: BrowserContext, room: FakeRoom
) -> None:
    phone.add_init_script("window.blocked = true")
    page = phone.new_page()
    page.goto(f"{room.url}/s/one/")
    page.fill("textarea", "unhurt")
    room.screen = section("b", 2, f"<h1>Look up</h1>{form('one')}")
    expect(page.locator("h1").first).to_have_text("Look up")
    expect(page.locator("textarea")).to_have_value("unhurt")
    expect(page.locator(".bar")).to_be_empty()


def test_typing_is_told_at_most_every_four_seconds(phone: BrowserContext, room: FakeRoom) -> None:
    page = opened(phone, room)
    began = time.monotonic()
    page.locator("textarea").press_sequentially("quite a few keys")
    told = page.evaluate("theSocket.sent.filter(([name]) => name == 'writing')")
    assert told[0] == ["writing", {"step": "3"}]
    assert len(told) <= 1 + (time.monotonic() - began) / 4


def test_the_clock_follows_the_server_and_runs_into_minus(
    phone: BrowserContext, room: FakeRoom
) -> None:
    body = '<p data-clock="soft"></p><b data-clock="exact"></b><i data-clock="since"></i>'
    room.screen = section("a", 1, body)
    page = opened(phone, room)
    minute, now = 60_000, 5_000_000  # the server's clock is decades behind
    push(page, "clock", server_now=now, ends_at=now + 4 * minute - 5, opened_at=now - minute)
    expect(page.locator('[data-clock="soft"]')).to_have_text("4 min left")
    expect(page.locator('[data-clock="exact"]')).to_have_text(re.compile(r"^(4:00|3:5\d)$"))
    expect(page.locator('[data-clock="since"]')).to_have_text(re.compile(r"^1:0\d$"))
    push(page, "clock", server_now=now, ends_at=now - 80_000, opened_at=now - minute)
    expect(page.locator('[data-clock="soft"]')).to_have_text("1 min over")
    expect(page.locator('[data-clock="exact"]')).to_have_text(re.compile(r"^−1:2\d$"))
    push(page, "clock", server_now=now, ends_at=None, opened_at=None)
    expect(page.locator('[data-clock="soft"]')).to_have_text("")


def test_leaving_wipes_the_phone(phone: BrowserContext, room: FakeRoom) -> None:
    room.frame = LEAVE
    page = opened(phone, room)
    page.fill("textarea", "secret")
    drafted(page, "secret")
    page.evaluate("localStorage.setItem('x', 'y')")
    assert page.evaluate("indexedDB.databases().then(d => d.length)") == 1
    page.click("#go")
    page.wait_for_url(f"{room.url}/left")
    assert room.asked[0]["url"] == "/s/one/do/leave-session"
    left = "indexedDB.databases().then(d => d.length + localStorage.length + sessionStorage.length)"
    until(page, lambda: page.evaluate(left) == 0, "nothing is left")


def test_without_an_answer_nobody_is_told_they_left(phone: BrowserContext, room: FakeRoom) -> None:
    room.frame = LEAVE
    page = opened(phone, room)
    phone.set_offline(True)
    page.click("#go")
    expect(page.locator(".bar")).to_have_text("No answer.")
    assert page.url.endswith("/s/one/")
