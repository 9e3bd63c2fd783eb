"""A hearing: every proposal with three ways to stand, and the counts when the room may know."""

import pytest

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.actors import Actor, Role
from labkit.domain.session.state import SessionState
from labkit.domain.steps.hearing import Parameters
from labkit.screens.steps.hearing import MOST_OPEN, HearingPhone, phone
from tests.cast import (
    ADA,
    BEN,
    BENCH,
    BYSTAND,
    CHIDI,
    DALIA,
    EVERYBODY,
    MARKET,
    OPPOSE,
    SESSION,
    THE_SQUARE,
    WATER,
    Act,
    after,
    closes,
    did,
    joins,
    opens,
    proposal,
    proposes,
    puts_up,
    ref,
    reveals,
    shows_all,
    stands,
)
from tests.reading import Node, form, forms
from tests.steps.phones import phone_after, phone_of

STANDING = (
    opens("forward"),
    proposes(BEN, BENCH, "People have nowhere to sit", "Old people"),
    proposes(DALIA, WATER),
    shows_all(),
    opens("hearing"),
    stands(BEN, BENCH, Action.FOLLOW),
    stands(CHIDI, BENCH, Action.OPPOSE, "Who repairs it?"),
    stands(DALIA, BENCH, Action.OPPOSE),
)
"""Three stances on the first proposal, none on the second."""

EVA, FARID = (Actor(Role.PARTICIPANT, name, SESSION) for name in ("eva", "farid"))
FIVE_STAND = (
    joins(EVA, "en"),
    joins(FARID, "en"),
    *STANDING,
    stands(EVA, BENCH, Action.OPPOSE),
    stands(FARID, BENCH, Action.OPPOSE),
)


def with_step(**changes: object) -> SessionState:
    steps = tuple(
        step.model_copy(update=changes) if step.id == "hearing" else step
        for step in THE_SQUARE.steps
    )
    script = THE_SQUARE.model_copy(update={"steps": steps})
    return after(*EVERYBODY, *STANDING, script=script)


def screen(state: SessionState) -> HearingPhone:
    return phone(state, state.script.step("hearing"))


def card(page: Node, title: str) -> Node:
    return page.one("details", id=f"heard-{proposal(title)}")


def test_only_what_the_facilitator_showed_is_heard_by_number() -> None:
    acts = (opens("forward"), proposes(BEN, BENCH), proposes(CHIDI, MARKET), puts_up(MARKET))
    page = phone_after(BEN, *acts, opens("hearing"))
    assert [one.words for one in page.all("h2")] == [f"2 {MARKET}"]


def test_a_proposal_says_why_and_who_benefits() -> None:
    words = card(phone_after(BEN, *STANDING), BENCH).words
    assert "Why People have nowhere to sit Who benefits Old people" in words
    assert "Why" not in card(phone_after(BEN, *STANDING), WATER).one("summary").words


def test_the_three_ways_to_stand_are_word_and_shape_always_in_this_order() -> None:
    one = form(phone_after(BEN, *STANDING), "take-stance", proposal=proposal(BENCH))
    assert [button.words for button in one.buttons] == ["Follow", "Oppose", "Bystand"]
    assert all(button.all("svg") for button in one.buttons)
    assert one.sends(one.buttons[1], reason="Too dear") == {
        "step": "hearing",
        "proposal": proposal(BENCH),
        "action": "oppose",
        "reason": "Too dear",
    }


def test_a_prompt_of_the_step_says_what_its_action_asks_for() -> None:
    plain = phone_of(with_step(), BEN).one("ul", class_="guides").words
    assert "Oppose I see a problem that must be heard." in plain
    asked = phone_of(with_step(prompts=(OPPOSE, BYSTAND)), BEN).one("ul", class_="guides").words
    assert f"Oppose {OPPOSE.text['en']}" in asked
    assert f"Bystand {BYSTAND.text['en']}" in asked
    assert "Follow I want to carry this on." in asked


def test_where_the_script_wants_no_reasons_there_is_no_field() -> None:
    page = phone_of(with_step(parameters=Parameters(reasons=False)), BEN)
    assert form(page, "take-stance", proposal=proposal(BENCH)).typed == {}


