"""A full disk, a held database, no Pango: said in words, and nothing that was saved is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from sqlalchemy import Connection

from labkit.domain.session.state import SessionState
from labkit.printing import press, sheets
from labkit.printing.order import print_pdf
from labkit.store.engine import open_engine
from labkit.store.reading import read_state
from labkit.store.writing import Busy, DiskFull
from tests.cast import CODE, SESSION
from tests.house import LAN, PORT, Browser, House
from tests.printing.test_order import in_child
from tests.reading import forms, read
from tests.web.test_bad_input import MOVE, PATIENT, said

LONG = "A bench in the shade of the old trees. " * 7


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("house"), numbers=PATIENT)
    assert house.console().do("open-step", step="four-voices", run=0).status_code == 200
    return house


def set_pages(house: House, most: int) -> None:
    """Let the database take no more pages than this, or than it has: a disk of that size."""

    def set_them(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")

    house.labkit.writer.write(set_them)


def on_the_disk(house: House) -> SessionState:
    """The session as another process would read it."""
    engine = open_engine(house.folder / "data")
    with engine.connect() as connection:
        state = read_state(connection, SESSION)
    engine.dispose()
    assert state is not None
    return state


def test_a_full_disk_is_said_and_loses_nothing(house: House) -> None:
    phone, console = house.phone(), house.console()
    newcomer = house.browser(f"{LAN}:{PORT}")
    newcomer.get(f"/j/{CODE}")
    console.get("/desk/")
    set_pages(house, 1)
    acknowledged = set()
    for number in range(100):
        wish = {**MOVE, "text": f"{number} {LONG}"[:280], "ref": f"full-{number:08}"}
        answer = phone.do("submit-contribution", **wish)
        if answer.status_code != 200:
            break
        acknowledged.add(wish["ref"])
    words = said(answer, 507, "not-stored")
    assert words == (
        "The disk of the laptop is full. Your words are kept on your phone and sent again."
    )
    assert answer.headers["Retry-After"] == "3"
    assert set(on_the_disk(house).contributions) == set(house.state.contributions) == acknowledged

    # Somebody without script keeps the words on the page, and is promised nothing.
    page = phone.send(f"/s/{SESSION}/do/submit-contribution", **wish)
    assert page.status_code == 507
    tree = read(page.text)
    assert tree.one("p", role="alert").words == DiskFull.by_hand
    assert "on your phone" not in tree.words
    (again,) = forms(tree)
    assert again.typed == {"text": wish["text"]}
    assert again.hidden["ref"] == wish["ref"]

    # The console says it, and everything that only reads goes on.
    assert "Nothing can be saved until there is room again." in shown(console)
    assert phone.get(f"/s/{SESSION}/").status_code == 200
    assert house.labkit.sessions.ids() == [SESSION]

    # At the door and at the desk it is said, too.
    at_the_door = newcomer.send(f"/j/{CODE}", language="en", consent="agreed")
    if at_the_door.status_code != 303:  # a key may still have fitted in, and its owner with it
        assert at_the_door.status_code == 507
        assert "disk of the laptop" in read(at_the_door.text).one("p", role="alert").words
    desk = console.send("/desk/sessions", script="rabat-initiate-proposals")
    assert desk.status_code == 507
    assert "The disk of the laptop is full." in read(desk.text).words

    set_pages(house, 1_000_000)
    assert phone.do("submit-contribution", **wish).status_code == 200
    assert wish["ref"] in on_the_disk(house).contributions
    assert "disk" not in shown(console)


def shown(console: Browser) -> str:
    """What a console shows."""
    return read(console.get(f"/console/{SESSION}").text).words


def test_a_refused_command_does_not_end_the_trouble(house: House) -> None:
    phone = house.phone()
    house.labkit.writer.trouble = DiskFull()
    phone.do("submit-contribution", **MOVE, text="")
    assert isinstance(house.labkit.writer.trouble, DiskFull)
    phone.do("submit-contribution", **MOVE, text="Words")
    assert house.labkit.writer.trouble is None


@contextmanager
def held(house: House) -> Iterator[None]:
    """Another program holds the database, and nobody waits long for it."""

    def be_impatient(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA busy_timeout = 100")

    house.labkit.writer.write(be_impatient)
    engine = open_engine(house.folder / "data", writing=True)
    with engine.connect() as connection, connection.begin():
        yield
    engine.dispose()


def test_a_held_database_is_waited_for_and_said(house: House) -> None:
    phone, console = house.phone(), house.console()
    wish = {**MOVE, "text": "A bench", "ref": "held-00000001"}
    with held(house):
        words = said(phone.do("submit-contribution", **wish), 503, "not-stored")
        assert words == "The laptop is busy. Your words are kept on your phone and sent again."
        pressed = console.do("close-step", step="four-voices", run=house.state.run)
        words = said(pressed, 503, "not-stored")
        assert words == "The laptop is busy with another program. Try again in a moment."
        assert isinstance(house.labkit.writer.trouble, Busy)
        assert "busy with another program" in shown(console)
        assert phone.get(f"/s/{SESSION}/").status_code == 200
    assert phone.do("submit-contribution", **wish).status_code == 200
    assert "busy" not in shown(console)


def test_a_link_that_works_once_is_not_used_up_by_a_held_database(house: House) -> None:
    link = house.labkit.access.mint_console(SESSION)
    browser = house.browser()
    browser.get(link.path.partition("#")[0])
    with held(house):
        answer = browser.send("/keys", key=link.secret)
        assert answer.status_code == 503
        assert "Try again in a moment." in answer.text
    assert browser.send("/keys", key=link.secret).status_code == 303
    assert browser.get(f"/console/{SESSION}").status_code == 200


def test_a_key_that_is_seldom_used_opens_while_nothing_can_be_saved(house: House) -> None:
    phone = house.phone()
    house.now += 24 * 3600 * 1000
    with held(house):
        assert phone.get(f"/s/{SESSION}/").status_code == 200


def test_without_pango_the_report_is_offered_as_a_page(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = house.console()
    missing = in_child(f"raise SystemExit({press.PANGO_MISSING})")
    monkeypatch.setattr(sheets, "print_pdf", partial(print_pdf, command=missing))
    answer = console.get(f"/desk/{SESSION}/report.pdf")
    assert answer.status_code == 503
    page = read(answer.text)
    assert page.one("h1").words == "The PDF could not be made"
    assert "Pango is missing. Print the page from the browser instead." in page.words
    (offer,) = (link for link in page.all("a") if link.words == "Open the report to print")
    printable = console.get(offer.attributes["href"])
    assert printable.status_code == 200
    assert "Insight Report" in read(printable.text).words
