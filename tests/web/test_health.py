"""What labkit says of itself to programs: enough to look after it, and nothing of anybody."""

import re
from pathlib import Path

import pytest

from labkit.app import create_app
from labkit.settings import Settings
from tests.cast import CODE, SESSION, THE_SQUARE
from tests.house import LAN, House


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def measured(house: House, folder: Path) -> House:
    """The same with the numbers switched on."""
    told = Settings(port=8000, data=folder / "measured", address=LAN, metrics=True)
    house.labkit = create_app(told, clock=lambda: house.now, async_mode="threading")
    house.labkit.conductor.create_session(SESSION, THE_SQUARE, CODE)
    return house


def test_all_is_well(house: House) -> None:
    answer = house.browser().get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {
        "ok": True,
        "saving": True,
        "disk_has_room": True,
        "copying": True,
        "last_copy_seconds": None,
    }


def test_where_nothing_can_be_saved_it_says_so(house: House) -> None:
    house.labkit.writer.write(
        lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1")
    )
    phone = house.browser(f"{LAN}:8000")
    for _ in range(300):
        phone.get(f"/j/{CODE}")
        if phone.send(f"/j/{CODE}", language="en", consent="agreed").status_code == 507:
            break
    answer = phone.get("/healthz")
    assert answer.status_code == 503
    assert answer.json
    assert (answer.json["ok"], answer.json["saving"]) == (False, False)


def test_numbers_are_there_when_they_are_wished_for_and_on_this_computer_only(
    house: House, tmp_path: Path
) -> None:
    assert house.browser().get("/metrics").status_code == 404
    measured(house, tmp_path)
    phone = house.phone()
    assert phone.get("/metrics").status_code == 404
    answer = house.browser().get("/metrics")
    assert answer.status_code == 200
    for line in answer.text.splitlines():
        assert re.fullmatch(r'labkit_[a-z_]+(\{[a-z]+="[a-z0-9]+"\})? \d+', line), line
    assert re.search(r'^labkit_requests_total\{status="3xx"\} [1-9]', answer.text, re.MULTILINE)
    assert "labkit_saving 1" in answer.text
    assert SESSION not in answer.text
