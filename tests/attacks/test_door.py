"""Getting in from elsewhere: other names and origins, made-up proxies, keys that were seen."""

import re
import subprocess

import pytest

from labkit.rehearsal.page import read_page
from tests.attacks.conftest import ROOM, Visitor
from tests.attacks.tools import SOCKET, Unguarded, ask, opened, refused, status_of
from tests.live.clients import Client, Desk
from tests.process import Process

EVIL = "evil.example"


# --- S-20: names and origins ----------------------------------------------------------------


def test_a_name_that_was_bound_anew_to_this_machine_opens_no_page_and_no_socket(
    labkit: Process, unguarded: Unguarded
) -> None:
    evil = f"{EVIL}:{unguarded.port}"
    opened(unguarded.port, f"http://{evil}", evil).shutdown()
    evil = f"{EVIL}:{labkit.port}"
    assert refused(labkit.port, f"http://{evil}", evil) == 400
    for path in ("/", "/console/x", "/desk/", "/healthz", "/static/x.js", SOCKET):
        assert status_of(ask(labkit.port, f"GET {path} HTTP/1.1", f"Host: {evil}")) == 400
    assert status_of(ask(labkit.port, "GET / HTTP/1.0")) == 400
    own = f"127.0.0.1:{labkit.port}"
    assert status_of(ask(labkit.port, "GET / HTTP/1.1", f"Host: {own}")) == 200


def test_who_says_no_origin_gets_no_socket(labkit: Process, unguarded: Unguarded) -> None:
    opened(unguarded.port, None, f"127.0.0.1:{unguarded.port}").shutdown()
    assert refused(labkit.port, None, f"127.0.0.1:{labkit.port}") == 400
    assert refused(labkit.port, "null", f"127.0.0.1:{labkit.port}") == 400
    own = f"127.0.0.1:{labkit.port}"
    assert refused(labkit.port, f"http://{own}", own) == 0


def test_what_a_made_up_proxy_says_of_a_request_changes_nothing(
    labkit: Process, unguarded: Unguarded
) -> None:
    own, said = f"127.0.0.1:{unguarded.port}", [f"X-Forwarded-Host: {EVIL}"]
    opened(unguarded.port, f"http://{EVIL}", own, header=said).shutdown()
    own = f"127.0.0.1:{labkit.port}"
    assert refused(labkit.port, f"http://{EVIL}", own, header=said) == 400
    here = f"Host: {own}"
    assert status_of(ask(labkit.port, "GET /sign-in HTTP/1.1", here)) == 503
    for name in ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded"):
        answer = ask(labkit.port, "GET /sign-in HTTP/1.1", here, f"{name}: 127.0.0.1")
        assert status_of(answer) == 404, name
    code = labkit.doors["code"]
    page = ask(labkit.port, f"GET /j/{code} HTTP/1.1", f"Host: {ROOM}:{labkit.port}", *said)
    assert status_of(page) == 200
    assert EVIL not in page


def test_polling_and_answers_as_script_are_no_way_in(labkit: Process, unguarded: Unguarded) -> None:
    poll = "/socket.io/?EIO=4&transport=polling"
    for more in ("", "&j=0"):
        line = f"GET {poll}{more} HTTP/1.1"
        open_to_all = ask(unguarded.port, line, "Host: 127.0.0.1", "Connection: close")
        assert '"sid' in open_to_all.replace("\\", "")
        own = f"127.0.0.1:{labkit.port}"
        answer = ask(labkit.port, line, f"Host: {own}", f"Origin: http://{own}")
        assert status_of(answer) == 400
        assert "sid" not in answer


# --- S-02, S-16: the console stays on the laptop --------------------------------------------


def test_the_pages_of_staff_are_not_there_on_the_address_of_the_room(
    labkit: Process, console: Client
) -> None:
    session, cookie = console.session, console.browser.cookie_header("/")
    for path in (f"/console/{session}", "/desk/", "/sign-in", "/set-up", f"/desk/{session}/keys"):
        here = ask(
            labkit.port,
            f"GET {path} HTTP/1.1",
            f"Host: 127.0.0.1:{labkit.port}",
            f"Cookie: {cookie}",
        )
        assert status_of(here) != 404
        for come_from in ("127.0.0.1", ROOM, "127.0.0.77"):
            there = ask(
                labkit.port,
                f"GET {path} HTTP/1.1",
                f"Host: {ROOM}:{labkit.port}",
                f"Cookie: {cookie}",
                to=ROOM,
                come_from=come_from,
            )
            assert status_of(there) == 404
            assert "only on the computer" in there


def test_labkit_listens_on_the_loopback_address_and_on_one_of_the_room(labkit: Process) -> None:
    listening = subprocess.run(
        ["ss", "-Hltn", f"sport = :{labkit.port}"], capture_output=True, text=True, check=True
    ).stdout
    addresses = set(re.findall(rf"(\S+):{labkit.port}\b", listening))
    assert addresses == {"127.0.0.1", ROOM}


# --- S-14: a key is told to nobody ----------------------------------------------------------


