"""What staff did can be read later, by a facilitator with an account, and no word stands in it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from labkit.domain.auditing import KEPT_MS, TERMINAL, Audited
from labkit.store.auditing import MOST_SHOWN, StoredAudit, note
from labkit.store.engine import FILE
from labkit.store.writing import DiskFull
from tests.cast import MINUTE, SESSION
from tests.house import LAPTOP, PASSWORD, Browser, House


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def done(house: House) -> list[tuple[str, str, str | None, int]]:
    """What is written down, oldest first."""
    with sqlite3.connect(house.folder / "data" / FILE) as database:
        return database.execute("SELECT what, who, about, times FROM audit ORDER BY id").fetchall()


def account(house: House) -> str:
    (one,) = [one.id for one in house.labkit.accounts.all() if one.name == "Ada"]
    return one


def ada(house: House) -> Browser:
    """A facilitator with an account, signed in with the password."""
    house._with_account()
    browser = house.browser()
    browser.get("/sign-in")
    assert browser.send("/sign-in", name="Ada", password=PASSWORD).status_code == 303
    return browser


def test_each_act_of_staff_is_written_down_once(house: House) -> None:
    browser = ada(house)
    who = account(house)
    before = len(done(house))
    browser.get(f"/desk/{SESSION}/keys")
    made = browser.send(f"/desk/{SESSION}/keys", kind="wall", label="Big hall").text
    (key,) = [one.hash for one in house.labkit.access.links(SESSION) if one.label == "Big hall"]
    assert key in made
    browser.send(f"/desk/{SESSION}/keys/revoke", key=key)
    browser.get(f"/desk/{SESSION}/report")
    assert done(house)[before:] == [
        ("link-made", who, SESSION, 1),
        ("link-taken-back", who, SESSION, 1),
        ("report-read", who, SESSION, 1),
    ]


def test_signing_in_is_written_down_and_failing_is_counted(house: House) -> None:
    browser = ada(house)
    assert ("signed-in", account(house), None, 1) in done(house)
    stranger = house.browser()
    stranger.get("/sign-in")
    for name in ("Ada", "Nobody", "Ada"):
        stranger.send("/sign-in", name=name, password="not this one")
    assert [one for one in done(house) if one[0] == "sign-in-failed"] == [
        ("sign-in-failed", "", None, 3)
    ]
    house.now += 61 * MINUTE
    stranger.send("/sign-in", name="Ada", password="not this one")
    assert sum(one[0] == "sign-in-failed" for one in done(house)) == 2
    page = browser.get("/desk/records").text
    assert "tried to sign in, and could not" in page
    assert "3 times" in page


def test_who_had_themselves_deleted_is_not_written_down(house: House) -> None:
    phone = house.phone()
    (ben,) = house.state.participants
    assert phone.do("leave-session", words="erase").status_code == 200
    assert done(house)[-1] == ("erased", "participant", SESSION, 1)
    assert not any(ben in str(one) for one in done(house))


def test_the_page_says_who_did_what_and_when_and_nothing_anybody_wrote(house: House) -> None:
    browser = ada(house)
    console = house.console()
    console.do("open-step", step="four-voices", run=0)
    words = "What I would never say aloud"
    phone = house.phone()
    phone.do("submit-contribution", step="four-voices", prompt="move.open", text=words)
    browser.get(f"/desk/{SESSION}/report")
    page = browser.get("/desk/records").text
    for said in ("Ada", "somebody at this computer", "opened the report", "The square"):
        assert said in page
    assert words not in page
    assert words not in str(done(house))


@pytest.mark.parametrize("who", ["phone", "wall", "organizer", "browser"])
def test_nobody_else_reads_it(house: House, who: str) -> None:
    assert ada(house).get("/desk/records").status_code == 200
    assert getattr(house, who)().get("/desk/records").status_code in (401, 403, 404)


def test_it_outlives_the_session_and_ends_after_a_year(house: House) -> None:
    browser = ada(house)
    browser.get(f"/desk/{SESSION}/report")
    with sqlite3.connect(house.folder / "data" / FILE) as database:
        columns = {row[1] for row in database.execute("PRAGMA table_info(audit)")}
    assert "session" not in columns
    before = done(house)
    assert before
    house.now += KEPT_MS + 1
    house.labkit.writer.write(
        lambda connection: note(connection, Audited.RESTORED, TERMINAL, None, house.now)
    )
    assert done(house) == [("restored", "terminal", None, 1)]


def test_no_more_is_shown_than_can_be_read(house: House) -> None:
    audit = StoredAudit(house.labkit.writer._engine, house.labkit.writer.write)
    for number in range(MOST_SHOWN + 5):
        audit.note(Audited.SIGNED_IN, TERMINAL, None, house.now + number)
    newest = audit.newest()
    assert len(newest) == MOST_SHOWN
    assert newest[0].at == house.now + MOST_SHOWN + 4
    assert LAPTOP not in str(newest)


def test_what_could_not_be_written_then_is_written_later(house: House) -> None:
    writer, full = house.labkit.writer, True

    def write(change: Callable[[Connection], Any]) -> Any:
        if full:
            raise DiskFull
        return writer.write(change)

    audit = StoredAudit(writer._engine, write)
    before = len(audit.newest())
    audit.note(Audited.SIGNED_IN, TERMINAL, None, house.now)
    audit.note(Audited.REPORT_READ, TERMINAL, None, house.now + 1)
    assert len(audit.newest()) == before
    full = False
    audit.catch_up()
    audit.catch_up()
    assert [one.what for one in audit.newest()[:2]] == [Audited.REPORT_READ, Audited.SIGNED_IN]
    assert len(audit.newest()) == before + 2
