"""Opening links, setting up, signing in and out, as a browser sees it."""

from urllib.parse import quote

import pytest

from labkit.access.access import TERMINAL
from labkit.domain.keys import KeyKind
from tests.web.front import LAN, LAPTOP, Browser, Front

PASSWORD = "three herons over Sale"
NEW = {"name": "Amina", "password": PASSWORD, "again": PASSWORD}
KNOWN = {"name": "Amina", "password": PASSWORD}


@pytest.fixture
def front() -> Front:
    return Front()


def set_up(front: Front) -> Browser:
    browser = front.browser()
    assert browser.open_link(front.access.mint_set_up().secret).status_code == 303
    assert browser.send("/set-up", NEW).status_code == 303
    return browser


# --- the first start ------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/set-up", "/sign-in", "/desk/", "/console/circle"])
def test_before_it_is_set_up_the_pages_of_staff_say_so_kindly(front: Front, path: str) -> None:
    answer = front.browser().get(path)
    assert answer.status_code == 503
    assert "not set up yet" in answer.text
    assert 'js/key.js"' in answer.text
    set_up(front)
    assert front.browser().get(path).status_code != 503


def test_signing_in_before_it_is_set_up_is_answered_the_same(front: Front) -> None:
    assert (
        front.browser().send("/sign-in", {"name": "admin", "password": "admin"}).status_code == 503
    )


def test_the_set_up_link_leads_to_the_first_account(front: Front) -> None:
    browser = front.browser()
    link = front.access.mint_set_up()
    assert browser.get("/set-up").status_code == 503
    assert browser.open_link(link.secret).headers["Location"] == "/set-up"
    form = browser.get("/set-up")
    assert form.status_code == 200
    assert 'autocomplete="new-password"' in form.text
    done = browser.send("/set-up", NEW)
    assert (done.status_code, done.headers["Location"]) == (303, "/desk/")
    assert browser.get("/desk/").text.startswith("facilitator ")
    assert browser.get("/console/any").text.startswith("facilitator ")
    assert browser.cookie(front.names.name(KeyKind.SET_UP, None)) is None


def test_the_set_up_link_works_once(front: Front) -> None:
    link = front.access.mint_set_up()
    assert front.browser().open_link(link.secret).status_code == 303
    again = front.browser().open_link(link.secret)
    assert again.status_code == 410
    assert "used already" in again.text


def test_once_set_up_there_is_no_second_time(front: Front) -> None:
    early = front.browser()
    early.open_link(front.access.mint_set_up().secret)
    assert early.get("/set-up").status_code == 200
    set_up(front)
    for browser in (early, front.browser()):
        assert browser.get("/set-up").status_code == 410
        other = {"name": "Mallory", "password": PASSWORD, "again": PASSWORD}
        assert browser.send("/set-up", other).status_code == 410
    assert front.browser().send("/sign-in", {**KNOWN, "name": "Mallory"}).status_code == 401


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"again": PASSWORD + "x"}, "not the same"),
        ({"password": "short", "again": "short"}, "12 characters or more"),
        ({"password": "password1234", "again": "password1234"}, "easy to guess"),
        ({"name": " "}, "Write a name"),
    ],
)
def test_what_does_not_do_is_said_at_the_form_and_the_name_is_kept(
    front: Front, change: dict[str, str], words: str
) -> None:
    browser = front.browser()
    browser.open_link(front.access.mint_set_up().secret)
    answer = browser.send("/set-up", {**NEW, **change})
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{(NEW | change)["name"]}"' in answer.text
    assert PASSWORD not in answer.text
    assert browser.send("/set-up", NEW).status_code == 303


# --- signing in -----------------------------------------------------------------------------


def test_signing_in_and_out(front: Front) -> None:
    set_up(front)
    browser = front.browser()
    assert browser.get("/desk/").status_code == 401
    done = browser.send("/sign-in", KNOWN)
    assert (done.status_code, done.headers["Location"]) == (303, "/desk/")
    stolen = browser.cookie(front.names.name(KeyKind.STAFF, None))
    assert stolen
    assert browser.get("/desk/").status_code == 200

    out = browser.send("/sign-out", {})
    assert (out.status_code, out.headers["Location"]) == (303, "/sign-in")
    assert browser.cookie(front.names.name(KeyKind.STAFF, None)) is None
    assert browser.get("/desk/").status_code == 401
    thief = front.browser()
    thief.put_cookie(front.names.name(KeyKind.STAFF, None), stolen)
    assert thief.get("/desk/").status_code == 401


def test_a_page_of_staff_asks_for_the_password_and_leads_back(front: Front) -> None:
    set_up(front)
    browser = front.browser()
    asked = browser.get("/console/circle")
    assert asked.status_code == 401
    assert 'name="next" value="/console/circle"' in asked.text
    assert 'js/key.js"' in asked.text
    done = browser.send("/sign-in", {**KNOWN, "next": "/console/circle"})
    assert done.headers["Location"] == "/console/circle"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/desk/../x",
        "/desk//evil",
        "/s/x/",
    ],
)
def test_signing_in_never_leads_to_another_site(front: Front, elsewhere: str) -> None:
    set_up(front)
    done = front.browser().send("/sign-in", {**KNOWN, "next": elsewhere})
    assert (done.status_code, done.headers["Location"]) == (303, "/desk/")
    asked = front.browser().get(f"/sign-in?next={quote(elsewhere)}")
    assert 'name="next" value=""' in asked.text


