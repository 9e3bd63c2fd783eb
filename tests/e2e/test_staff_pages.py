"""The console obeys keys and never a slip; the wall keeps its picture."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.at_a_console import press
from tests.e2e.at_a_phone import opened, push, show
from tests.e2e.fake_room import FakeRoom, section

pytestmark = pytest.mark.e2e


def act(command: str, button: str, hidden: str = "") -> str:
    """One staff button, as the server draws it."""
    return (
        f'<form data-act method="post" action="/s/one/do/{command}">'
        f'<input type="hidden" name="token" value="">{hidden}{button}</form>'
    )


def place(one: str) -> str:
    """What may be done with one contribution."""
    hidden = f'<input type="hidden" name="contribution" value="{one}">'
    return act("place-contribution", '<button name="placement" value="shown">Show</button>', hidden)


CONSOLE = section(
    "console",
    1,
    '<div class="run"></div><div class="room"><div data-live="coming">'
    + place("c1")
    + place("c2")
    + '</div><div data-live="next">'
    + act("open-step", '<button class="primary" data-key="space">Open it</button>')
    + act("end-session", '<button data-hold data-key="e">End</button>')
    + '</div></div><div class="health"><p><input type="text" id="field"></p></div>',
)
FRAME = (
    '<header class="top"><button data-opens-keys>Keys</button></header><p id="said"></p>'
    '<dialog id="keys"><dl data-keys-list></dl>'
    '<label><input type="checkbox" data-keys-off> Off</label>'
    "<button data-closes>Close</button></dialog>"
)


@pytest.fixture
def laptop(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def console(laptop: BrowserContext, room: FakeRoom) -> Page:
    room.surface, room.screen, room.frame = "console", CONSOLE, FRAME
    room.answer = lambda asked: (200, {"ok": True, "seq": 1, "saved_at": 1})
    return opened(laptop, room, "console/one")


def commands(room: FakeRoom) -> list[str]:
    return [asked["url"].rsplit("/", 1)[1] for asked in room.asked]


def arrive(console: Page, room: FakeRoom, *wanted: str) -> None:
    """These commands come to the door, and no other."""
    end = time.monotonic() + 15
    while len(room.asked) < len(wanted) and time.monotonic() < end:
        console.wait_for_timeout(50)
    console.wait_for_timeout(100)
    assert commands(room) == list(wanted)


def test_a_key_presses_its_button(console: Page, room: FakeRoom) -> None:
    console.keyboard.press("Space")
    arrive(console, room, "open-step")


def test_no_key_acts_inside_a_field_or_when_switched_off(console: Page, room: FakeRoom) -> None:
    console.locator("#field").press_sequentially("e  e?")
    expect(console.locator("#field")).to_have_value("e  e?")
    console.evaluate("document.activeElement.blur()")
    console.keyboard.press("?")
    console.locator("[data-keys-off]").check()
    expect(console.locator("body")).to_have_attribute("data-keys", "off")
    console.keyboard.press("Escape")
    expect(console.locator("dialog#keys")).to_be_hidden()
    console.keyboard.press("Space")
    assert commands(room) == []
    console.reload()
    expect(console.locator("body")).to_have_attribute("data-keys", "off")
    console.keyboard.press("Space")
    console.wait_for_timeout(200)
    assert commands(room) == []


def test_the_sheet_lists_what_the_buttons_say(console: Page) -> None:
    console.keyboard.press("?")
    expect(console.locator("#keys")).to_be_visible()
    expect(console.locator("[data-keys-list]")).to_contain_text("Open it")
    console.keyboard.press("Escape")
    expect(console.locator("#keys")).to_be_hidden()


def test_space_presses_the_focused_button_and_not_the_large_one(
    console: Page, room: FakeRoom
) -> None:
    console.locator('[data-live="coming"] button').first.focus()
    console.keyboard.press("Space")
    arrive(console, room, "place-contribution")


def test_after_a_click_space_is_the_large_button_again(console: Page, room: FakeRoom) -> None:
    console.locator('[data-live="coming"] button').first.click()
    console.keyboard.press("Space")
    arrive(console, room, "place-contribution", "open-step")


def test_a_dangerous_act_is_held(console: Page, room: FakeRoom) -> None:
    console.keyboard.press("e")
    expect(console.locator("#said")).to_have_text("Keep pressing.")
    console.locator("[data-hold]").click()
    console.wait_for_timeout(300)
    assert commands(room) == []
    console.keyboard.down("e")
    arrive(console, room, "end-session")
    console.keyboard.up("e")
    box = console.locator("[data-hold]").bounding_box()
    assert box
    console.mouse.move(box["x"] + 5, box["y"] + 5)
    console.mouse.down()
    arrive(console, room, "end-session", "end-session")
    console.mouse.up()


def test_who_cannot_hold_presses_twice(console: Page, room: FakeRoom) -> None:
    """A switch or a screen reader clicks without a pointer."""
    console.evaluate("document.querySelector('[data-hold]').click()")
    expect(console.locator("#said")).to_have_text("Press again if you are sure")
    assert commands(room) == []
    console.evaluate("document.querySelector('[data-hold]').click()")
    arrive(console, room, "end-session")


def test_a_refusal_is_one_line_and_goes_with_the_next_yes(console: Page, room: FakeRoom) -> None:
    yes = room.answer
    room.answer = lambda asked: room.refuse("Someone was faster.", final=True)
    console.keyboard.press("Space")
    expect(console.locator("#said")).to_have_text("Someone was faster.")
    room.answer = yes
    press(console, "Space")
    expect(console.locator("#said")).to_be_empty()


RUN_FIELD = '<input type="hidden" name="run" value="5">'


def test_who_presses_again_at_once_is_not_told_that_somebody_was_faster(
    laptop: BrowserContext, room: FakeRoom
) -> None:
    """The push of one's own act takes a moment; the number of the run is in the answer already."""
    opening = f'{RUN_FIELD}<input type="hidden" name="step" value="first">'
    buttons = (
        act("open-step", '<button data-key="space">Open</button>', opening)
        + act("close-step", '<button data-key="c">Close</button>', RUN_FIELD)
        + act("extend-step", '<button data-key="+">More</button>')
    )
    room.surface, room.frame = "console", FRAME
    room.screen = section("console", 1, f'<div data-live="next">{buttons}</div>')
    room.answer = lambda asked: (200, {"ok": True, "seq": 1, "saved_at": 1, "run": 7})
    page = opened(laptop, room, "console/one")
    page.keyboard.press("Space")
    arrive(page, room, "open-step")
    press(page, "Space")
    page.keyboard.press("c")
    arrive(page, room, "open-step", "close-step")
    assert [asked["run"] for asked in room.asked] == ["5", "7"]
    page.keyboard.press("+")
    page.keyboard.press("+")
    arrive(page, room, "open-step", "close-step", "extend-step", "extend-step")
    fresh = buttons.replace('value="5"', 'value="7"')
    push(page, "islands", key="console", revision=2, islands={"next": fresh})
    page.keyboard.press("Space")
    more = ("extend-step", "extend-step", "open-step")
    arrive(page, room, "open-step", "close-step", *more)


