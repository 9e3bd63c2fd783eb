"""Words that want to be more than words: markup, addresses, templates, letters that turn around."""

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from markupsafe import escape

from labkit.access.rates import Rate
from labkit.web.limits import Numbers
from tests.cast import MINUTE, SESSION, SHOWN_AT_ONCE
from tests.house import PASSWORD, Browser, House
from tests.reading import Node, read

PATIENT = Numbers(words=Rate(1e6, 1_000_000), taps=Rate(1e6, 1_000_000))

NASTY = {
    "script": "<script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "quote": "'><svg/onload=alert(1)>",
    "address": "javascript:alert(1)",
    "link": '<a href="http://evil.example">here</a>',
    "template": "{{ 7*7 }}{% raw %}${7*7}",
    "format": "%s %(name)s %d {0} {name}",
    "comment": "--> <!-- ]]> </textarea></title></style>",
    "sheet": "<!--sheet 0--><!--rest-->",
    "attachment": "<link rel=attachment href=file:///etc/passwd>",
    "breaks": "one\u2028two</script>",
}
AT_ONCE = tuple(" ".join([*NASTY.values()][start::3]) for start in range(3))
TURNING = "\u202eevil\u202c \u2066x\u2069 \U000e0041 \u200b\u2060\ufeffseen"


def everywhere(house: House, words: str, number: int) -> None:
    """Say these words in every field that a participant or a facilitator can fill."""
    ada, ben = house.console(), house.phone()

    def done(who: Browser, command: str, **body: Any) -> str:
        answer = who.do(command, **body)
        assert answer.status_code == 200, answer.text
        assert answer.json
        return str(answer.json.get("ref"))

    run = house.state.run
    done(ada, "open-step", step="four-voices", run=run)
    done(ada, "push-prompt", text=words)
    said = done(ben, "submit-contribution", step="four-voices", prompt="move.open", text=words)
    done(ben, "allow-quoting", quoting="unnamed")
    done(ada, "place-contribution", contribution=said, placement="shown")
    done(ada, "open-step", step="forward", run=house.state.run)
    title = f"{words[:50]} {number}"
    made = done(ben, "submit-proposal", step="forward", title=title, why=words, who_benefits=words)
    done(ada, "show-waiting", what="proposals")
    done(ada, "open-step", step="hearing", run=house.state.run)
    for action in ("oppose", "bystand"):
        done(
            house.phone(), "take-stance", step="hearing", proposal=made, action=action, reason=words
        )
    done(ben, "release-words", subject="contribution", id=said, release="named", name=words[:24])


def at_the_desk(ada: Browser, words: str) -> None:
    """Say these words where a facilitator names accounts and links."""
    ada.get("/desk/")
    ada.send("/desk/accounts", name=words, password=PASSWORD, again=PASSWORD, role="organizer")
    ada.get(f"/desk/{SESSION}/keys")
    ada.send(f"/desk/{SESSION}/keys", kind="wall", label=words)


def surfaces(house: House, ben: Browser) -> Iterator[tuple[str, str]]:
    """Everything that is shown to anybody, as it goes out."""
    ada, wall = house.console(), house.wall()
    for step in ("four-voices", "forward", "hearing", "words"):
        ada.do("open-step", step=step, run=house.state.run)
        yield f"phone in {step}", ben.get(f"/s/{SESSION}/").text
        yield f"wall in {step}", wall.get(f"/wall/{SESSION}").text
        yield f"console in {step}", ada.get(f"/console/{SESSION}").text
    yield "mine", ben.get(f"/s/{SESSION}/mine").text
    yield "desk", ada.get("/desk/").text
    yield "links", ada.get(f"/desk/{SESSION}/keys").text
    yield "report", ada.get(f"/desk/{SESSION}/report").text


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("words"), SHOWN_AT_ONCE, numbers=PATIENT)
    for number, words in enumerate((*AT_ONCE, TURNING)):
        everywhere(house, words, number)
    ada = house.console()
    for words in (*NASTY.values(), TURNING):
        at_the_desk(ada, words)
    ada.do("open-step", step="hearing", run=house.state.run)
    assert ada.do("reveal-stances", step="hearing").status_code == 200
    return house


