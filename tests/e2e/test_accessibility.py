"""Everybody can use labkit: with a keyboard, a screen reader, big letters, without motion.

A tool finds less than half of what can be wrong, so what it cannot see is looked at besides.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from labkit.domain.steps.registry import KINDS as KNOWN
from tests.e2e.evening import (
    KINDS,
    LANGUAGES,
    LAPTOP,
    REASON,
    SCRIPT,
    SMALL_PHONE,
    TITLE,
    WORDS,
    Evening,
)
from tests.e2e.looking import (
    LIVE,
    SIDEWAYS,
    checked,
    faults,
    fits,
    motion_of_a_new_screen,
    tab_to,
    tabbed,
)
from tests.e2e.served import Served

pytestmark = pytest.mark.e2e

BOTH = ("en", "ar")


@pytest.fixture(scope="module")
def evening(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    with Served(tmp_path_factory.mktemp("evening"), SCRIPT) as labkit:
        evening = Evening(browser, labkit)
        yield evening
        evening.close()


def test_the_script_of_these_tests_has_every_kind_of_step() -> None:
    assert set(KINDS) == set(KNOWN)


def test_a_fault_would_be_found(evening: Evening) -> None:
    page = evening.page(evening.here, SMALL_PHONE)
    assert faults(page) == []
    page.evaluate("document.querySelector('label').remove()")
    assert [one for one in faults(page) if one.startswith("label")]


# --- on every surface ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_phones_and_wall_in_a_step_of_every_kind(evening: Evening, kind: str) -> None:
    evening.show(kind)
    for language in BOTH:
        checked(evening.phones[language], language)
    dark = "document.documentElement.dataset.theme = (dark = !window.dark) ? 'dark' : 'light'"
    evening.wall.evaluate(dark)
    assert faults(evening.wall) == []
    for phone in evening.phones.values():
        fits(phone)


@pytest.mark.parametrize("language", BOTH)
def test_the_way_in_and_the_way_out(evening: Evening, language: str) -> None:
    page = evening.page(evening.here, SMALL_PHONE, language)
    for path in ("/", "/?code=nothing", "/j/XXXXXX", "/left", "/no/such/page", "join"):
        page.goto(evening.labkit.join if path == "join" else evening.here + path)
        checked(page, language)
        fits(page, path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_mine(evening: Evening, language: str) -> None:
    phone = evening.phones[language].context.new_page()
    phone.goto(f"{evening.here}/s/{evening.session}/mine")
    for folded in phone.locator("summary").all():
        folded.click()
    checked(phone, language)
    fits(phone)
    phone.close()


def test_setting_up_and_signing_in(evening: Evening) -> None:
    page = evening.page(evening.here + "/sign-in", LAPTOP)
    for language in BOTH:
        page.goto(f"{evening.here}/sign-in?language={language}")
        assert page.locator("[name=password]").count() == 0, "nobody can sign in yet"
        checked(page, language)
    page.goto(evening.set_up)
    expect(page.locator("[name=again]")).to_be_visible()
    for language in ("ar", "en"):
        page.goto(f"{evening.here}/set-up?language={language}")
        checked(page, language)
    page.fill("[name=name]", "Ada")
    for field in ("password", "again"):
        page.fill(f"[name={field}]", "three words together")
    page.click(".primary")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("[name=password]")).to_be_visible()
    for language in BOTH:
        page.goto(f"{evening.here}/sign-in?language={language}")
        checked(page, language)


@pytest.mark.parametrize("language", BOTH)
def test_console_desk_and_report(evening: Evening, language: str) -> None:
    evening.show("hearing")
    page = evening.staff(language)
    for path in ("/desk/", f"/desk/{evening.session}/keys", f"/desk/{evening.session}/report"):
        page.goto(f"{evening.here}{path}?language={language}")
        checked(page, language)
    page.goto(f"{evening.here}/console/{evening.session}?language={language}")
    expect(page.locator("body[data-keys=on]")).to_be_visible()
    checked(page, language)
    for key, sheet in (("?", "#keys"), ("p", "#push")):
        page.keyboard.press(key)
        expect(page.locator(sheet)).to_be_visible()
        checked(page, language)
        page.keyboard.press("Escape")
    page.set_viewport_size(SMALL_PHONE)  # what 400 % makes of a laptop's window
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize("language", BOTH)
def test_the_pages_of_observers(evening: Evening, language: str) -> None:
    evening.show("prompt")
    desk = evening.staff(language)
    desk.goto(f"{evening.here}/desk/{evening.session}/keys")
    desk.click("[value=observer]")
    link = desk.locator("#new-link").input_value()
    there = link.partition("/observe/")[0]
    circle = f"{there}/observe/{evening.session}/{BOTH.index(language) + 1}"
    page = evening.page(link, SMALL_PHONE, language)
    expect(page.locator("[data-screen], .choice").first).to_be_visible()
    page.goto(f"{circle}?language={language}")
    checked(page, language)
    fits(page, "set-up")
    page.fill("#groups", "Residents\nالمتاجر")
    page.click(".set-up .primary")
    expect(page.locator(".seats")).to_be_visible()
    expect(page.locator(".bar")).to_be_empty()
    for seat, action in (("2", "move"), ("5", "oppose")):
        page.click(f".seat[value='{seat}']")
        page.click(f"#code [value={action}]")
    expect(page.locator("#list li")).to_have_count(2)
    expect(page.locator(".bar")).to_be_empty()
    for folded in page.locator("#seats > summary, #rules > summary").all():
        folded.click()
    page.click("[data-link]")
    checked(page, language)
    page.click("[data-link]")
    fits(page, "log")
    dark = "document.documentElement.dataset.theme = 'dark'"
    page.evaluate(dark)
    assert faults(page) == []
    for path in ("/seats", "/../rules", "/../practice?said=mo", "/../practice?said=" + "mfob" * 5):
        page.goto(circle + path)
        checked(page, language)
        fits(page, path)


# --- what no tool can judge ------------------------------------------------------------------


@pytest.mark.parametrize("where", ["join", "phone", "console"])
def test_whoever_uses_a_keyboard_always_sees_where_they_are(evening: Evening, where: str) -> None:
    evening.show("hearing")
    pages: dict[str, Callable[[], Page]] = {
        "join": lambda: evening.page(evening.labkit.join, SMALL_PHONE),
        "phone": lambda: evening.phones["en"],
        "console": lambda: evening.console,
    }
    seen = tabbed(pages[where]())
    assert len(seen) > 3
    for words, style, width, colour in seen:
        assert style not in ("none", "hidden"), words
        assert width >= 2, words
        assert colour != "rgba(0, 0, 0, 0)", words


def test_nothing_moves_for_whoever_asked_for_that(evening: Evening) -> None:
    moving = evening.page(evening.labkit.wall, SMALL_PHONE, reduced_motion="no-preference")
    expect(moving.locator("[data-screen]")).to_be_visible()
    # A busy machine may be over with it before it is looked at.
    motions = [motion_of_a_new_screen(moving) for _ in range(5)]
    assert max(motions) > 0, "there is no motion that could be missing"
    for kind in ("prompt", "hearing"):
        evening.show(kind)
        for page in (*evening.phones.values(), evening.wall, evening.console):
            assert motion_of_a_new_screen(page) == 0


def test_peoples_words_say_which_language_they_are_in(evening: Evening) -> None:
    evening.show("hearing")
    mine = evening.phones["ar"].context.new_page()
    mine.goto(f"{evening.here}/s/{evening.session}/mine")
    for page in (*evening.phones.values(), evening.wall, evening.console):
        for language, words in TITLE.items():
            found = page.locator("bdi", has_text=words).first
            assert found.get_attribute("lang") == language
            assert found.get_attribute("dir") == "auto"
    for language, words in (("ar", REASON["ar"]), ("ar", TITLE["ar"])):
        assert mine.locator("bdi", has_text=words).first.get_attribute("lang") == language
    said = mine.locator("textarea", has_text=WORDS["ar"]).first
    assert said.get_attribute("dir") == "auto"
    for page in (*evening.phones.values(), evening.wall, evening.console, mine):
        assert page.locator("bdi[dir=auto]:not([lang])").count() == 0
    mine.close()


def test_no_timer_talks_to_a_screen_reader(evening: Evening) -> None:
    evening.show("prompt")
    for page in (*evening.phones.values(), evening.wall, evening.console):
        clocks = page.locator("[data-clock]")
        assert clocks.count() > 0
        assert page.locator(f":is({LIVE}) [data-clock], [data-clock]:is({LIVE})").count() == 0


def test_the_wall_reads_nothing_out(evening: Evening) -> None:
    evening.show("prompt")
    evening.show("hearing")
    assert [
        one.strip() for one in evening.wall.locator(LIVE).all_inner_texts() if one.strip()
    ] == []


# --- without a mouse -------------------------------------------------------------------------


def test_a_phone_answers_by_keyboard_alone(evening: Evening) -> None:
    evening.show("write")
    phone = evening.phones["fr"]
    phone.evaluate("document.activeElement.blur()")
    for _ in range(8):
        phone.keyboard.press("Tab")
        if phone.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
    phone.keyboard.type("Le bruit la nuit")
    tab_to(phone, phone.locator("form.answer .primary").inner_text())
    phone.keyboard.press("Enter")
    expect(phone.locator("form.answer [data-live]")).to_contain_text("Le bruit la nuit")


def test_a_whole_session_is_conducted_without_a_mouse(evening: Evening) -> None:
    """From the desk to the end, in a session of its own: every press is a key."""
    page = evening.staff("en")
    page.goto(f"{evening.here}/desk/")
    tab_to(page, "Prepare this session")
    page.keyboard.press("Enter")
    expect(page.locator("body[data-keys=on]")).to_be_visible()
    expect(page.locator(".next .primary")).to_contain_text("Start the session")
    page.keyboard.press("Space")
    expect(page.locator(".next .primary")).not_to_contain_text("Start the session")
    page.keyboard.press("p")
    page.keyboard.type("What do you hear?")
    tab_to(page, "Bystand")
    page.keyboard.press("Enter")
    expect(page.locator(".seen-by-room")).to_contain_text("What do you hear?")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("t")
    expect(page.locator(".seen-by-room")).not_to_contain_text("What do you hear?")
    page.keyboard.press("b")
    expect(page.locator("[data-key=b]")).to_contain_text("Show the wall again")
    page.keyboard.press("b")
    expect(page.locator("[data-key=b]")).to_contain_text("Blank the wall")
    page.keyboard.press("c")
    expect(page.locator(".seen-by-room")).to_contain_text("This step is closed")
    tab_to(page, "Undo")
    page.keyboard.press("Enter")
    expect(page.locator("[data-key=c]")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("#keys dd").first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.down("e")
    expect(page.locator(".next .primary")).to_contain_text("Open the report")
    page.keyboard.up("e")