def test_a_wrong_password_and_a_name_nobody_has_look_the_same(front: Front) -> None:
    set_up(front)
    wrong = front.browser().send("/sign-in", {**KNOWN, "password": "wrong"})
    nobody = front.browser().send("/sign-in", {**KNOWN, "name": "Amina", "password": "other"})
    unknown = front.browser().send("/sign-in", {**KNOWN, "name": "Bilal"})
    assert wrong.status_code == nobody.status_code == unknown.status_code == 401

    def shape(text: str) -> str:
        head, _, tail = text.partition('name="labkit-token" content="')
        head, tail = head, tail.partition('"')[2]
        token, _, rest = tail.partition('name="token" value="')
        return head + token + rest.partition('"')[2].replace("Bilal", "Amina")

    assert shape(wrong.text) == shape(unknown.text)
    assert "do not go together" in wrong.text


def test_after_five_failures_the_page_says_how_long_to_wait(front: Front) -> None:
    set_up(front)
    browser = front.browser()
    for _ in range(5):
        assert browser.send("/sign-in", {**KNOWN, "password": "wrong"}).status_code == 401
    slow = browser.send("/sign-in", KNOWN)
    assert slow.status_code == 429
    assert slow.headers["Retry-After"] == "1"
    assert "Wait a moment" in slow.text
    front.clock.pass_seconds(1)
    assert browser.send("/sign-in", KNOWN).status_code == 303


def test_each_sign_in_gives_a_new_cookie(front: Front) -> None:
    browser = set_up(front)
    name = front.names.name(KeyKind.STAFF, None)
    seen = {browser.cookie(name)}
    for _ in range(3):
        browser.send("/sign-in", KNOWN)
        seen.add(browser.cookie(name))
    assert len(seen) == 4


# --- links ----------------------------------------------------------------------------------


def test_a_wall_link_opens_on_any_address(front: Front) -> None:
    link = front.access.mint_wall(TERMINAL, "circle")
    browser = front.browser(LAN)
    asked = browser.get("/wall/circle")
    assert asked.status_code == 401
    assert 'js/key.js"' in asked.text
    opened = browser.open_link(link.secret, Accept="application/json")
    assert opened.json == {"ok": True, "goes_to": "/wall/circle"}
    assert browser.get("/wall/circle").text.startswith("wall ")
    assert browser.get("/wall/other").status_code == 401


def test_without_script_a_pasted_link_leads_to_its_page(front: Front) -> None:
    link = front.access.mint_wall(TERMINAL, "circle")
    for pasted in (link.secret, f" {link.secret} \n", f"http://{LAN}{link.path} "):
        opened = front.browser(LAN).open_link(pasted)
        assert (opened.status_code, opened.headers["Location"]) == (303, "/wall/circle")


def test_a_taken_back_link_and_a_made_up_one_are_told_apart_from_nothing_else(
    front: Front,
) -> None:
    link = front.access.mint_wall(TERMINAL, "circle")
    browser = front.browser(LAN)
    assert browser.open_link(link.secret).status_code == 303
    front.access.revoke(TERMINAL, link.key.hash)
    over = browser.open_link(link.secret, Accept="application/json")
    assert over.status_code == 410
    assert over.json == {
        "ok": False,
        "refusal": "key-over",
        "words": "This link has ended. Ask for a new one.",
        "final": True,
    }
    for made_up in ("", "x" * 43, "'; --"):
        assert browser.open_link(made_up, Accept="application/json").status_code == 404
    assert browser.get("/wall/circle").status_code == 401


def test_the_keys_of_staff_open_nothing_on_the_address_of_the_room(front: Front) -> None:
    for link in (
        front.access.mint_console("circle"),
        front.access.mint_co_facilitator(TERMINAL, "circle"),
        front.access.mint_set_up(),
    ):
        answer = front.browser(LAN).open_link(link.secret)
        assert answer.status_code == 404
        assert "only on the computer" in answer.text
        assert not [line for line in answer.headers.getlist("Set-Cookie") if "visit=" not in line]
        assert front.browser(LAPTOP).open_link(link.secret).status_code == 303


def test_the_link_of_the_terminal_signs_in_once(front: Front) -> None:
    link = front.access.mint_console("circle")
    browser = front.browser()
    assert browser.open_link(link.secret).headers["Location"] == "/console/circle"
    assert browser.get("/console/circle").text == "facilitator terminal"
    assert front.browser().open_link(link.secret).status_code == 410
    assert browser.get("/console/circle").status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_browser_that_looks_ahead_does_not_use_a_link_up(front: Front, method: str) -> None:
    link = front.access.mint_console("circle")
    browser = front.browser()
    for path in ("/keys", f"/keys?key={link.secret}", f"/keys?k={link.secret}", "/console/circle"):
        browser._open(method, path, {})
    assert browser.open_link(link.secret).status_code == 303


def test_cookies_are_out_of_reach_of_script_and_of_other_sites(front: Front) -> None:
    browser = front.browser()
    link = front.access.mint_wall(TERMINAL, "circle")
    answers = [browser.get("/wall/circle"), browser.open_link(link.secret)]
    cookies = [line for answer in answers for line in answer.headers.getlist("Set-Cookie")]
    assert len(cookies) == 2
    for line in cookies:
        assert "; HttpOnly" in line
        assert "; SameSite=Lax" in line
        assert "; Path=/" in line
        assert "Secure" not in line
        assert "Domain" not in line


def test_pages_draw_in_every_language(front: Front) -> None:
    browser = front.browser()
    browser.open_link(front.access.mint_set_up().secret)
    for language in ("en", "fr", "ar"):
        front.language = language
        assert f'<html lang="{language}"' in browser.get("/set-up").text
        assert f'<html lang="{language}"' in browser.get("/wall/any").text
