"""Where a phone stands in the course of a session."""

import pytest

from labkit.domain.session.state import SessionState
from labkit.domain.steps.registry import KINDS
from labkit.screens.phone import Doing, Where, phone_screen
from labkit.screens.steps.registry import PHONE
from tests.cast import (
    BEN,
    EVERYBODY,
    MOVE,
    THE_SQUARE,
    Act,
    after,
    answers,
    closes,
    ends,
    opens,
    pushes,
    starts,
)


def test_every_kind_of_step_has_a_phone() -> None:
    assert set(PHONE) == set(KINDS)


@pytest.mark.parametrize(
    ("acts", "doing"),
    [
        ((), Doing.BEFORE),
        ((starts(),), Doing.BEGUN),
        ((opens("welcome"),), Doing.STEP),
        ((opens("welcome"), closes("welcome")), Doing.BETWEEN),
        ((opens("welcome"), ends()), Doing.ENDED),
    ],
)
def test_a_phone_follows_the_session(acts: tuple[Act, ...], doing: Doing) -> None:
    assert phone_screen(after(*EVERYBODY, *acts)).doing is doing


def test_after_the_end_no_step_is_shown() -> None:
    screen = phone_screen(after(opens("welcome"), ends()))
    assert screen.step is None
    assert screen.where is None


def test_each_step_is_shown_by_its_own_kind() -> None:
    for step in THE_SQUARE.steps:
        screen = phone_screen(after(opens(step.id)))
        assert screen.kind == step.kind
        assert screen.step is not None
        assert screen.step.step == step
        assert screen.name == f"step-{step.id}"


def test_steps_are_counted_within_their_day() -> None:
    steps = tuple(
        step.model_copy(update={"day": 1 if number < 4 else 2})
        for number, step in enumerate(THE_SQUARE.steps)
    )
    days = THE_SQUARE.model_copy(update={"steps": steps})
    where = phone_screen(after(opens("forward"), script=days)).where
    assert where == Where(number=2, steps=5, day=2, days=2)


def test_pushed_prompts_stand_there_newest_first_until_they_are_closed() -> None:
    def names(state: SessionState) -> list[str]:
        return [card.id for card in phone_screen(state).pushed]

    two = (starts(), pushes(name="pushed-1"), pushes(name="pushed-2"))
    assert names(after(*two)) == ["pushed-2", "pushed-1"]
    assert names(after(*two, opens("welcome"))) == []


def test_a_phone_rests_when_there_is_nothing_to_do() -> None:
    assert phone_screen(after()).rests
    assert phone_screen(after(opens("alone"), closes("alone"))).rests
    assert not phone_screen(after(opens("alone"))).rests
    assert not phone_screen(after(starts(), pushes())).rests


def test_an_answer_changes_nothing_that_everybody_sees() -> None:
    asked = after(*EVERYBODY, opens("four-voices"))
    answered = after(*EVERYBODY, opens("four-voices"), answers(BEN, "four-voices", MOVE.id, "Go"))
    assert phone_screen(asked) == phone_screen(answered)
