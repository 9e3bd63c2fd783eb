"""A form is ours only with a token made for this browser, and never from another site."""

import pytest
from flask import Response

from labkit.access.access import OWNER_ROLES
from labkit.access.cookies import CookieNames
from labkit.web.forgery import Forged, Forgery
from tests.web.front import LAN, LAPTOP, Front

DO = "/s/circle/do/open-step"


@pytest.fixture
def front() -> Front:
    front = Front()
    front.app.register_error_handler(Forged, lambda forged: Response("forged", 403))
    return front


def test_a_form_of_a_page_of_ours_is_taken(front: Front) -> None:
    browser = front.browser()
    token = browser.token()
    assert browser.post(DO, {"token": token}).status_code == 200
    assert browser.post(DO, X_Labkit_Token=token).status_code == 200
    # What a form sends when the page says no-referrer.
    assert browser.post(DO, {"token": token}, Origin="null").status_code == 200
    assert browser.post(DO, {"token": token}, Origin=f"http://{LAPTOP}").status_code == 200


def test_without_the_token_nothing_is_taken(front: Front) -> None:
    browser = front.browser()
    good = browser.token()
    assert browser.post(DO, {"token": good}).status_code == 200
    for bad in ("", good[:-1], good + "x", good.swapcase(), "null", "é" * 24):
        assert browser.post(DO, {"token": bad}).status_code == 403
        assert browser.post(DO, {"token": bad}, Origin=f"http://{LAPTOP}").status_code == 403
    assert browser.post(DO).status_code == 403
    assert browser.post(DO, {"token": good}, X_Labkit_Token="wrong").status_code == 403


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:9000",
        f"https://{LAPTOP}",
        f"http://{LAN}",
        "",
        "file://",
    ],
)
def test_another_site_is_refused_even_with_the_token(front: Front, origin: str) -> None:
    browser = front.browser()
    token = browser.token()
    assert browser.post(DO, {"token": token}).status_code == 200
    assert browser.post(DO, {"token": token}, Origin=origin).status_code == 403


def test_the_token_of_one_browser_does_nothing_in_another(front: Front) -> None:
    mallory, amina = front.browser(), front.browser()
    token = mallory.token()
    assert mallory.post(DO, {"token": token}).status_code == 200
    assert amina.post(DO, {"token": token}).status_code == 403
    assert amina.token() != token
    assert amina.post(DO, {"token": token}).status_code == 403


def test_a_token_lasts_through_joining_signing_in_and_a_restart(front: Front) -> None:
    browser = front.browser()
    token = browser.token()
    staff = front.access.start_staff("amina", OWNER_ROLES)
    browser.put_cookie(staff.name, staff.value)
    assert browser.token() == token
    front.forgery.__dict__.update(Forgery(b"s" * 32, front.names).__dict__)
    assert browser.post(DO, {"token": token}).text == "open-step by facilitator"


def test_another_installation_makes_other_tokens(front: Front) -> None:
    browser = front.browser()
    token = browser.token()
    assert browser.post(DO, {"token": token}).status_code == 200
    front.forgery.__dict__.update(Forgery(b"t" * 32, CookieNames(b"s" * 32)).__dict__)
    assert browser.post(DO, {"token": token}).status_code == 403


def test_the_cookie_does_not_hold_the_token(front: Front) -> None:
    browser = front.browser()
    token = browser.token()
    visit = browser.cookie(front.names.visit)
    assert visit
    assert token not in visit
    assert visit not in token


def test_a_page_without_a_form_sets_no_cookie(front: Front) -> None:
    assert "Set-Cookie" in front.browser().get("/token").headers
    assert "Set-Cookie" not in front.browser().get("/no-such-page").headers
    staff = front.access.start_staff("amina", OWNER_ROLES)
    browser = front.browser()
    browser.put_cookie(staff.name, staff.value)
    assert "Set-Cookie" not in browser.get("/desk/").headers
