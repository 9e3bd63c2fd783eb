"""Everything a participant does works by the forms of the page alone, without any script."""

import json
from dataclasses import asdict

import pytest
from werkzeug.test import TestResponse

from labkit.domain.keys import KeyKind
from labkit.domain.session.state import SessionState
from tests.cast import CODE, SESSION
from tests.house import LAN, PORT, Browser, House
from tests.reading import Form, Node, form, forms, read
from tests.web.test_bad_input import PATIENT

SCREEN = f"/s/{SESSION}/"
MINE = f"/s/{SESSION}/mine"
MOVE = {"step": "four-voices", "prompt": "move.open"}


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("house"), numbers=PATIENT)


@pytest.fixture
def phone(house: House) -> Browser:
    """Somebody who came in by the forms of the pages."""
    phone = house.browser(f"{LAN}:{PORT}")
    sent_on = phone.get("/?code=k7x m4r").headers["Location"]
    (card,) = forms(read(phone.get(sent_on).text))
    assert press(phone, card).headers["Location"] == SCREEN
    return phone


def press(phone: Browser, one: Form, button: str = "", **typed: str) -> TestResponse:
    """Press a button of a form, as a browser without script does."""
    pressed = next((node for node in one.buttons if node.words == button), None)
    assert pressed is not None or not button, [node.words for node in one.buttons]
    body = {"token": one.hidden["token"], **one.sends(pressed, **typed)}
    action = one.node.attributes["action"]
    return phone._open("POST", action, {"Origin": "null", "Accept": "text/html"}, data=body)


def page(phone: Browser, path: str = SCREEN) -> Node:
    answer = phone.get(path)
    assert answer.status_code == 200
    return read(answer.text)


def conduct(house: House, step: str) -> None:
    answer = house.console().do("open-step", step=step, run=house.state.run)
    assert answer.status_code == 200


def saved(answer: TestResponse, back: str = SCREEN) -> None:
    assert (answer.status_code, answer.headers.get("Location")) == (303, f"{back}?saved=1")


def texts(state: SessionState) -> list[str]:
    return [one.text for one in state.contributions.values()]


def test_the_card_tapped_twice_lets_one_person_in(house: House) -> None:
    phone = house.browser(f"{LAN}:{PORT}")
    (card,) = forms(read(phone.get(f"/j/{CODE}").text))
    assert press(phone, card).status_code == 303
    # The second tap left before the answer to the first brought the key along.
    key = house.labkit.access.names.name(KeyKind.PARTICIPANT, SESSION)
    phone._client.delete_cookie(key, domain=LAN)
    assert phone.get(SCREEN).headers["Location"] == "/"
    again = press(phone, card)
    assert (again.status_code, again.headers["Location"]) == (303, SCREEN)
    assert len(house.state.participants) == 1
    assert phone.get(SCREEN).status_code == 200


def test_another_page_of_the_same_browser_is_another_person(house: House, phone: Browser) -> None:
    assert len(house.state.participants) == 1
    (leave,) = [one for one in forms(page(phone, MINE)) if one.command == "leave-session"]
    assert press(phone, leave, "Leave, and let my words stand").status_code == 303
    (card,) = forms(read(phone.get(f"/j/{CODE}").text))
    assert press(phone, card).status_code == 303
    assert [one.left_at is None for one in house.state.participants.values()] == [False, True]


def test_an_answer_is_saved_and_shown_and_a_double_tap_is_one(house: House, phone: Browser) -> None:
    conduct(house, "four-voices")
    answer = form(page(phone), "submit-contribution", prompt="move.open")
    saved(press(phone, answer, "Send", text="A bench"))
    saved(press(phone, answer, "Send", text="A bench"))
    assert texts(house.state) == ["A bench"]
    shown = page(phone, f"{SCREEN}?saved=1")
    assert "A bench" in shown.words
    assert "Saved" in shown.words
    again = form(shown, "submit-contribution", prompt="move.open")
    assert again.hidden["ref"] != answer.hidden["ref"]
    assert again.typed == {"text": ""}


def test_somebody_passes(house: House, phone: Browser) -> None:
    conduct(house, "four-voices")
    one = form(page(phone), "pass-prompt", prompt="oppose.open")
    saved(press(phone, one, "Pass"))
    saved(press(phone, one, "Pass"))
    assert len(house.state.passes) == 1
    assert "You passed." in page(phone).words