def test_the_run_scrolls_to_the_open_step_and_leaves_the_focus_alone(
    laptop: BrowserContext, room: FakeRoom
) -> None:
    def run(now: int) -> str:
        current = ' aria-current="step"'
        lines = "".join(
            f"<li{current if n == now else ''}><span>Step {n}</span></li>" for n in range(60)
        )
        return f"<ol>{lines}</ol>"

    room.surface, room.frame = "console", FRAME
    room.screen = section(
        "console",
        1,
        f'<div class="run" data-live="run">{run(0)}</div>'
        '<div class="room"></div><div class="health"><p><input type="text" id="field"></p></div>',
    )
    page = opened(laptop, room, "console/one")
    far = page.locator(".run li").nth(50)
    page.locator("#field").focus()
    expect(far).not_to_be_in_viewport()
    push(page, "islands", key="console", revision=2, islands={"run": run(50)})
    expect(far).to_be_in_viewport()
    expect(page.locator("#field")).to_be_focused()
    page.evaluate("document.querySelector('.run').scrollTop = 0")
    push(page, "islands", key="console", revision=3, islands={"run": run(50)})
    expect(far).not_to_be_in_viewport()


def test_without_an_answer_the_same_act_is_tried_with_the_same_ref(
    console: Page, room: FakeRoom
) -> None:
    yes = room.answer
    room.answer = lambda asked: None
    console.keyboard.press("Space")
    expect(console.locator("#said")).to_have_text("No answer.")
    room.answer = yes
    press(console, "Space")
    expect(console.locator("#said")).to_be_empty()
    press(console, "Space")
    arrive(console, room, *["open-step"] * 3)
    refs = [asked["ref"] for asked in room.asked]
    assert len(set(refs[:-1])) == 1
    assert refs[-1] != refs[0]


