"""What goes wrong at the door of commands is said in a sentence, and costs nobody their words."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from werkzeug.test import TestResponse

from labkit.access.rates import Rate
from labkit.web.limits import Numbers
from tests.cast import MINUTE, SESSION
from tests.house import Browser, House
from tests.reading import forms, read

PATIENT = Numbers(words=Rate(1e6, 1_000_000), taps=Rate(1e6, 1_000_000))
MOVE = {"step": "four-voices", "prompt": "move.open"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("house"), numbers=PATIENT)
    assert house.console().do("open-step", step="four-voices", run=0).status_code == 200
    return house


@pytest.fixture
def phone(house: House) -> Browser:
    return house.phone()


def said(answer: TestResponse, status: int, refusal: str) -> str:
    """The sentence of a refusal, which must be one."""
    assert answer.status_code == status, answer.text
    body = answer.json
    assert body is not None
    assert (body["ok"], body["refusal"]) == (False, refusal)
    assert body["final"] is (status not in (429, 503, 507))
    assert body["words"].endswith(".")
    assert "Traceback" not in answer.text
    return str(body["words"])


def raw(
    phone: Browser,
    body: bytes,
    *,
    command: str = "submit-contribution",
    kind: str = "application/json",
    accept: str = "application/json",
    method: str = "POST",
) -> TestResponse:
    """Anything at all, sent to the door with the token of a page."""
    headers = {"Accept": accept, "X-Labkit-Token": phone.token, "Content-Type": kind}
    return phone._open(method, f"/s/{SESSION}/do/{command}", headers, data=body)


# --- twice, and at once ---------------------------------------------------------------------


def test_the_same_words_sent_again_are_there_once(house: House, phone: Browser) -> None:
    wish = {**MOVE, "text": "A bench", "ref": "the-same-00000001"}
    first, again = phone.do("submit-contribution", **wish), phone.do("submit-contribution", **wish)
    assert first.status_code == again.status_code == 200
    assert first.json is not None
    assert again.json is not None
    assert again.json["seq"] == first.json["seq"]
    assert again.json["saved_at"] == first.json["saved_at"]
    assert again.json["islands"] == first.json["islands"]
    other = phone.do("submit-contribution", **{**wish, "text": "Another bench"})
    assert "sent before with other words" in said(other, 409, "ref-taken")
    assert house.state.contributions["the-same-00000001"].text == "A bench"


def test_a_ref_of_somebody_else_is_no_way_to_their_words(house: House, phone: Browser) -> None:
    wish = {**MOVE, "text": "Mine", "ref": "somebodys-0000001"}
    assert phone.do("submit-contribution", **wish).status_code == 200
    said(house.phone().do("submit-contribution", **wish), 409, "ref-taken")


def test_two_copies_in_the_same_moment_are_one(house: House, phone: Browser) -> None:
    before = len(house.state.contributions)
    for number in range(20):
        wish = {**MOVE, "text": f"At once {number % 4}", "ref": f"at-once-{number:08}"}
        answers = at_once(*[lambda wish=wish: phone.do("submit-contribution", **wish)] * 2)
        bodies = [answer.json for answer in answers]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert len({body["seq"] for body in bodies if body}) == 1
    assert len(house.state.contributions) == before + 20


def at_once(*acts: Any) -> list[TestResponse]:
    """Do these in as many threads, all released in one moment."""
    gate = Barrier(len(acts))

    def do(act: Any) -> TestResponse:
        gate.wait()
        return act()  # type: ignore[no-any-return]

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def test_of_two_facilitators_who_press_at_once_one_wins(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    house = House(tmp_path_factory.mktemp("two"))
    ada, emre = house.console(), house.console()
    ada.get(f"/console/{SESSION}")
    emre.get(f"/console/{SESSION}")
    steps = ("four-voices", "alone")
    for number in range(50):
        run = house.state.run
        one = {"step": steps[number % 2], "run": run}
        answers = at_once(
            lambda one=one: ada.do("open-step", **one), lambda one=one: emre.do("open-step", **one)
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409], number
        (loser,) = (answer for answer in answers if answer.status_code == 409)
        assert "Someone else was faster" in said(loser, 409, "someone-was-faster")
        assert house.state.open_step == one["step"]
        assert sum(len(house.state.record(step).spans) for step in steps) == number + 1
    for browser in (ada, emre):
        shown = read(browser.get(f"/console/{SESSION}").text)
        runs = {form.hidden["run"] for form in forms(shown) if "run" in form.hidden}
        assert runs == {str(house.state.run)}


# --- too late, too early --------------------------------------------------------------------


def test_words_for_a_closed_step_are_kept_under_their_own_prompt(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    house = House(tmp_path_factory.mktemp("late"), numbers=PATIENT)
    ada, phone = house.console(), house.phone()
    for step in ("four-voices", "alone"):
        ada.do("open-step", step=step, run=house.state.run)
    house.now += MINUTE
    assert phone.do("submit-contribution", **MOVE, text="Just in time").status_code == 200
    house.now += 1
    assert phone.do("submit-contribution", **MOVE, text="Too late").status_code == 200
    kept = {one.text: one for one in house.state.contributions.values()}
    assert not kept["Just in time"].late
    assert kept["Too late"].late
    assert {(one.step, one.prompt) for one in kept.values()} == {("four-voices", "move.open")}


def test_a_stance_after_its_hearing_is_refused_and_its_reason_given_back(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    house = House(tmp_path_factory.mktemp("hearing"), numbers=PATIENT)
    ada, phone = house.console(), house.phone()
    ada.do("open-step", step="forward", run=0)
    made = phone.do("submit-proposal", step="forward", title="A bench").json
    assert made is not None
    ada.do("show-waiting", what="proposals")
    for step in ("hearing", "leaving"):
        ada.do("open-step", step=step, run=house.state.run)
    stance = {"step": "hearing", "proposal": made["ref"], "action": "oppose"}
    house.now += MINUTE
    assert phone.do("take-stance", **stance, reason="In time").status_code == 200
    house.now += 1
    late = {**stance, "reason": "Who repairs it?"}
    assert "This step is over" in said(phone.do("take-stance", **late), 409, "step-is-over")
    page = phone.send(f"/s/{SESSION}/do/take-stance", **late)
    assert page.status_code == 409
    (again,) = forms(read(page.text))
    assert again.typed == {"reason": "Who repairs it?"}
    assert again.hidden.items() >= stance.items()
    (kept,) = house.state.stances.values()
    assert kept.reason == "In time"


def test_after_the_end_words_are_kept_as_late_and_nothing_opens(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    house = House(tmp_path_factory.mktemp("ended"), numbers=PATIENT)
    ada, phone = house.console(), house.phone()
    ada.do("open-step", step="four-voices", run=0)
    ada.do("end-session", run=house.state.run)
    house.now += MINUTE + 1
    assert phone.do("submit-contribution", **MOVE, text="On the way home").status_code == 200
    (kept,) = house.state.contributions.values()
    assert kept.late
    run = house.state.run
    pressed = ada.do("open-step", step="alone", run=run)
    assert "The session is over." in said(pressed, 409, "session-is-over")
    said(ada.do("push-prompt", prompt="move.open"), 409, "session-is-over")
    assert house.state.run == run


def test_a_step_that_never_opened_takes_nothing(house: House, phone: Browser) -> None:
    words = {"step": "alone", "prompt": "own.interest", "text": "Shade"}
    answer = phone.do("submit-contribution", **words)
    assert "not open yet" in said(answer, 409, "step-not-open")


def test_somebody_who_left_is_told_how_to_come_back(house: House) -> None:
    phone = house.phone()
    phone.get(f"/s/{SESSION}/")
    assert phone.do("leave-session").status_code == 200
    answer = phone.do("submit-contribution", **MOVE, text="Still here")
    assert "Scan the code to join again" in said(answer, 403, "has-left")


def test_what_somebody_may_not_do_is_said_kindly(house: House, phone: Browser) -> None:
    answer = phone.do("end-session", run=house.state.run)
    assert "someone with another key" in said(answer, 403, "not-allowed")


# --- what is written ------------------------------------------------------------------------

KEPT = {
    "html": ("<b>bold</b><script>alert(1)</script>", "<b>bold</b><script>alert(1)</script>"),
    "bidi": ("safe\u202egnp.exe\u2066x\u2069", "safegnp.exex"),
    "formula": ('=HYPERLINK("http://x","y")', '=HYPERLINK("http://x","y")'),
    "zalgo": ("a" + "\u0301" * 60 + "b", "\u00e1" + "\u0301" * 3 + "b"),
    "nul": ("a\x00b\x1b[31m", "ab[31m"),
    "half a letter": ("cut \ud83d off \udc00", "cut off"),
    "joined": (
        "family 👨\u200d👩\u200d👧 می\u200cخواهم",
        "family 👨\u200d👩\u200d👧 می\u200cخواهم",
    ),
    "lines": ("one\r\ntwo\u2028three\n\n\n\n\nfour", "one\ntwo\nthree\n\nfour"),
}


@pytest.mark.parametrize("what", KEPT)
def test_odd_letters_are_kept_as_words_and_do_no_harm(
    house: House, phone: Browser, what: str
) -> None:
    sent, kept = KEPT[what]
    ref = f"odd-{what.replace(' ', '-')}-0001"
    answer = raw(phone, json.dumps({**MOVE, "text": sent, "ref": ref}).encode())
    assert answer.status_code == 200, answer.text
    assert house.state.contributions[ref].text == kept
    console = house.console()
    shown = console.do("place-contribution", contribution=ref, placement="shown")
    assert shown.status_code == 200
    pages = {
        "phone": phone.get(f"/s/{SESSION}/").text,
        "mine": phone.get(f"/s/{SESSION}/mine").text,
        "console": console.get(f"/console/{SESSION}").text,
        "wall": house.wall().get(f"/wall/{SESSION}").text,
    }
    for name, page in pages.items():
        assert "<script>alert" not in page, name
        assert "<b>bold" not in page, name
        assert kept.split("\n")[0] in read(page).words + typed(page), name
    console.do("place-contribution", contribution=ref, placement="hidden")


def typed(page: str) -> str:
    """What stands in the fields of a page."""
    return " ".join(" ".join(form.typed.values()) for form in forms(read(page)))


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200b", "\u202e", "\ud800", "\n\n"])
def test_nothing_written_is_said_so(phone: Browser, text: str) -> None:
    answer = raw(phone, json.dumps({**MOVE, "text": text}).encode())
    assert "no words yet" in said(answer, 422, "nothing-written")


def test_too_long_says_both_numbers_and_gives_the_text_back(house: House, phone: Browser) -> None:
    long = "word " * 60
    words = said(phone.do("submit-contribution", **MOVE, text=long), 422, "too-long")
    assert "299 characters" in words
    assert "room for 280" in words
    page = phone.send(f"/s/{SESSION}/do/submit-contribution", **MOVE, text=long)
    assert page.status_code == 422
    (again,) = forms(read(page.text))
    assert again.typed["text"].strip() == long.strip()
    short = {**again.hidden, "text": "word"}
    done = phone.send(again.node.attributes["action"], **short)
    assert done.status_code == 303
    assert house.state.contributions[again.hidden["ref"]].text == "word"


# --- what no page of ours sends -------------------------------------------------------------

NOT_UNDERSTOOD = {
    "broken": b"{",
    "nothing": b"",
    "a list": b'["submit"]',
    "a text": b'"text"',
    "not utf-8": b'{"text": "\xff\xfe"}',
    "deep": b"[" * 100_000,
    "deep inside": b'{"text": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "a huge number": b'{"text": ' + b"9" * 5_000 + b"}",
    "not a number": b'{"step": "four-voices", "prompt": "move.open", "text": NaN}',
    "a number as text": b'{"step": "four-voices", "prompt": "move.open", "text": 5}',
    "no text": b'{"step": "four-voices", "prompt": "move.open"}',
    "an unknown field": b'{"step": "four-voices", "prompt": "move.open", "text": "a", "by": "x"}',
    "a half field": b'{"step": "four-voices", "prompt": "move.open", "text": "a", "\\ud800": "x"}',
    "an odd ref": b'{"step": "four-voices", "prompt": "move.open", "text": "a", "ref": "a b"}',
    "a ref of many": b'{"step": "four-voices", "prompt": "move.open", "text": "a", "ref": [1]}',
    "a list for a step": b'{"step": ["four-voices"], "prompt": "move.open", "text": "a"}',
}


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize("what", NOT_UNDERSTOOD)
def test_what_no_page_sends_is_not_understood(
    house: House, phone: Browser, what: str, accept: str
) -> None:
    before = house.state
    answer = raw(phone, NOT_UNDERSTOOD[what], accept=accept)
    if accept == "application/json":
        assert "did not understand" in said(answer, 400, "not-understood")
    else:
        assert answer.status_code == 400
        assert "did not understand" in read(answer.text).one("p", role="alert").words
    assert house.state == before


def test_a_form_that_is_not_utf_8_is_answered(house: House, phone: Browser) -> None:
    body = b"step=four-voices&prompt=move.open&text=\xff\xfe\x00words"
    answer = raw(phone, body, kind="application/x-www-form-urlencoded", accept="text/html")
    assert answer.status_code in (303, 400)
    page = read(answer.text)
    assert answer.status_code == 303 or "did not understand" in page.words


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_far_too_much_is_refused_before_it_is_read(house: House, phone: Browser, kind: str) -> None:
    before = house.state
    body = b"text=" + b"x" * 300_000
    assert "too much at once" in said(raw(phone, body, kind=kind), 413, "http-413")
    page = raw(phone, body, kind=kind, accept="text/html")
    assert page.status_code == 413
    assert "Send less" in read(page.text).one("h1").words
    assert house.state == before


def test_an_unknown_command_is_not_there(phone: Browser) -> None:
    answer = raw(phone, b"{}", command="drop-tables")
    assert "no such page" in said(answer, 404, "http-404")


def test_opening_the_address_of_a_command_sends_nothing(house: House, phone: Browser) -> None:
    before = house.state
    for method in ("GET", "PUT", "DELETE"):
        answer = raw(phone, b"", method=method, accept="text/html")
        assert answer.status_code == 405
        assert "sends nothing" in read(answer.text).one("h1").words
    assert house.state == before


@pytest.mark.parametrize(
    "body",
    [
        {"step": "alone", "run": "two"},
        {"step": "alone", "run": None},
        {"step": "alone"},
        {"step": "<b>", "run": 1},
        {"step": "alone", "run": 1, "force": True},
    ],
)
def test_a_console_that_talks_nonsense_moves_nothing(house: House, body: dict[str, Any]) -> None:
    before = house.state
    said(house.console().do("open-step", **body), 400, "not-understood")
    assert house.state == before


def test_numbers_beyond_all_bounds_do_nothing(house: House) -> None:
    before = house.state
    console = house.console()
    said(console.do("open-step", step="alone", run=10**30), 409, "someone-was-faster")
    assert "nothing to undo" in said(console.do("undo", act=10**30), 409, "nothing-to-undo")
    said(console.do("extend-step", step="four-voices", seconds=10**9), 400, "not-understood")
    assert house.state == before


def test_quick_thumbs_are_asked_to_wait_and_lose_nothing(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    house = House(tmp_path_factory.mktemp("quick"))
    house.console().do("open-step", step="four-voices", run=0)
    phone = house.phone()
    for number in range(5):
        assert phone.do("submit-contribution", **MOVE, text=f"{number}").status_code == 200
    wish = {**MOVE, "text": "One more", "ref": "one-more-00000001"}
    answer = phone.do("submit-contribution", **wish)
    assert "kept and sent in a moment" in said(answer, 429, "too-fast")
    assert int(answer.headers["Retry-After"]) >= 1
    page = phone.send(f"/s/{SESSION}/do/submit-contribution", **wish)
    assert page.status_code == 429
    # Nobody sends it for them here, so the page must not promise it.
    assert "press the button again" in read(page.text).words
    (again,) = forms(read(page.text))
    assert again.typed == {"text": "One more"}
    assert again.hidden["ref"] == "one-more-00000001"
