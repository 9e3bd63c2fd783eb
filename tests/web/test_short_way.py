"""The short way to the door says and does what the long way does, without a framework."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import request_started
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from labkit.domain import commands as c
from labkit.web.short_way import OF_CONSOLES, OF_PHONES
from tests.cast import MOVE, SESSION
from tests.house import Browser, House

SHORT_WAY, LONG_WAY = "application/json", "application/json, text/plain;q=0.1"
STEP = "four-voices"
WORDS = {"step": STEP, "prompt": MOVE.id, "text": "Close the street on Sundays"}


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    opened = house.console().do("open-step", step=STEP, run=house.state.run)
    assert opened.status_code == 200, opened.text
    return house


class Framework:
    """How many requests went through Flask."""

    def __init__(self, house: House) -> None:
        self.requests = 0
        self._flask = house.labkit.flask
        request_started.connect(self._one, self._flask)

    def _one(self, sender: Any, **more: Any) -> None:
        self.requests += 1


@pytest.fixture
def framework(house: House) -> Framework:
    return Framework(house)


def sends(
    phone: Browser, accept: str, body: Any = WORDS, name: str = "submit-contribution", **more: str
) -> TestResponse:
    if isinstance(body, dict):
        way = "short" if accept == SHORT_WAY else "long"
        body = json.dumps({"ref": f"ref-of-{way}-0001", **body}).encode()
    headers = {
        "Accept": accept,
        "Content-Type": "application/json",
        "X-Labkit-Token": phone.token,
        "Origin": f"http://{phone.host}",
        **{key.replace("_", "-"): value for key, value in more.items()},
    }
    return phone._open("POST", f"/s/{SESSION}/do/{name}", headers, data=body)


def said(answer: TestResponse) -> Any:
    body = answer.data
    packed = answer.headers.get("Content-Encoding") == "gzip"
    told = json.loads(gzip.decompress(body) if packed else body)
    for changes in ("ref", "seq", "islands"):
        told.pop(changes, None)
    return answer.status_code, dict(answer.headers) | {"Content-Length": ""}, told


CASES: dict[str, dict[str, Any]] = {
    "it is saved": {},
    "saved, and packed": {"Accept_Encoding": "gzip"},
    "nothing was written": {"body": {**WORDS, "text": "  "}},
    "too long": {"body": {**WORDS, "text": "word " * 4000}},
    "no such prompt": {"body": {**WORDS, "prompt": "no-such-prompt"}},
    "a field is missing": {"body": {"step": STEP}},
    "a field is of another sort": {"body": {**WORDS, "text": ["a"]}},
    "half an emoji": {"body": {**WORDS, "text": "Sunday \ud83d"}},
    "no fields": {"body": b"[1, 2]"},
    "no JSON": {"body": b'{"step": '},
    "not in UTF-8": {"body": b'{"step": "\xff"}'},
    "deeper than anybody writes": {"body": b'{"a":' * 40_000},
    "nothing": {"body": b" "},
    "the token of another time": {"X_Labkit_Token": "x" * 24},
    "the page of another site": {"Origin": "http://elsewhere.example"},
    "from nowhere": {"Origin": "null"},
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_both_ways_answer_the_same(
    house: House, framework: Framework, case: dict[str, Any]
) -> None:
    ben, chidi = house.phone(), house.phone()
    for phone in (ben, chidi):
        phone.get(f"/s/{SESSION}/")
    framework.requests = 0
    short = sends(ben, SHORT_WAY, **case)
    assert framework.requests == 0
    long = sends(chidi, LONG_WAY, **case)
    assert framework.requests == 1
    assert said(short) == said(long)


def test_both_ways_wait_for_whoever_is_too_fast(house: House) -> None:
    told = []
    for accept in (SHORT_WAY, LONG_WAY):
        phone = house.phone()
        phone.get(f"/s/{SESSION}/")
        answers = [
            sends(phone, accept, {**WORDS, "ref": f"{len(accept)}-{number:08}"})
            for number in range(9)
        ]
        assert answers[0].status_code == 200
        assert answers[-1].headers["Retry-After"]
        told.append(said(answers[-1]))
    assert told[0] == told[1]
    assert told[0][0] == 429


@pytest.mark.parametrize(
    "more",
    [
        {"Accept": "text/html"},
        {"Accept": LONG_WAY},
        {"Content_Type": "application/json; charset=utf-8"},
        {"name": "leave-session"},
        {"name": "no-such-command"},
        {"name": "open-step"},
        {"Cookie": "a=b"},
    ],
)
def test_whatever_is_not_just_that_goes_the_long_way(
    house: House, framework: Framework, more: dict[str, str]
) -> None:
    phone = house.phone()
    phone.get(f"/s/{SESSION}/")
    framework.requests = 0
    accept = more.pop("Accept", SHORT_WAY)
    if "Cookie" in more:
        phone = house.browser(phone.host)
    sends(phone, accept, name=more.pop("name", "submit-contribution"), **more)
    assert framework.requests == 1


def test_too_much_at_once_is_refused_before_it_is_read(house: House) -> None:
    phone = house.phone()
    phone.get(f"/s/{SESSION}/")
    answer = sends(phone, SHORT_WAY, b'{"text":"' + b"a" * 300_000 + b'"}')
    assert answer.status_code == 413


def test_a_fault_of_ours_is_said_kindly_and_without_a_stack(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = house.phone()
    phone.get(f"/s/{SESSION}/")
    monkeypatch.setattr(house.labkit.conductor, "carry_out", lambda *told: 1 / 0)
    answer = sends(phone, SHORT_WAY)
    assert (answer.status_code, answer.json["refusal"]) == (500, "http-500")  # type: ignore[index]
    assert "Zero" not in answer.text


def test_what_phones_and_consoles_send_goes_the_short_way() -> None:
    theirs = {name for name, kind in c.COMMANDS.items() if issubclass(kind, c.FromPhone)}
    assert {"submit-contribution", "take-stance", "pass-prompt"} <= OF_PHONES.keys()
    assert not OF_PHONES.keys() - theirs
    assert {"push-prompt", "open-step", "undo"} <= OF_CONSOLES.keys()
    assert not OF_CONSOLES.keys() & theirs


PROMPT = {"text": "What would have to be true?", "action": "oppose"}
STAFF_CASES: dict[str, dict[str, Any]] = {
    "it is done": {},
    "nothing was written": {"body": {**PROMPT, "text": " "}},
    "no such step": {"name": "open-step", "body": {"step": "no-such-step", "run": 1}},
    "somebody was faster": {"name": "open-step", "body": {"step": STEP, "run": 99}},
    "the token of another time": {"X_Labkit_Token": "x" * 24},
}


@pytest.mark.parametrize("case", STAFF_CASES.values(), ids=STAFF_CASES)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_both_ways_answer_a_console_the_same(
    house: House, framework: Framework, case: dict[str, Any], language: str
) -> None:
    console = house.console()
    console.set_cookie("labkit-language", language)
    console.get(f"/console/{SESSION}")
    framework.requests = 0
    case = {"name": "push-prompt", "body": PROMPT, **case}
    case["body"] = json.dumps(case["body"]).encode()
    short = sends(console, SHORT_WAY, **case)
    assert framework.requests == 0
    long = sends(console, LONG_WAY, **case)
    assert framework.requests == 1
    assert said(short) == said(long)


# --- what an answer costs, as counts ------------------------------------------------------------


class Statements:
    """What was asked of the database, by whom it was asked."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def note(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        self.said.append(statement.split()[0].upper())


