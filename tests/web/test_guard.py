"""What the guard turns away before Flask or Socket.IO has seen it."""

import pytest
from flask import request

from labkit.access.access import OWNER_ROLES, TERMINAL
from tests.web.front import LAN, LAPTOP, Browser, Front

EVIL = "evil.example:8000"


@pytest.fixture
def front() -> Front:
    return Front()


def socket(browser: Browser, query: str = "EIO=4&transport=websocket", **headers: str) -> int:
    """What becomes of a live connection; 404 is the router behind the guard, so it came in."""
    return browser.get(f"/socket.io/?{query}", **headers).status_code


# --- names ----------------------------------------------------------------------------------


@pytest.mark.parametrize("host", [LAPTOP, "localhost:8000", "LOCALHOST", "[::1]:8000"])
def test_the_names_of_this_machine_are_answered(front: Front, host: str) -> None:
    assert front.browser(host, "127.0.0.1").get("/sign-in").status_code == 503


@pytest.mark.parametrize(
    "host",
    [
        EVIL,
        "127.0.0.1.evil.example",
        "evil.example@127.0.0.1",
        "127.0.0.1:80:80",
        "127.0.0.1:x",
        "127.0.0.1, evil.example",
        "localhost.",
        "192.168.1.21:8000",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/sign-in", "/socket.io/?EIO=4", "/static/x.js", "/"])
def test_a_name_that_is_not_ours_is_turned_away_with_plain_words(
    front: Front, host: str, path: str
) -> None:
    assert front.browser(LAPTOP).get(path).status_code in (404, 503, 200, 400)
    answer = front.browser(LAPTOP).get(path, Host=host, Origin=f"http://{host}")
    assert answer.status_code == 400
    assert answer.content_type == "text/plain; charset=utf-8"
    assert "does not know this address" in answer.text
    assert "evil" not in answer.text


def test_a_page_that_rebinds_its_name_to_this_machine_gets_nothing(front: Front) -> None:
    staff = front.access.start_staff("amina", OWNER_ROLES)
    browser = front.browser()
    browser.put_cookie(staff.name, staff.value)
    assert browser.get("/desk/").status_code == 200
    rebound = {"Host": EVIL, "Origin": f"http://{EVIL}"}
    assert browser.get("/desk/", **rebound).status_code == 400
    assert browser.get("/socket.io/?EIO=4", **rebound).status_code == 400


# --- the pages of staff ---------------------------------------------------------------------

STAFF_PATHS = ["/console/circle", "/desk/", "/desk", "/sign-in", "/set-up"]
DISGUISES = ["//desk/", "/Desk/", "/CONSOLE/circle", "///sign-in", "desk", "/desk/../x"]


@pytest.mark.parametrize("path", STAFF_PATHS + DISGUISES)
def test_the_pages_of_staff_are_not_there_on_the_address_of_the_room(
    front: Front, path: str
) -> None:
    cookie = front.access.start_staff("amina", OWNER_ROLES)
    there = front.browser(LAN)
    there.put_cookie(cookie.name, cookie.value)
    answer = there.get_raw(path)
    assert answer.status_code == 404
    assert "only on the computer" in answer.text


@pytest.mark.parametrize("path", STAFF_PATHS)
def test_the_pages_of_staff_are_there_on_the_laptop(front: Front, path: str) -> None:
    assert front.browser(LAPTOP).get(path).status_code in (308, 503)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        (LAN, "192.168.1.20"),
        (LAN, "127.0.0.1"),
        (LAPTOP, "192.168.1.55"),
        (LAPTOP, "unknown"),
        (LAPTOP, "::ffff:192.168.1.55"),
    ],
)
def test_neither_the_name_nor_the_address_alone_is_the_laptop(
    front: Front, host: str, address: str
) -> None:
    assert front.browser(host, address).get("/desk/").status_code == 404


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.9", "::1"])
def test_every_loopback_address_is_the_laptop(front: Front, address: str) -> None:
    assert front.browser(LAPTOP, address).get("/desk/").status_code == 503


def test_what_came_through_a_proxy_did_not_come_from_the_laptop(front: Front) -> None:
    assert front.browser().get("/desk/").status_code == 503
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host"):
        assert front.browser().get("/desk/", **{name: "127.0.0.1"}).status_code == 404


