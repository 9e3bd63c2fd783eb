"""Practising: the answer at once, figures at the end, nothing kept."""

import pytest

from labkit.domain.actions import Action
from labkit.screens.practice import LETTERS, practice_view
from labkit.settings import FOLDERS
from labkit.store.scripts import load_practice

PRACTICE = load_practice(FOLDERS.sessions / "library" / "practice.toml")
LETTER = {action: letter for letter, action in LETTERS.items()}
KEY = "".join(LETTER[turn.action] for turn in PRACTICE.turns)


def test_the_set_has_fifteen_turns_or_more_in_three_languages_and_every_action() -> None:
    assert len(PRACTICE.turns) >= 15
    assert {turn.action for turn in PRACTICE.turns} == set(Action)
    for turn in PRACTICE.turns:
        for words in (turn.says, turn.why):
            assert set(words.languages) == {"en", "fr", "ar"}


def test_every_action_is_there_as_a_question_too() -> None:
    asked = {turn.action for turn in PRACTICE.turns if turn.question}
    assert asked == set(Action)
    assert any(turn.action is Action.FOLLOW and not turn.question for turn in PRACTICE.turns)


def test_it_begins_with_the_first_turn_and_no_answer() -> None:
    view = practice_view(PRACTICE, "")
    assert (view.number, view.of, view.last) == (1, len(KEY), None)
    assert view.now is PRACTICE.turns[0]
    assert view.before == ()


def test_after_an_answer_stands_the_key_and_the_next_turn_with_what_was_said_before() -> None:
    view = practice_view(PRACTICE, "mo")
    assert view.last is not None
    assert (view.last.turn, view.last.said) == (PRACTICE.turns[1], Action.OPPOSE)
    assert not view.last.right
    assert view.now is PRACTICE.turns[2]
    assert view.before == PRACTICE.turns[:2]
    assert view.agreed is None


def test_whoever_says_what_the_key_says_agrees_wholly() -> None:
    view = practice_view(PRACTICE, KEY)
    assert view.now is None
    assert view.right == len(KEY)
    assert view.agreed is not None
    assert (view.agreed.raw, view.agreed.kappa) == (1.0, 1.0)
    assert view.agreed.ac1 == pytest.approx(1.0)


def test_whoever_says_follow_throughout_agrees_no_better_than_chance() -> None:
    view = practice_view(PRACTICE, "f" * len(KEY))
    assert view.agreed is not None
    assert view.right == KEY.count("f")
    assert view.agreed.kappa == pytest.approx(0.0)


def test_a_turn_one_is_not_sure_of_is_in_no_figure() -> None:
    view = practice_view(PRACTICE, "x" + KEY[1:])
    assert view.agreed is not None
    assert view.right == len(KEY) - 1
    assert view.agreed.turns == len(KEY) - 1
    assert view.agreed.raw == 1.0


@pytest.mark.parametrize("said", ["?", "mm?f", "<script>", "m" * 500, "مف"])
def test_an_address_somebody_made_up_is_read_as_far_as_it_is_one(said: str) -> None:
    view = practice_view(PRACTICE, said)
    assert set(view.said) <= set(LETTERS)
    assert len(view.said) <= len(KEY)