def test_a_proposal_and_a_stance_and_back(house: House, phone: Browser) -> None:
    conduct(house, "forward")
    one = form(page(phone), "submit-proposal")
    words = {"title": "A bench", "why": "No shade", "who_benefits": "Old people"}
    for _ in range(2):
        saved(press(phone, one, "Put it forward", **words))
    (proposal,) = house.state.proposals.values()
    assert (proposal.title, proposal.why, proposal.who_benefits) == tuple(words.values())
    house.console().do("show-waiting", what="proposals")

    conduct(house, "hearing")
    stance = form(page(phone), "take-stance", proposal=proposal.id)
    for _ in range(2):
        saved(press(phone, stance, "Oppose", reason="Who cleans it?"))
    (kept,) = house.state.stances.values()
    assert (kept.action.value, kept.reason) == ("oppose", "Who cleans it?")
    assert "Who cleans it?" in page(phone).words
    # Another stance from a fresh page takes its place.
    saved(press(phone, form(page(phone), "take-stance"), "Follow", reason=""))
    (kept,) = house.state.stances.values()
    assert kept.action.value == "follow"
    back = form(page(phone), "withdraw-stance")
    (button,) = back.buttons
    saved(press(phone, back, button.words))
    assert not house.state.stances


def test_mine_changes_and_takes_back(house: House, phone: Browser) -> None:
    conduct(house, "four-voices")
    saved(
        press(
            phone,
            form(page(phone), "submit-contribution", prompt="move.open"),
            "Send",
            text="A bench",
        )
    )
    change = form(page(phone, MINE), "change-contribution")
    assert change.typed == {"text": "A bench"}
    for _ in range(2):
        saved(press(phone, change, text="Two benches"), MINE)
    assert texts(house.state) == ["Two benches"]
    back = form(page(phone, MINE), "withdraw-contribution")
    press(phone, back)
    press(phone, back)
    (gone,) = house.state.contributions.values()
    assert gone.withdrawn_at is not None
    assert "Two benches" not in page(phone, MINE).words


def test_quoting_and_release_are_decided(house: House, phone: Browser) -> None:
    conduct(house, "four-voices")
    press(
        phone, form(page(phone), "submit-contribution", prompt="move.open"), "Send", text="A bench"
    )
    press(phone, form(page(phone), "allow-quoting"), "Yes, without my name")
    (person,) = house.state.participants.values()
    assert person.quoting.value == "unnamed"
    one = form(page(phone, MINE), "release-words")
    saved(press(phone, one, "With this name", name="Ben B."), MINE)
    (kept,) = house.state.contributions.values()
    assert (kept.release and kept.release.value, kept.name) == ("named", "Ben B.")


def test_everything_that_is_kept_of_somebody_is_theirs_to_take(
    house: House, phone: Browser
) -> None:
    conduct(house, "four-voices")
    press(
        phone, form(page(phone), "submit-contribution", prompt="move.open"), "Send", text="A bench"
    )
    (me,) = house.state.participants
    (said,) = house.state.contributions.values()
    file = phone.get(f"{SCREEN}mine.json")
    assert "attachment" in file.headers["Content-Disposition"]
    taken = file.json
    assert taken is not None
    assert taken["participant"]["id"] == me
    assert taken["contributions"] == [json.loads(json.dumps(asdict(said)))]
    assert [one["ref"] for one in taken["sent"]] == list(house.state.known)
    other = house.phone()
    assert other.get(f"{SCREEN}mine.json").json["contributions"] == []  # type: ignore[index]
    assert house.browser().get(f"{SCREEN}mine.json").status_code == 303


def test_the_language_changes(house: House, phone: Browser) -> None:
    one = form(page(phone), "choose-language")
    press(phone, one, "العربية")
    assert page(phone).one("html").attributes["lang"] == "ar"