def test_the_focus_stays_on_the_same_words_when_newer_ones_come_in(console: Page) -> None:
    console.locator('[data-live="coming"] button').nth(1).focus()
    islands = {"coming": place("c9") + place("c1") + place("c2")}
    push(console, "islands", key="console", revision=2, islands=islands)
    expect(console.locator('[data-live="coming"] button')).to_have_count(3)
    expect(console.locator('[data-live="coming"] button').nth(2)).to_be_focused()
    push(console, "islands", key="console", revision=3, islands={"coming": place("c9")})
    expect(console.locator('[data-live="coming"] button')).not_to_be_focused()


def cards(n: int, words: str = "word ") -> str:
    items = "".join(f'<li><p class="words">{i}. {words}</p></li>' for i in range(1, n + 1))
    return f'<ul class="cards" data-pages="6" data-live="cards">{items}</ul><p data-page-mark></p>'


def stage(body: str) -> str:
    return f'<div class="stage">{body}</div>'


def wall(laptop: BrowserContext, room: FakeRoom, body: str) -> Page:
    room.surface, room.screen = "wall", section("w", 1, stage(body))
    room.frame = '<aside class="join"></aside>'
    return opened(laptop, room, "wall/one")


def visible(page: Page) -> int:
    return page.locator(".cards > li:visible").count()


def test_the_wall_shows_six_cards_at_most_and_turns_by_key(
    laptop: BrowserContext, room: FakeRoom
) -> None:
    page = wall(laptop, room, cards(8))
    assert visible(page) == 6
    expect(page.locator("[data-page-mark]")).to_have_text("1 of 2")
    page.keyboard.press("PageDown")
    assert visible(page) == 2
    page.keyboard.press("PageDown")
    expect(page.locator(".cards > li").first).to_be_visible()


def test_long_words_are_never_cut_off(laptop: BrowserContext, room: FakeRoom) -> None:
    page = wall(laptop, room, cards(6, "many words that take room " * 9))
    assert 0 < visible(page) < 6
    cut = "((list) => list.scrollHeight - list.clientHeight)(document.querySelector('.cards'))"
    assert page.evaluate(cut) <= 0


def test_the_wall_keeps_its_last_picture_and_shows_only_a_dot(
    laptop: BrowserContext, room: FakeRoom
) -> None:
    page = wall(laptop, room, "<h1>The question</h1>")
    page.evaluate("theSocket.connect = () => {}; theSocket.disconnect()")
    expect(page.locator("body")).to_have_attribute("data-away", "")
    expect(page.locator("h1")).to_have_text("The question")
    assert page.inner_text("body").split("\n\n") == ["The Lab", "The question"]
    page.evaluate("theSocket.connected = true; theSocket.push('connect')")
    expect(page.locator("body")).not_to_have_attribute("data-away", "")


def test_a_key_blanks_the_wall_and_one_turns_it_dark(
    laptop: BrowserContext, room: FakeRoom
) -> None:
    page = wall(laptop, room, "<h1>The question</h1>")
    page.keyboard.press("b")
    expect(page.locator("h1")).to_be_hidden()
    show(page, "x", 2, stage("<h1>Another</h1>"))
    expect(page.locator("h1")).to_be_hidden()
    page.keyboard.press("b")
    expect(page.locator("h1")).to_be_visible()
    page.keyboard.press("t")
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == (
        "rgb(20, 22, 26)"
    )