def test_with_the_console_on_the_lan_the_pages_of_staff_are_there(front: Front) -> None:
    assert front.browser(LAN).get("/desk/").status_code == 404
    open_front = Front(console_on_lan=True)
    assert open_front.browser(LAN).get("/desk/").status_code == 503
    link = open_front.access.mint_console("circle")
    assert open_front.browser(LAN).open_link(link.secret).status_code == 303


def test_the_key_of_the_console_is_no_key_in_the_room(front: Front) -> None:
    staff = front.access.start_staff("amina", OWNER_ROLES)
    co = front.access.redeem(
        front.access.mint_co_facilitator(TERMINAL, "circle").secret, staff_here=True
    ).cookie
    phone = front.access.admit_participant("circle", "blue-heron-3")
    for carried in (staff, co):
        said = {}
        for host in (LAPTOP, LAN):
            browser = front.browser(host)
            browser.put_cookie(carried.name, carried.value)
            browser.put_cookie(phone.name, phone.value)
            said[host] = browser.send("/s/circle/do/open-step", {}).text
        assert said == {
            LAPTOP: "open-step by facilitator",
            LAN: "open-step by participant",
        }


# --- what somebody says of themselves -------------------------------------------------------


def test_what_a_proxy_would_say_reaches_nobody(front: Front) -> None:
    seen: list[set[str]] = []
    behind = front.app.wsgi_app

    @front.app.get("/environ")
    def environ() -> str:
        seen.append({name for name in request.environ if "FORWARD" in name or "REAL" in name})
        return request.host

    assert behind is front.guard
    said = {"X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "https", "Forwarded": f"host={EVIL}"}
    answer = front.browser().get("/environ", **said, **{"X-Real-IP": "10.0.0.1"})
    assert answer.text == LAPTOP
    assert seen == [set()]


# --- live connections -----------------------------------------------------------------------


@pytest.mark.parametrize("host", [LAPTOP, LAN, "localhost:8000"])
def test_a_page_of_ours_may_connect(front: Front, host: str) -> None:
    address = "127.0.0.1" if host != LAN else "192.168.1.20"
    assert socket(front.browser(host, address), Origin=f"http://{host}") == 404


@pytest.mark.parametrize(
    "origin",
    [
        f"http://{EVIL}",
        "http://127.0.0.1",
        "http://127.0.0.1:9000",
        "https://127.0.0.1:8000",
        "http://localhost:8000",
        "null",
        "",
        "file://",
    ],
)
def test_a_page_of_somebody_else_may_not_connect(front: Front, origin: str) -> None:
    assert socket(front.browser(), Origin=f"http://{LAPTOP}") == 404
    assert socket(front.browser(), Origin=origin) == 400


def test_what_says_no_origin_may_not_connect(front: Front) -> None:
    assert socket(front.browser()) == 400
    assert front.browser().post("/socket.io/?EIO=4&sid=x").status_code == 400
    assert front.browser().get_raw("//socket.io/", "EIO=4").status_code == 400


@pytest.mark.parametrize("query", ["EIO=4&transport=polling&j=0", "j=", "j", "%6A=1", "sid=x&j=2"])
def test_answers_as_script_for_other_sites_are_refused(front: Front, query: str) -> None:
    assert socket(front.browser(), "EIO=4", Origin=f"http://{LAPTOP}") == 404
    assert socket(front.browser(), query, Origin=f"http://{LAPTOP}") == 400


def test_a_hall_of_1000_behind_one_address_connects_twice_and_a_flood_is_slowed(
    front: Front,
) -> None:
    room = front.browser(LAN, "192.168.1.1")
    own = {"Origin": f"http://{LAN}"}
    assert {socket(room, **own) for _ in range(2000)} == {404}

    flood = [socket(room, **own) for _ in range(10)]
    assert 429 in flood
    slowed = room.get("/socket.io/?EIO=4", **own)
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) >= 1
    assert "gets its turn" in slowed.text
    assert socket(room, "EIO=4&sid=known", **own) == 404
    assert socket(front.browser(LAN, "192.168.1.2"), **own) == 404
    front.clock.pass_seconds(60)
    assert socket(room, **own) == 404


def test_words_of_the_guard_come_in_the_language_of_the_browser(front: Front) -> None:
    front.guard._say = lambda words, language: f"{language}: {words}"
    answer = front.browser().get("/", Host=EVIL, Accept_Language="fr")
    assert answer.text.startswith("fr: labkit does not know")