def test_my_stance_stands_at_its_proposal_and_can_be_taken_back() -> None:
    page = phone_after(CHIDI, *STANDING)
    bench = card(page, BENCH)
    assert bench.one("summary").one("small").words == "Oppose"
    said = bench.one("div", data_live=f"stance-{proposal(BENCH)}")
    assert said.words.startswith("Who repairs it? Oppose · Saved")
    back = form(page, "withdraw-stance", proposal=proposal(BENCH))
    (button,) = back.buttons
    assert said in button.up()
    assert form(page, "withdraw-stance", proposal=proposal(WATER)).buttons == ()


def test_few_proposals_stand_open_and_many_are_folded() -> None:
    few = phone_after(BEN, *STANDING)
    assert all("open" in one.attributes for one in few.all("details"))
    acts: list[Act] = [opens("forward")]
    for number in range(40):
        made = ref("many", str(number))
        acts.append((ADA, c.SubmitProposal(step="forward", title=f"Idea {number}", ref=made)))
    state = after(*EVERYBODY, *acts, opens("hearing"))
    assert len(state.heard("hearing")) == 40 > MOST_OPEN
    many = phone_of(state, BEN)
    assert not [one for one in many.all("details") if "open" in one.attributes]
    assert len([one for one in forms(many) if one.command == "take-stance"]) == 40


def test_nobody_sees_a_count_before_it_is_revealed() -> None:
    open_ = after(*EVERYBODY, *STANDING)
    for state in (open_, did(open_, closes("hearing"))):
        assert "took a stance" not in phone_of(state, BEN).words
        assert all(heard.stances is None for heard in screen(state).heard)


@pytest.mark.parametrize("more", [(), (closes("hearing"),)], ids=["open", "closed"])
def test_a_revealed_hearing_says_the_counts_in_words_and_numbers(more: tuple[Act, ...]) -> None:
    page = phone_after(BEN, *FIVE_STAND, reveals(), *more)
    words = card(page, BENCH).words
    assert "Where people stand" in page.words
    assert "5 people took a stance. Follow 1 Oppose 4 Bystand 0" in words
    assert "Nobody took a stance." in card(page, WATER).words
    assert page.one("svg", class_="bar-of").attributes["aria-hidden"] == "true"


def test_of_fewer_than_five_nobody_is_told_who_stands_where() -> None:
    for acts, told in ((FIVE_STAND, True), (FIVE_STAND[:-1], False)):
        bench = card(phone_after(BEN, *acts, reveals()), BENCH)
        assert bool(bench.all("svg", class_="bar-of")) is told
        assert ("Oppose 4" in bench.words) is told
        assert ("Fewer than 5 people took a stance" in bench.words) is not told


def test_once_revealed_a_stance_can_be_taken_back_and_not_taken() -> None:
    page = phone_after(BEN, *STANDING, reveals())
    assert {one.command for one in forms(page)} == {"withdraw-stance"}
    assert form(page, "withdraw-stance", proposal=proposal(BENCH)).buttons


def test_a_bar_is_as_long_as_its_counts() -> None:
    state = did(after(*EVERYBODY, *STANDING), reveals(), closes("hearing"))
    bench, water = screen(state).heard
    assert [(part.action, part.n) for part in bench.bar] == [
        (Action.FOLLOW, 1),
        (Action.OPPOSE, 2),
        (Action.BYSTAND, 0),
    ]
    assert [(part.start, part.width) for part in bench.bar] == [
        (0, pytest.approx(33.33)),
        (pytest.approx(33.33), pytest.approx(66.67)),
        (pytest.approx(100), 0),
    ]
    assert water.bar == ()


def test_hidden_again_the_counts_leave_the_phones() -> None:
    hidden = phone_after(
        BEN, *STANDING, reveals(), closes("hearing"), c.HideStances(step="hearing")
    )
    assert "took a stance" not in hidden.words


def test_with_nothing_to_hear_the_phone_says_so() -> None:
    page = phone_after(BEN, opens("hearing"))
    assert "There is no proposal to hear yet. Look up." in page.words