@pytest.fixture(scope="module")
def shown(house: House) -> dict[str, str]:
    ben = house.phone()
    house.console().do("open-step", step="four-voices", run=house.state.run)
    for words in NASTY.values():
        ben.do("submit-contribution", step="four-voices", prompt="move.open", text=words)
    house.now += MINUTE
    return dict(surfaces(house, ben))


def faults_in(page: str) -> list[str]:
    """What on a page runs, styles, or leads elsewhere."""
    found = []
    for node in read(page).walk():
        attributes = node.attributes
        found += [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action", "formaction", "data"):
            address = attributes.get(name, "").strip()
            if address and not address.startswith(("/", "#", "?", "data:image/svg")):
                found.append(f"{name}={address[:60]}")
        if node.tag == "script" and not attributes.get("src", "").startswith("/static/"):
            kind = attributes.get("type", "")
            found += [] if kind == "application/json" else ["script"]
        if node.tag in ("iframe", "object", "embed", "base", "style"):
            found.append(node.tag)
    return found


@pytest.mark.parametrize("words", ["script", "image", "link", "attachment"])
def test_words_put_in_as_markup_would_be_found(words: str) -> None:
    page = "<!doctype html><html><body><p>{}</p></body></html>"
    assert faults_in(page.format(escape(NASTY[words]))) == []
    assert faults_in(page.format(NASTY[words]))
    assert faults_in('<a href="javascript:alert(1)">x</a><p title="x" onclick=a></p>')


def test_no_words_of_anybody_run_style_or_lead_anywhere(shown: dict[str, str]) -> None:
    seen = {name: faults_in(page) for name, page in shown.items()}
    assert len(seen) == 16
    assert {name: found for name, found in seen.items() if found} == {}


@pytest.mark.parametrize("words", NASTY)
def test_words_stand_on_screens_as_they_were_written(shown: dict[str, str], words: str) -> None:
    kept = NASTY[words].partition("\u2028")[0]
    showing = {
        name.partition(" ")[0]
        for name, page in shown.items()
        if any(kept in text for text, _ in read(page).texts())
        or any(kept in node.attributes.get("value", "") for node in read(page).walk())
    }
    assert {"phone", "console", "wall", "mine", "desk", "links", "report"} <= showing


def user_texts(page: str, words: str) -> Iterator[tuple[str, Node]]:
    for text, node in read(page).texts():
        if words in text:
            yield text, node


def test_words_of_people_stand_apart_in_their_own_direction(shown: dict[str, str]) -> None:
    """S-42: what turns around inside of them turns nothing outside."""
    apart = 0
    for name, page in shown.items():
        for text, node in user_texts(page, NASTY["template"][:9]):
            around = list(node.up())
            isolated = any(one.tag in ("bdi", "textarea", "title", "option") for one in around)
            assert isolated or any("dir" in one.attributes for one in around[:1]), (name, text)
            apart += 1
    assert apart > 20


def test_letters_that_turn_or_hide_are_kept_nowhere(house: House, shown: dict[str, str]) -> None:
    """S-40: looked for in every page, in what is pushed, and in the database."""
    hidden = {letter for letter in TURNING if unicodedata.category(letter) == "Cf"}
    assert len(hidden) == 8
    pages = "".join(shown.values())
    assert "evil x seen" in pages
    found = {name: hidden & set(page) for name, page in shown.items()}
    assert not any(found.values()), found
    files = (house.folder / "data").glob("labkit.db*")
    kept = b"".join(file.read_bytes() for file in files)
    assert b"evil x seen" in kept
    for letter in hidden:
        escaped = json.dumps(letter).strip('"').encode()
        assert not any(one in kept for one in (letter.encode(), escaped, escaped.upper()))
