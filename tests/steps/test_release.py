"""Release: every own quote with its three choices."""

from labkit.domain.actions import Action
from labkit.domain.nouns import ReleaseChoice
from tests.cast import (
    BEN,
    BENCH,
    CHIDI,
    EVERYBODY,
    MOVE,
    Act,
    after,
    allows,
    answers,
    contribution,
    opens,
    proposal,
    proposes,
    releases,
    shows_all,
    stands,
)
from tests.reading import Node, form, forms
from tests.steps.phones import phone_after, phone_of

SAID: tuple[Act, ...] = (
    opens("four-voices"),
    answers(CHIDI, "four-voices", MOVE.id, "Close one street"),
    opens("forward"),
    proposes(BEN, BENCH),
    shows_all(),
    opens("hearing"),
    stands(CHIDI, BENCH, Action.OPPOSE, "Who repairs it?"),
)
WORDS = contribution(CHIDI, "four-voices", MOVE.id, "Close one street")


def pressed(page: Node, thing: str) -> list[str]:
    one = form(page, "release-words", id=thing)
    return [b.words for b in one.buttons if b.attributes["aria-pressed"] == "true"]


def test_my_words_and_my_reasons_are_listed_and_nobody_elses() -> None:
    page = phone_after(CHIDI, *SAID, opens("words"))
    listed = page.one("div", data_live="release")
    assert "Close one street" in listed.words
    assert "Your reason on proposal 1 Who repairs it?" in listed.words
    other = phone_after(BEN, *SAID, opens("words")).one("div", data_live="release")
    assert other.words == "You have sent no words that could be quoted."


def test_until_i_decide_the_choice_that_counts_is_the_one_that_is_pressed() -> None:
    assert pressed(phone_after(CHIDI, *SAID, opens("words")), WORDS) == ["Do not quote this"]
    allowed = phone_after(CHIDI, *SAID, allows(CHIDI), opens("words"))
    assert pressed(allowed, WORDS) == ["Without my name"]
    assert pressed(allowed, proposal(BENCH)) == ["Without my name"]


def test_one_press_decides_about_one_quote() -> None:
    page = phone_after(CHIDI, *SAID, opens("words"))
    reason = form(page, "release-words", id=proposal(BENCH))
    without = next(button for button in reason.buttons if button.words == "Without my name")
    assert reason.sends(without) == {
        "subject": "reason",
        "id": proposal(BENCH),
        "name": "",
        "release": "unnamed",
    }


def test_a_name_is_written_where_nothing_is_refreshed_under_the_hand() -> None:
    page = phone_after(CHIDI, *SAID, opens("words"))
    assert [one.typed for one in forms(page) if one.command == "release-words"] == [{}, {}]
    links = [link.attributes["href"] for link in page.one("div", data_live="release").all("a")]
    assert links == [
        f"/s/the-square-2026/mine#{WORDS}",
        f"/s/the-square-2026/mine#stance-{proposal(BENCH)}",
    ]


def test_a_name_once_given_is_offered_for_the_next_quote() -> None:
    state = after(
        *EVERYBODY, *SAID, releases(CHIDI, WORDS, ReleaseChoice.NAMED, "Chidi O."), opens("words")
    )
    page = phone_of(state, CHIDI)
    assert pressed(page, WORDS) == ["With my name, Chidi O."]
    named = form(page, "release-words", id=proposal(BENCH)).buttons[0]
    sent = form(page, "release-words", id=proposal(BENCH)).sends(named)
    assert (sent["release"], sent["name"]) == ("named", "Chidi O.")
