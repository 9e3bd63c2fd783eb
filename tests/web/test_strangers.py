"""A phone that joined after the copy was made comes back as the same person, and as nobody else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from labkit.store.backups import FOLDER, back_up
from labkit.store.restoring import newest_backup, restore
from tests.cast import CODE, SESSION
from tests.house import Browser, House
from tests.reading import read

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    console = house.console()
    assert console.do("open-step", step="four-voices", run=house.state.run).status_code == 200
    return house


def copy(house: House) -> None:
    data = house.folder / "data"
    back_up(data, data / FOLDER, "a" * 16, NOW)


def bring_back(data: Path) -> None:
    restore(data, newest_backup(data / FOLDER), NOW)


def new_secret_too(data: Path) -> None:
    """As on another laptop, where only the copy is."""
    bring_back(data)
    (data / "secret.key").unlink()


def person(phone: Browser) -> str:
    return str(read(phone.get(f"/s/{SESSION}/").text).one("body").attributes["data-person"])


def say(phone: Browser, ref: str = "r" * 8) -> dict[str, object]:
    words = {"step": "four-voices", "prompt": "move.open", "text": "Close one street", "ref": ref}
    answer = phone.do("submit-contribution", **words).get_json()
    assert isinstance(answer, dict)
    return answer


def rejoin(phone: Browser) -> None:
    phone.get(f"/j/{CODE}")
    assert phone.send(f"/j/{CODE}", language="en", consent="agreed").status_code == 303


def test_who_joined_before_the_copy_is_known_on_another_laptop(house: House) -> None:
    phone = house.phone()
    before = person(phone)
    copy(house)
    assert say(phone)["ok"]
    house.begin_again(new_secret_too, phone)
    # The token is of another time: the item waits, and the page is loaded again.
    refused = say(phone)
    assert (refused["ok"], refused["refusal"], refused["final"]) == (False, "not-understood", False)
    assert person(phone) == before
    assert say(phone)["ok"]
    assert [one.by for one in house.state.contributions.values()] == [before]


def test_the_page_says_in_which_epoch_it_was_drawn(house: House) -> None:
    phone = house.phone()
    copy(house)
    epochs = [read(phone.get(f"/s/{SESSION}/").text).one("body").attributes["data-epoch"]]
    house.begin_again(bring_back, phone)
    epochs.append(read(phone.get(f"/s/{SESSION}/").text).one("body").attributes["data-epoch"])
    assert len(set(epochs)) == 2


def test_who_joined_after_the_copy_joins_again_and_is_the_same_person(house: House) -> None:
    copy(house)
    phone = house.phone()
    before = person(phone)
    assert say(phone)["ok"]
    house.begin_again(bring_back, phone)
    refused = say(phone)
    assert (refused["ok"], refused["refusal"], refused["final"]) == (False, "not-known", False)
    assert "Scan the code on the wall again" in str(refused["words"])
    answer = phone.get(f"/s/{SESSION}/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/?stranger")
    assert "does not know this phone" in read(phone.get("/?stranger").text).words
    rejoin(phone)
    assert person(phone) == before
    assert say(phone)["ok"]
    assert [one.by for one in house.state.contributions.values()] == [before]


def test_nobody_becomes_somebody_who_is_here(house: House) -> None:
    victim = house.phone()
    thief = house.browser(victim.host)
    name = house.labkit.access.names.name("participant", SESSION)  # type: ignore[arg-type]
    for stolen in (person(victim), "not an id", f"{person(victim)}.short"):
        thief.set_cookie(name, f"{stolen}.{'x' * 43}")
        rejoin(thief)
        assert person(thief) != person(victim)
    assert len(house.state.participants) == 4


def test_who_has_left_is_told_so_and_is_no_stranger(house: House) -> None:
    phone = house.phone()
    before = person(phone)
    assert phone.do("leave-session", words="keep", ref="l" * 8).get_json()["ok"]
    assert say(phone)["refusal"] == "has-left"
    assert phone.get(f"/s/{SESSION}/").headers["Location"] == "/"
    rejoin(phone)
    assert person(phone) != before


def test_a_change_goes_nowhere_before_its_words_are_there(house: House) -> None:
    phone = house.phone()
    copy(house)
    assert say(phone)["ok"]
    changed = {"contribution": "r" * 8, "text": "Close two streets", "ref": "c" * 8}
    assert phone.do("change-contribution", **changed).get_json()["ok"]
    house.begin_again(bring_back, phone)
    person(phone)
    assert say(phone)["ok"]
    assert phone.do("change-contribution", **changed).get_json()["ok"]
    assert say(phone)["ok"], "a second time it does nothing"
    assert [one.text for one in house.state.contributions.values()] == ["Close two streets"]