@pytest.mark.parametrize("words", ["keep", "erase"])
def test_leaving_wipes_the_key_and_does_as_asked(house: House, phone: Browser, words: str) -> None:
    conduct(house, "four-voices")
    press(
        phone, form(page(phone), "submit-contribution", prompt="move.open"), "Send", text="A bench"
    )
    leave = form(page(phone, MINE), "leave-session")
    button = next(one for one in leave.buttons if one.attributes["value"] == words)
    gone = press(phone, leave, button.words)
    assert (gone.status_code, gone.headers["Location"]) == (303, "/left")
    assert phone.get("/left").status_code == 200
    assert phone.get(SCREEN).headers["Location"] == "/"
    (kept,) = house.state.contributions.values()
    assert (kept.withdrawn_at is None) == (words == "keep")
    assert (kept.by is None) == (words == "erase")
    assert bool(house.state.participants) == (words == "keep")
    # The second tap of an impatient thumb is answered, too.
    again = press(phone, leave, button.words)
    assert again.status_code == 403
    assert "Scan the code to join again" in read(again.text).words


# --- refused --------------------------------------------------------------------------------


def test_a_refused_answer_is_kept_and_can_be_sent_again(house: House, phone: Browser) -> None:
    conduct(house, "four-voices")
    one = form(page(phone), "submit-contribution", prompt="move.open")
    long = "\nfirst a line\n" + "word " * 60
    answer = press(phone, one, "Send", text=long)
    assert answer.status_code == 422
    refused = read(answer.text)
    assert refused.one("h1").words == "Not sent"
    assert "there is room for 280" in refused.one("p", role="alert").words
    (again,) = forms(refused)
    assert again.typed == {"text": long}
    assert again.hidden["ref"] == one.hidden["ref"]
    assert refused.one("label").words == "Your words"
    saved(press(phone, again, "Send again", text="A bench"))
    assert texts(house.state) == ["A bench"]
    kept = house.state.contributions[one.hidden["ref"]]
    assert (kept.step, kept.prompt) == ("four-voices", "move.open")


def test_other_words_from_a_page_that_was_sent_before_can_be_sent_all_the_same(
    house: House, phone: Browser
) -> None:
    conduct(house, "four-voices")
    one = form(page(phone), "submit-contribution", prompt="move.open")
    saved(press(phone, one, "Send", text="A bench"))
    # Back, by the browser's button, to the page as it was.
    answer = press(phone, one, "Send", text="A tree")
    assert answer.status_code == 409
    (again,) = forms(read(answer.text))
    assert again.typed == {"text": "A tree"}
    saved(press(phone, again, "Send again"))
    assert texts(house.state) == ["A bench", "A tree"]


def test_a_refused_proposal_keeps_all_its_parts(house: House, phone: Browser) -> None:
    conduct(house, "forward")
    one = form(page(phone), "submit-proposal")
    words = {"title": "A bench " * 20, "why": "No <shade> & no rest", "who_benefits": "كبار السن"}
    answer = press(phone, one, "Put it forward", **words)
    assert answer.status_code == 422
    (again,) = forms(read(answer.text))
    assert again.typed == words
    saved(press(phone, again, "Send again", title="A bench"))
    (proposal,) = house.state.proposals.values()
    assert (proposal.title, proposal.why) == ("A bench", "No <shade> & no rest")


def test_a_refused_stance_keeps_its_side_and_its_reason(house: House, phone: Browser) -> None:
    conduct(house, "forward")
    press(phone, form(page(phone), "submit-proposal"), "Put it forward", title="A bench")
    house.console().do("show-waiting", what="proposals")
    conduct(house, "hearing")
    stance = form(page(phone), "take-stance")
    answer = press(phone, stance, "Bystand", reason="reason " * 70)
    assert answer.status_code == 422
    (again,) = forms(read(answer.text))
    assert again.hidden["action"] == "bystand"
    saved(press(phone, again, "Send again", reason="I see two squares"))
    (kept,) = house.state.stances.values()
    assert (kept.action.value, kept.reason) == ("bystand", "I see two squares")


def test_a_page_from_before_the_browser_forgot_us_keeps_the_words(
    house: House, phone: Browser
) -> None:
    conduct(house, "four-voices")
    one = form(page(phone), "submit-contribution", prompt="move.open")
    one.hidden["token"] = "old"
    answer = press(phone, one, "Send", text="A bench")
    assert answer.status_code == 400
    (again,) = forms(read(answer.text))
    assert again.typed == {"text": "A bench"}
    saved(press(phone, again, "Send again"))
    assert texts(house.state) == ["A bench"]
