"""Codes that are typed wrongly, are old, or open nothing now: a sentence, and a way on."""

from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from labkit.access.rates import Rate
from labkit.web.limits import Numbers
from tests.cast import CODE, SESSION
from tests.house import LAN, PORT, Browser, House
from tests.reading import Node, read

PHONE = f"{LAN}:{PORT}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("house"))


@pytest.fixture
def phone(house: House) -> Browser:
    return house.browser(PHONE)


def not_found(answer: TestResponse) -> Node:
    """The page that says so, and lets the code be typed again."""
    assert answer.status_code == 404, answer.text
    assert "Traceback" not in answer.text
    page = read(answer.text)
    assert "value" in page.one("input", name="code").attributes
    assert page.one("form").attributes["action"] == "/"
    return page


@pytest.mark.parametrize(
    "typed", [CODE, CODE.lower(), "K7X M4R", " k7x-m4r ", "k7x_m4r", "\u200eK7X\u00a0M4R"]
)
def test_a_code_is_taken_however_it_is_typed(phone: Browser, typed: str) -> None:
    at_the_door = phone.get(f"/j/{quote(typed)}")
    assert at_the_door.status_code == 200
    assert "The square" in read(at_the_door.text).words
    sent_on = phone.get(f"/?code={quote(typed)}")
    assert (sent_on.status_code, sent_on.headers["Location"]) == (303, f"/j/{CODE}")


WRONG = {
    "another": "K7XM4S",
    "too short": "K7X",
    "too long": "K7XM4RK7XM4R",
    "letters that are in no code": "AEIOU0",
    "for a database": "' OR 1=1 --",
    "ten thousand": "K7XM4R" * 1_700,
    "markup": "<script>alert(1)</script>",
    "nothing": "\x00\x00",
    "digits of Arabic": "٢٣٤٥٦٧",
    "turned around": "\u202eR4MX7K",
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_code_is_told_kindly(phone: Browser, what: str) -> None:
    # A path holds no slash: that would be another page.
    page = not_found(phone.get(f"/j/{quote(WRONG[what].replace('/', ''))}"))
    assert page.one("h1").words == "No session with this code"
    assert "Look at the wall again. The code may have changed." in page.words


@pytest.mark.parametrize("what", sorted(set(WRONG) - {"another"}))
def test_what_cannot_be_a_code_is_told_beside_the_field(phone: Browser, what: str) -> None:
    page = not_found(phone.get(f"/?code={quote(WRONG[what])}"))
    assert page.one("p", role="alert").words == (
        "A code has six letters and numbers. Look at the wall again."
    )
    field = page.one("input", name="code").attributes
    assert (field["aria-invalid"], field["aria-describedby"]) == ("true", "fault")


def test_a_wrong_code_is_told_in_the_language_of_the_phone(phone: Browser) -> None:
    page = read(phone.get("/j/K7XM4S", **{"Accept-Language": "ar"}).text)
    assert page.one("html").attributes["lang"] == "ar"
    assert page.one("html").attributes["dir"] == "rtl"


def test_joining_with_a_wrong_code_makes_nobody(house: House, phone: Browser) -> None:
    phone.get(f"/j/{CODE}")
    before = house.state
    not_found(phone.send("/j/K7XM4S", language="en", consent="agreed"))
    assert house.state == before


def test_the_old_code_ends_and_the_new_one_opens(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    house = House(tmp_path_factory.mktemp("changed"))
    phone = house.browser(PHONE)
    phone.get(f"/j/{CODE}")
    assert house.console().do("change-code").status_code == 200
    not_found(phone.get(f"/j/{CODE}"))
    # The card was on the screen already when the code changed.
    page = not_found(phone.send(f"/j/{CODE}", language="en", consent="agreed"))
    assert "The code may have changed." in page.words
    assert phone.get(f"/j/{house.state.code}").status_code == 200
    assert not house.state.participants


def test_a_closed_door_says_whom_to_ask(tmp_path_factory: pytest.TempPathFactory) -> None:
    house = House(tmp_path_factory.mktemp("closed"))
    inside, phone = house.phone(), house.browser(PHONE)
    phone.get(f"/j/{CODE}")
    assert house.console().do("close-door").status_code == 200
    answers = (
        phone.get(f"/j/{CODE}"),
        phone.send(f"/j/{CODE}", language="en", consent="agreed"),
    )
    for answer in answers:
        assert answer.status_code == 410
        page = read(answer.text)
        assert page.one("h1").words == "Joining is closed just now."
        assert "Ask the facilitator to let you in, then load this page again." in page.words
    assert len(house.state.participants) == 1
    # Who is in stays in, and may scan again.
    again = inside.get(f"/j/{CODE}")
    assert (again.status_code, again.headers["Location"]) == (303, f"/s/{SESSION}/")


def test_the_code_of_a_session_that_ended_says_so(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    house = House(tmp_path_factory.mktemp("ended"))
    phone, console = house.browser(PHONE), house.console()
    phone.get(f"/j/{CODE}")
    console.do("open-step", step="welcome", run=0)
    assert console.do("end-session", run=house.state.run).status_code == 200
    for answer in (
        phone.get(f"/j/{CODE}"),
        phone.send(f"/j/{CODE}", language="en", consent="agreed"),
    ):
        assert answer.status_code == 410
        page = read(answer.text)
        assert page.one("h1").words == "This session has ended."
        assert "Thank you for coming." in page.words
    assert not house.state.participants


def test_a_form_from_elsewhere_or_without_the_card_lets_nobody_in(
    house: House, phone: Browser
) -> None:
    before = house.state
    phone.get(f"/j/{CODE}")
    unread = phone.send(f"/j/{CODE}", language="en")
    assert unread.status_code == 422
    assert "Read the card" in read(unread.text).one("p", role="alert").words
    phone.token = "forged"
    forged = phone.send(f"/j/{CODE}", language="en", consent="agreed")
    assert forged.status_code == 400
    assert "Press the button once more" in read(forged.text).one("p", role="alert").words
    assert house.state == before


def test_when_many_guess_a_right_code_is_never_called_wrong(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    slow = Numbers(wrong_codes_here=Rate(1e-6, 1), waiting_at_once=0)
    house = House(tmp_path_factory.mktemp("guessed"), numbers=slow)
    phone = house.browser(PHONE)
    not_found(phone.get("/j/K7XM4S"))
    answer = phone.get(f"/j/{CODE}", Accept="text/html")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "2"
    assert "Wait a moment, then try yours again." in read(answer.text).one("h1").words
