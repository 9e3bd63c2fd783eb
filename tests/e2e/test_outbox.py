"""What somebody sends from a phone is kept, sent once, and told the truth about."""

import re
import time

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.at_a_phone import all_sent, opened, says, unsent
from tests.e2e.fake_room import FakeRoom, section, stances

pytestmark = pytest.mark.e2e


UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def test_the_room_is_no_secure_context(phone: BrowserContext, room: FakeRoom) -> None:
    assert opened(phone, room).evaluate("isSecureContext") is False


def test_what_is_sent_is_saved_once_and_told_so(phone: BrowserContext, room: FakeRoom) -> None:
    page = opened(phone, room)
    page.fill("textarea", "A market day")
    says(page, "Not sent")
    expect(page.locator("[data-count]")).to_have_text("12 of 40")
    page.click(".primary")
    says(page, re.compile(r"^Saved \d\d:\d\d$"))
    expect(page.locator("textarea")).to_have_value("")
    expect(page.locator('[data-live="prompt-3/one"]')).to_have_text("A market day")
    (asked,) = room.asked
    assert UUID7.fullmatch(asked["ref"])
    assert (asked["text"], asked["step"], asked["prompt"]) == ("A market day", "3", "one")
    assert asked["sent_token"] == "the-token"
    assert "token" not in asked
    assert unsent(page) == 0
    assert page.evaluate("violations") == 0


def test_without_network_it_is_kept_and_sent_when_it_is_back(
    phone: BrowserContext, room: FakeRoom
) -> None:
    page = opened(phone, room)
    phone.set_offline(True)
    page.fill("textarea", "From the tunnel")
    page.click(".primary")
    says(page, "Kept on this phone. It will be sent when the network is back.")
    says(page, "From the tunnel")
    expect(page.locator(".bar")).to_contain_text("1 not sent yet")
    assert room.asked == []
    phone.set_offline(False)
    says(page, "Saved")
    expect(page.locator(".bar")).to_be_empty()
    assert len(room.stored) == 1


def test_words_that_may_tell_who_somebody_is_are_asked_about_once(
    phone: BrowserContext, room: FakeRoom
) -> None:
    page = opened(phone, room)
    with page.expect_response("**/js/hint.js"):
        page.locator("textarea").press_sequentially("My name is Ada")
    page.wait_for_function("import('/static/js/hint.js')")
    page.click(".primary")
    says(page, "This may tell who somebody is.")
    expect(page.locator("textarea")).to_have_value("My name is Ada")
    assert room.asked == []
    page.click(".primary")
    says(page, "Saved")
    assert [asked["text"] for asked in room.asked] == ["My name is Ada"]
    # Other words of the same form are asked about anew, and usual ones never.
    page.fill("textarea", "A market day")
    page.click(".primary")
    expect(page.locator('[data-live="prompt-3/one"]')).to_have_text("A market day")
    page.fill("textarea", "Ask ada@example.org")
    page.click(".primary")
    says(page, "This may tell who somebody is.")
    assert len(room.stored) == 2


def test_where_the_hint_does_not_come_words_are_sent_at_once(
    phone: BrowserContext, room: FakeRoom
) -> None:
    phone.route("**/js/hint.js", lambda route: route.abort())
    page = opened(phone, room)
    with page.expect_event("requestfailed"):
        page.locator("textarea").press_sequentially("My name is Ada")
    page.click(".primary")
    says(page, "Saved")
    assert len(room.stored) == 1


def test_a_reload_sends_what_was_not_sent(phone: BrowserContext, room: FakeRoom) -> None:
    room.answer = lambda asked: (503, "busy")
    page = opened(phone, room)
    page.fill("textarea", "Still here")
    page.click(".primary")
    says(page, "Kept on this phone")
    room.answer = room.accept
    page.reload()
    expect(page.locator('[data-live="prompt-3/one"]')).to_have_text("Still here")
    assert len(room.stored) == 1
    assert len(room.asked) >= 2


def test_a_lost_answer_does_not_double_it(phone: BrowserContext, room: FakeRoom) -> None:
    room.answer = lambda asked: room.accept(asked) if len(room.asked) > 2 else None
    page = opened(phone, room)
    page.fill("textarea", "Once only")
    page.click(".primary")
    says(page, "Saved")
    assert len(room.asked) == 3
    assert len(room.stored) == 1


