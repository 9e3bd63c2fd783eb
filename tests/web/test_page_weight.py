"""The phone's first view is light, as it is really served, and can be read without its script."""

import gzip
import re
from dataclasses import dataclass
from functools import cache

import pytest

from labkit.domain.script import Script
from labkit.settings import FOLDERS
from labkit.shipped import load_scripts, shipped_library
from tests.cast import SESSION
from tests.house import Browser, House
from tests.reading import read
from tests.web.test_bad_input import PATIENT

FIRST_VIEW = 14_000
WITH_THE_CLIENT = 30_000
PACKED = {"Accept-Encoding": "gzip", "Accept": "text/html"}


@cache
def shipped() -> dict[str, Script]:
    return load_scripts(FOLDERS.sessions, shipped_library())


@dataclass(frozen=True)
class View:
    """One page, and what it cannot be shown without."""

    page: str
    sizes: dict[str, int]
    client: int

    @property
    def first(self) -> int:
        return sum(self.sizes.values())


def view(phone: Browser) -> View:
    """Load the page as a browser does, and weigh the bytes that came."""
    answer = phone._open("GET", f"/s/{SESSION}/", PACKED)
    assert answer.headers["Content-Encoding"] == "gzip"
    page = gzip.decompress(answer.data).decode()
    files = re.findall(r'<(?:link rel="stylesheet"|script)[^>]* (?:href|src)="([^"]+)"', page)
    assert {name.rpartition(".")[2] for name in files} == {"css", "js"}
    sizes = {name.rpartition("/")[2]: weight(phone, name) for name in files}
    client = weight(phone, files[0].rpartition("/css/")[0] + "/vendor/socket.io.js")
    return View(page, {"page": len(answer.data), **sizes}, client)


def weight(phone: Browser, path: str) -> int:
    answer = phone._open("GET", path, PACKED)
    assert answer.status_code == 200, path
    return len(answer.data)


@pytest.fixture(scope="module", params=["dialogue-circle", "one-day-lab", "first-hour"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> House:
    script = shipped()[request.param]
    return House(tmp_path_factory.mktemp(request.param), script=script, numbers=PATIENT)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_screen_of_a_usual_session_is_light(house: House, language: str) -> None:
    console, phone = house.console(), house.phone(language)
    views = {"before": view(phone)}
    for step in house.state.script.steps:
        run = house.state.run
        assert console.do("open-step", step=step.id, run=run).status_code == 200
        views[step.id] = view(phone)
    for name, one in sorted(views.items(), key=lambda item: -item[1].first)[:3]:
        script = house.state.script.id
        print(f"{script} {language} {name}: {one.first} B {one.sizes}, client {one.client} B")
    for name, one in views.items():
        assert one.first <= FIRST_VIEW, (name, one.sizes)
        assert one.first + one.client <= WITH_THE_CLIENT, (name, one.client)


@pytest.fixture(scope="module")
def hearing(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, Browser]:
    """A hearing of seven proposals, each with all its parts."""
    script = shipped()["rabat-initiate-proposals"]
    house = House(tmp_path_factory.mktemp("hearing"), script=script, numbers=PATIENT)
    console, phone = house.console(), house.phone()
    kinds = {step.kind: step.id for step in script.steps}
    console.do("open-step", step=kinds["propose"], run=house.state.run)
    for number in range(7):
        made = {"title": f"{number} {TITLE}"[:80], "why": WHY, "who_benefits": WHO}
        answer = house.phone().do("submit-proposal", step=kinds["propose"], **made)
        assert answer.status_code == 200, answer.text
    console.do("show-waiting", what="proposals")
    console.do("open-step", step=kinds["hearing"], run=house.state.run)
    return house, phone


TITLE = "A bench in the shade for everybody who waits for the bus on the square"
WHY = "Old people wait for half an hour in the sun, and nobody has asked them what they need. " * 4
WHO = "Everybody who waits: pupils in the morning, workers in the evening, visitors on Fridays."


def test_a_hearing_of_seven_proposals_still_comes_with_the_client_in_30_kb(
    hearing: tuple[House, Browser],
) -> None:
    house, phone = hearing
    assert len(house.state.proposals) == 7
    one = view(phone)
    print(f"a hearing of seven: {one.first} B {one.sizes}, client {one.client} B")
    assert one.first + one.client <= WITH_THE_CLIENT, one.sizes


def test_what_is_asked_can_be_read_and_answered_without_script(
    hearing: tuple[House, Browser],
) -> None:
    _, phone = hearing
    page = view(phone).page
    for proposal in range(7):
        assert f"{proposal} {TITLE}"[:80] in read(page).words
    for script in re.findall(r"<script[^>]*>", page):
        assert 'type="module"' in script or 'type="application/json"' in script
    assert len(read(page).all("form", action=f"/s/{SESSION}/do/take-stance")) == 7
