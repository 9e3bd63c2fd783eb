"""Somebody is erased by their receipt, without their phone; a wrong one does and tells nothing."""

import re
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from labkit.access.codes import ALPHABET
from labkit.access.receipts import LENGTH, Receipts
from labkit.domain.session.erasing import mark_of
from labkit.store.ledger import Ledger
from labkit.web.limits import Limits, Numbers, TooFast
from tests.access.fakes import Clock
from tests.cast import SESSION
from tests.house import LAN, PORT, Browser, House
from tests.reading import read

WORDS = "Close the street at the school"
WRONG = "BCDF GHJK"


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    console = house.console()
    assert console.do("open-step", step="four-voices", run=house.state.run).status_code == 200
    return house


def spoken(house: House, words: str = WORDS, ref: str = "ref-00000001") -> Browser:
    """A phone that has sent something."""
    phone = house.phone()
    sent = {"step": "four-voices", "prompt": "move.open", "text": words, "ref": ref}
    assert phone.do("submit-contribution", **sent).status_code == 200
    return phone


def receipt_on(phone: Browser) -> str:
    """What stands on the page Mine."""
    page = phone.get(f"/s/{SESSION}/mine").text
    found = re.search(r'class="receipt"><bdi dir="ltr">(\w{4} \w{4})</bdi>', page)
    assert found
    return found.group(1)


def stranger(house: House) -> Browser:
    """Another browser, on another day."""
    browser = house.browser(f"{LAN}:{PORT}")
    browser.get("/erase")
    return browser


def people(house: House) -> set[str]:
    return set(house.state.participants)


def test_a_receipt_erases_its_person_after_one_question_and_nobody_else(house: House) -> None:
    phone = spoken(house)
    other = spoken(house, "A tap at the market", "ref-00000002")
    before, receipt = people(house), receipt_on(phone)
    assert receipt_on(phone) == receipt != receipt_on(other)
    browser = stranger(house)
    asked = browser.send("/erase", receipt=receipt.lower().replace(" ", "-"))
    assert asked.status_code == 200
    assert people(house) == before, "it was only asked"
    page = read(asked.text)
    assert "Erase everything?" in page.words
    form = page.one("form", action="/erase?language=en")
    assert form.one("button").attributes["value"] == "yes"
    typed = form.one("input", name="receipt").attributes["value"]
    assert typed
    done = browser.send("/erase", receipt=typed, sure="yes")
    assert "Everything is erased." in read(done.text).words
    (gone,) = before - people(house)
    assert Ledger(house.folder / "data").marks() == {mark_of(gone)}
    assert {one.text for one in house.state.contributions.values()} == {"", "A tap at the market"}
    assert phone.get(f"/s/{SESSION}/").status_code == 303, "the phone is out"
    assert other.get(f"/s/{SESSION}/").status_code == 200
    assert browser.send("/erase", receipt=receipt, sure="yes").status_code == 404, "used up"


def test_it_works_after_the_phone_has_left_and_after_the_session(house: House) -> None:
    phone = spoken(house)
    receipt = receipt_on(phone)
    phone.do("leave-session", ref="ref-00000009", words="keep")
    console = house.console()
    console.do("end-session", run=house.state.run)
    browser = stranger(house)
    assert browser.send("/erase", receipt=receipt, sure="yes").status_code == 200
    assert people(house) == set()
    assert WORDS not in {one.text for one in house.state.contributions.values()}


def test_it_works_after_labkit_was_started_with_another_secret(house: House) -> None:
    receipt = receipt_on(spoken(house))
    house.begin_again(lambda data: (data / "secret.key").unlink())
    assert stranger(house).send("/erase", receipt=receipt, sure="yes").status_code == 200
    assert people(house) == set()


def test_nothing_of_a_receipt_is_on_the_disk(house: House) -> None:
    receipt = receipt_on(spoken(house)).replace(" ", "")
    everything = b"".join(path.read_bytes() for path in (house.folder / "data").glob("*.*"))
    assert WORDS.encode() in everything
    assert receipt.encode() not in everything


def masked(answer: TestResponse) -> str:
    return re.sub(r'value="[^"]*"|content="[^"]*"', "", answer.text)


def test_wrong_receipts_of_every_kind_are_answered_alike(house: House) -> None:
    before = people(house) | {receipt_on(spoken(house))}
    answers = []
    for typed in (WRONG, "", "B", "OOOO IIII", "B" * 4000, "<b>", before.copy().pop()[:7]):
        answers.append(stranger(house).send("/erase", receipt=typed, sure="yes"))
    assert {answer.status_code for answer in answers} == {404}
    assert len({masked(answer) for answer in answers}) == 1


def test_without_the_token_of_a_page_nothing_is_erased(house: House) -> None:
    receipt = receipt_on(spoken(house))
    browser = stranger(house)
    browser.token = "forged"
    assert browser.send("/erase", receipt=receipt, sure="yes").status_code == 400
    assert len(people(house)) == 1


def test_guessing_stops_before_it_leads_anywhere_and_the_desk_goes_on(tmp_path: Path) -> None:
    house = House(tmp_path)
    receipt = receipt_on(house.phone())
    browser = stranger(house)
    statuses = [browser.send("/erase", receipt=WRONG).status_code for _ in range(25)]
    assert statuses == [404] * 20 + [429] * 5
    assert browser.send("/erase", receipt=receipt, sure="yes").status_code == 429, "nor the right"
    assert len(people(house)) == 1
    console = house.console()
    console.get("/desk/erase")
    for _ in range(25):
        assert console.send("/desk/erase", receipt=WRONG).status_code == 404
    assert console.send("/desk/erase", receipt=receipt).status_code == 200
    assert console.send("/desk/erase", receipt=receipt, sure="yes").status_code == 200
    assert people(house) == set()
    console.get("/desk/records")


def test_guesses_from_everywhere_count_together() -> None:
    clock, numbers = Clock(), Numbers()
    limits = Limits(clock.monotonic, lambda seconds: None, numbers)

    def guesses(address: str, many: int) -> int:
        looked: list[str] = []
        for _ in range(many):
            try:
                limits.look_for_receipt(address, lambda: looked.append("looked"))
            except TooFast:
                continue
        return len(looked)

    assert guesses("192.168.8.1", 100) == 20
    assert sum(guesses(f"192.168.8.{number}", 100) for number in range(2, 99)) == 40
    clock.pass_seconds(60)
    # A whole Wi-Fi of guessers gets sixty looks a minute, so finding one of 6,000 people takes
    # years: that is what the eight characters are for.
    assert sum(guesses(f"192.168.8.{number}", 100) for number in range(2, 99)) == 60
    minutes = len(ALPHABET) ** LENGTH / 6000 / 60
    assert minutes / 60 / 24 / 365 > 1.9


def test_a_receipt_says_nothing_of_its_person_and_is_of_one_installation() -> None:
    made = [Receipts("a" * 16, list).of(f"{number:032x}") for number in range(3000)]
    assert len(set(made)) == 3000
    assert {len(one) for one in made} == {LENGTH}
    assert set("".join(made)) == set(ALPHABET)
    assert Receipts("b" * 16, list).of(f"{0:032x}") != made[0]