def test_a_sign_in_page_of_the_venue_is_not_taken_for_a_yes(
    phone: BrowserContext, room: FakeRoom
) -> None:
    answers = [(200, "<h1>Welcome to our Wi-Fi</h1>"), (200, {}), (200, {"ok": True, "ref": "x"})]
    room.answer = lambda asked: answers.pop(0) if answers else room.accept(asked)
    page = opened(phone, room)
    page.fill("textarea", "Not yet")
    page.click(".primary")
    says(page, "Kept on this phone")
    says(page, "Saved")
    assert len(room.asked) == 4


def test_a_final_no_gives_the_words_back(phone: BrowserContext, room: FakeRoom) -> None:
    room.answer = lambda asked: room.refuse("This step is over.", final=True)
    page = opened(phone, room)
    page.fill("textarea", "Too late")
    page.click(".primary")
    says(page, "This step is over.")
    expect(page.locator("textarea")).to_have_value("Too late")
    assert unsent(page) == 0
    page.wait_for_timeout(300)  # what is typed is saved by then, and nothing was
    page.reload()
    expect(page.locator("textarea")).to_have_value("Too late")
    says(page, "This step is over.")


def test_a_no_for_now_is_told_and_waits_as_asked(phone: BrowserContext, room: FakeRoom) -> None:
    no = room.refuse("The disk is full. Your words are kept.", final=False, retry_after=1)
    room.answer = lambda asked: no if len(room.asked) == 1 else room.accept(asked)
    page = opened(phone, room)
    page.fill("textarea", "Wait")
    started = time.monotonic()
    page.click(".primary")
    says(page, "The disk is full.")
    says(page, "Saved")
    assert time.monotonic() - started >= 1


def test_two_of_one_form_keep_their_order(phone: BrowserContext, room: FakeRoom) -> None:
    page = opened(phone, room)
    phone.set_offline(True)
    for words in ("first", "second", "third"):
        page.fill("textarea", words)
        page.click(".primary")
        expect(page.locator("textarea")).to_have_value("")
    phone.set_offline(False)
    all_sent(page)
    assert [asked["text"] for asked in room.asked] == ["first", "second", "third"]
    assert room.busiest == 1


def test_a_button_says_which_stance(phone: BrowserContext, room: FakeRoom) -> None:
    room.screen = section("h", 1, stances("p7"))
    page = opened(phone, room)
    page.fill("textarea", "It is too far")
    page.click("button[value=oppose]")
    says(page, "Saved", "stance/p7")
    (asked,) = room.asked
    assert asked["url"] == "/s/one/do/take-stance"
    assert (asked["proposal"], asked["action"]) == ("p7", "oppose")
    assert asked["reason"] == "It is too far"


def test_too_long_is_said_before_it_is_sent(phone: BrowserContext, room: FakeRoom) -> None:
    page = opened(phone, room)
    page.fill("textarea", "🙂" * 43)
    page.click(".primary")
    says(page, "3 characters too many")
    expect(page.locator("textarea")).to_have_value("🙂" * 43)
    assert room.asked == []


def test_a_double_tap_sends_once(phone: BrowserContext, room: FakeRoom) -> None:
    page = opened(phone, room)
    page.fill("textarea", "Tap")
    page.evaluate("() => { const b = document.querySelector('.primary'); b.click(); b.click() }")
    says(page, "Saved")
    assert len(room.asked) == 1


def test_two_tabs_of_one_phone_send_one_after_the_other(
    phone: BrowserContext, room: FakeRoom
) -> None:
    first, second = opened(phone, room), opened(phone, room)
    phone.set_offline(True)
    for page, words in ((first, "one"), (second, "two"), (first, "three")):
        page.fill("textarea", words)
        page.click(".primary")
        expect(page.locator("textarea")).to_have_value("")
    room.delay = 0.1
    phone.set_offline(False)
    all_sent(first, second)
    assert len(room.stored) == 3
    assert sorted(asked["text"] for asked in room.asked) == ["one", "three", "two"]
    assert room.busiest == 1


def test_where_the_browser_keeps_nothing_it_says_so_and_sends(
    phone: BrowserContext, room: FakeRoom
) -> None:
    phone.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    page = opened(phone, room)
    phone.set_offline(True)
    page.fill("textarea", "Private")
    page.click(".primary")
    says(page, "This browser keeps nothing.")
    phone.set_offline(False)
    says(page, "Saved")
    assert len(room.stored) == 1


def test_leaving_the_page_warns_only_while_something_waits(
    phone: BrowserContext, room: FakeRoom
) -> None:
    page = opened(phone, room)
    leave = "() => !dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    assert page.evaluate(leave) is False
    phone.set_offline(True)
    page.fill("textarea", "Wait for me")
    page.click(".primary")
    says(page, "Kept on this phone")
    assert page.evaluate(leave) is True
