"""One action too much, or one missing: each fires on its signature and not on its near miss."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from labkit.domain.actions import Action
from labkit.domain.dialogue.detectors.one_action import (
    MISSING_AFTER,
    is_missing,
    missing_action,
    one_note,
    serial_monologue,
    serial_moves,
    too_much_reflecting,
)
from tests.domain.dialogue.scenes import scene

few = settings(max_examples=30)
before = some.lists(
    some.tuples(some.sampled_from("abcd"), some.sampled_from("MFOB")), max_size=6
).map(lambda said: " ".join(map("".join, said)))
LETTER = {"M": Action.MOVE, "F": Action.FOLLOW, "O": Action.OPPOSE, "B": Action.BYSTAND}


@few
@given(before)
def test_serial_moves_are_five_in_a_row_from_three_people(earlier):
    assert serial_moves(scene(f"{earlier} aM bM cM aM bM"))
    assert not serial_moves(scene(f"{earlier} aM bM aM bM aM"))
    assert not serial_moves(scene("aM bM cM dM"))


@few
@given(before, some.integers(0, 4), some.sampled_from("FOB"))
def test_one_other_action_among_them_ends_serial_moves(earlier, place, other):
    last = [f"{seat}M" for seat in "abcde"]
    last[place] = f"x{other}"
    assert not serial_moves(scene(f"{earlier} {' '.join(last)}"))


def test_a_turn_nobody_coded_is_passed_over():
    assert serial_moves(scene("aM bM c- cM dM *hF eM"))


@few
@given(before)
def test_serial_monologue_is_four_long_turns_of_four_people(earlier):
    assert serial_monologue(scene(f"{earlier} aM bF c- dM", every=90_000))
    assert not serial_monologue(scene(f"{earlier} aM bF c- dM", every=89_000))
    assert not serial_monologue(scene(f"{earlier} aM bF aM dM", every=90_000))
    assert not serial_monologue(scene("aM bM bM cM dF>0 eM", every=90_000))
    assert not serial_monologue(scene(""))


@few
@given(before)
def test_too_much_reflecting_is_four_bystands(earlier):
    assert too_much_reflecting(scene(f"{earlier} aB bB aB cB"))
    assert not too_much_reflecting(scene(f"{earlier} aB bB aB cF"))
    assert not too_much_reflecting(scene("aM aB bB cB"))


@few
@given(some.sampled_from("MFOB"), some.data())
def test_an_action_is_missing_after_so_many_turns_without_it(letter, data):
    action = LETTER[letter]
    after = MISSING_AFTER[action]
    others = some.sampled_from("MFOB".replace(letter, ""))
    without = [f"a{data.draw(others)}" for _ in range(after)]
    assert is_missing(scene(" ".join([f"a{letter}", *without])), action)
    assert not is_missing(scene(" ".join([f"a{letter}", *without[1:]])), action)
    assert not is_missing(scene(" ".join(without[1:])), action)


@pytest.mark.parametrize(
    ("short", "prompt"),
    [
        ("aO aB aF" + " aM" * 8, "follow.open"),
        ("aO aB aM" + " aF" * 8, "move.open"),
        ("aO aB" + " aM aF" * 8, "oppose.open"),
        ("aB" + " aM aF aO aF" * 5, "bystand.open"),
    ],
)
def test_the_missing_action_is_asked_for_by_its_open_prompt(short, prompt):
    found = missing_action(scene(short))
    assert found
    assert [suggestion.prompt for suggestion in found.suggestions] == [prompt]
    assert found.counts["turns"] in MISSING_AFTER.values()


def test_nothing_is_missing_while_all_four_are_there():
    assert missing_action(scene("aM bF cO dB " * 6)) is None


def test_one_note_lasts_a_quarter_of_an_hour():
    assert one_note(scene("aF bF cF dM " * 25, every=20_000))
    assert not one_note(scene("aF bF cF dM " * 10, every=20_000))  # 13 minutes
    assert not one_note(scene("aF bF cM dM " * 25, every=20_000))  # half of them
    changed = "aM bM cM dF " * 12 + "aF bF cF dM " * 13
    assert not one_note(scene(changed, every=20_000))


def test_a_few_turns_are_no_note():
    assert not one_note(scene("aF " * 12, every=180_000))