@pytest.fixture
def statements() -> Iterator[Statements]:
    found = Statements()
    event.listen(Engine, "before_cursor_execute", found.note)
    yield found
    event.remove(Engine, "before_cursor_execute", found.note)


def test_an_answer_reads_nothing_from_the_database(house: House, statements: Statements) -> None:
    phones = [house.phone() for _ in range(3)]
    for phone in phones:
        phone.get(f"/s/{SESSION}/")
    sends(phones[0], SHORT_WAY, {**WORDS, "ref": "warm-00000001"})
    statements.said.clear()
    for number, phone in enumerate(phones):
        answer = sends(phone, SHORT_WAY, {**WORDS, "ref": f"counted-{number:08}"})
        assert answer.status_code == 200
    assert "SELECT" not in statements.said
    # The session's row, the log, the words, and that this was sent.
    assert statements.said == ["BEGIN", "UPDATE", "INSERT", "INSERT", "INSERT"] * 3


def test_an_answer_draws_its_senders_own_parts_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = house.phone()
    phone.get(f"/s/{SESSION}/")
    drawing, drawn = house.labkit.announcer._surfaces.drawing, []
    drawing_parts = drawing.parts_kept

    def counted(template: str, *more: Any, **values: Any) -> Any:
        drawn.append(template)
        return drawing_parts(template, *more, **values)

    monkeypatch.setattr(drawing, "parts_kept", counted)
    assert sends(phone, SHORT_WAY).status_code == 200
    assert drawn.count("phone/own.html") == 1