def test_a_key_stands_in_no_request_no_referrer_no_page_and_no_file(
    labkit: Process, desk: Desk, visitor: Visitor
) -> None:
    link = desk.link("wall")
    path, _, key = link.partition("#k=")
    browser = visitor(path)
    page = browser.get(path)
    assert key not in page.text
    asked = browser.submit("/keys", {"key": key, "token": read_page(page.text).token})
    assert asked.status == 200
    assert key not in asked.text
    assert key not in asked.url
    (cookie,) = (str(one.value) for one in browser.cookies if "-wall-" in one.name)
    assert cookie != key
    answer = ask(labkit.port, "GET / HTTP/1.1", f"Host: 127.0.0.1:{labkit.port}")
    assert "Referrer-Policy: no-referrer" in answer
    kept = [file.read_bytes() for file in labkit.data.rglob("*") if file.is_file()]
    assert any(len(file) > 4096 for file in kept)
    for secret in (key, cookie):
        assert not any(secret.encode() in file for file in kept)
        assert secret not in labkit.log


# --- S-12, S-13, S-15: sessions -------------------------------------------------------------


def test_a_key_that_somebody_else_chose_opens_nothing(
    labkit: Process, desk: Desk, visitor: Visitor
) -> None:
    """Fixation: a cookie planted in a browser does not become good when its owner signs in."""
    path, _, key = desk.link("co-facilitator").partition("#k=")
    browser = visitor(path)
    token = read_page(browser.get(path).text).token
    browser.submit("/keys", {"key": key, "token": token})
    own = {one.name: one.value or "" for one in browser.cookies}
    (name,) = (name for name in own if "co-facilitator" in name)
    planted = visitor(path)
    token = read_page(planted.get(path).text).token
    visit = planted.cookie_header("/")

    def conducts(value: str) -> int:
        line = f"GET {path.partition(str(labkit.port))[2]} HTTP/1.1"
        host = f"Host: 127.0.0.1:{labkit.port}"
        return status_of(ask(labkit.port, line, host, f"Cookie: {visit}; {name}={value}"))

    assert conducts(own[name]) == 200
    chosen = "A" * 43
    assert conducts(chosen) == 503  # there is no account yet
    form = f"key={key}&token={token}".encode()
    answer = ask(
        labkit.port,
        "POST /keys HTTP/1.1",
        f"Host: 127.0.0.1:{labkit.port}",
        f"Cookie: {visit}; {name}={chosen}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(form)}",
        body=form,
    )
    assert status_of(answer) == 303
    given = re.search(rf"{name}=([\w-]+)", answer)
    assert given
    assert given.group(1) not in (chosen, own[name])
    assert conducts(chosen) == 503  # there is no account yet
    assert conducts(given.group(1)) == 200


def test_a_stolen_cookie_opens_no_other_session_and_no_other_role(
    labkit: Process, desk: Desk, phone: Client
) -> None:
    (name, value) = next(
        (one.name, one.value) for one in phone.browser.cookies if "participant" in one.name
    )
    other = desk.new_session()
    host = f"Host: {ROOM}:{labkit.port}"

    def status(path: str, carried: str) -> int:
        return status_of(ask(labkit.port, f"GET {path} HTTP/1.1", host, f"Cookie: {carried}"))

    own = f"{name}={value}"
    assert status(f"/s/{phone.session}/", own) == 200
    assert status(f"/s/{other}/", own) == 303
    renamed = name.replace(phone.session, other)
    assert renamed != name
    assert status(f"/s/{other}/", f"{renamed}={value}") == 303
    for kind, path in (
        ("wall", f"/wall/{phone.session}"),
        ("co-facilitator", f"/console/{phone.session}"),
        ("observer", f"/console/{phone.session}"),
    ):
        as_another = f"{name.replace('participant', kind)}={value}"
        assert status(path, f"{own}; {as_another}") in (401, 404)


def test_a_form_of_another_web_site_does_nothing(labkit: Process, console: Client) -> None:
    form = f"token={console.token}"
    cookie = f"Cookie: {console.browser.cookie_header('/')}"
    host = f"127.0.0.1:{labkit.port}"

    def blank(body: str, origin: str) -> int:
        return status_of(
            ask(
                labkit.port,
                f"POST /s/{console.session}/do/blank-wall HTTP/1.1",
                f"Host: {host}",
                f"Origin: {origin}",
                cookie,
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
                body=body.encode(),
            )
        )

    assert blank(form, f"http://{EVIL}") == 400
    assert blank("", f"http://{host}") == 400
    assert blank("token=forged", "null") == 400
    assert blank(form, f"http://{host}") == 303
    assert console.do("unblank-wall")["ok"]


@pytest.mark.parametrize("path", ["/s/{}/do/blank-wall", "/desk/sessions", "/sign-out", "/keys"])
def test_opening_an_address_changes_nothing(labkit: Process, console: Client, path: str) -> None:
    answer = console.browser.get(path.format(console.session))
    assert answer.status in (404, 405)
