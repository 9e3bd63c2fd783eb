"""What may be told of votes: never of fewer than five, never who, and always in finite numbers."""

import math
import random

import pytest

from labkit.domain.findings import (
    FEWEST_ANSWERS,
    TOO_FEW_ANSWERS,
    Findings,
    Votes,
)
from labkit.domain.opinion.finding import find
from labkit.domain.opinion.statistics import group_votes
from tests.domain.opinion import real
from tests.domain.opinion.crowd import two_groups
from tests.domain.opinion.test_shuffling import cast_of

QUICK = {"shuffles": 39, "draws": 20}


def quickly(cast, out=()) -> Findings:
    return find(Votes(cast=tuple(cast), taken_out=tuple(out)), **QUICK)


def answers(people, proposals, stance):
    return [
        (f"p{person}", f"q{proposal}", stance(person, proposal))
        for person in range(people)
        for proposal in range(proposals)
    ]


def numbers(value):
    if isinstance(value, dict):
        return [one for part in value.values() for one in numbers(part)]
    if isinstance(value, list | tuple):
        return [one for part in value for one in numbers(part)]
    return [value] if isinstance(value, float) else []


AWKWARD = {
    "one person": answers(1, 12, lambda person, proposal: 1),
    "one proposal": answers(30, 1, lambda person, proposal: (-1) ** person),
    "all alike": answers(30, 12, lambda person, proposal: 1),
    "all bystand": answers(30, 12, lambda person, proposal: 0),
    "all oppose": answers(30, 12, lambda person, proposal: -1),
    "two people": answers(2, 12, lambda person, proposal: (-1) ** person),
    "nobody": [],
}


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_votes_give_finite_numbers_and_no_groups(name):
    found = quickly(AWKWARD[name])
    assert found.patterns == ()
    assert found.level in ("A", "B", "C")
    assert found.sentences
    assert all(map(math.isfinite, numbers(found.model_dump())))
    assert Findings.model_validate_json(found.model_dump_json()) == found


def test_with_fewer_than_five_answers_nothing_is_told_but_that():
    found = quickly(answers(FEWEST_ANSWERS - 1, 12, lambda person, proposal: 1))
    assert found == Findings(level="A", sentences=found.sentences)
    assert [one.words for one in found.sentences] == [TOO_FEW_ANSWERS]
    assert quickly(answers(FEWEST_ANSWERS, 12, lambda person, proposal: 1)).level == "B"


def test_a_small_room_has_lists_and_no_map():
    found = quickly(answers(12, 12, lambda person, proposal: 1 if proposal < 3 else -1))
    assert (found.level, found.dots, found.patterns) == ("B", (), ())
    assert {one.proposal for one in found.bridging} == {"q0", "q1", "q2"}


def test_two_clear_groups_have_letters_sizes_and_what_they_hold():
    found = quickly(cast_of(two_groups()))
    assert found.level == "D"
    assert [(one.letter, one.people) for one in found.patterns] == [("A", 20), ("B", 20)]
    assert len(found.dots) == 40
    assert {dot.letter for dot in found.dots} == {"A", "B"}
    assert all(-1 <= dot.x <= 1 and -1 <= dot.y <= 1 for dot in found.dots)
    assert set(found.shared) <= {"0", "1", "2"}
    assert found.shared
    for one in found.patterns:
        assert one.holds
        assert all(held.answers >= FEWEST_ANSWERS for held in one.holds)
        assert all(2 * held.part > held.answers for held in one.holds)
        assert not {held.proposal for held in one.holds} & set(found.shared)


def test_nobodys_id_and_no_order_of_persons_is_in_it():
    cast = cast_of(two_groups())
    renamed = [(f"secret-{who}", what, stance) for who, what, stance in cast]
    found = quickly(renamed)
    assert "secret" not in found.model_dump_json()
    assert list(found.dots) == sorted(found.dots, key=lambda one: (one.letter, one.x, one.y))


def test_votes_in_another_order_give_the_same_findings():
    cast = cast_of(two_groups(kept=0.7))
    again = cast.copy()
    random.Random(3).shuffle(again)
    assert quickly(cast) == quickly(again)


def test_the_last_answer_counts():
    cast = cast_of(two_groups())
    before = [(who, what, 1) for who, what, _ in cast]
    assert quickly([*before, *cast]) == quickly(cast)


def test_what_was_taken_out_is_on_no_list_and_sets_nobody_apart():
    matrix = two_groups()
    named = {held.proposal for one in quickly(cast_of(matrix)).patterns for held in one.holds}
    out = sorted(named)[0]
    found = quickly(cast_of(matrix), [out])
    told = {one.proposal for one in (*found.bridging, *found.divisive, *found.uncertain)}
    told |= {held.proposal for one in found.patterns for held in one.holds} | set(found.shared)
    assert out not in told
    assert told


def test_a_number_of_a_group_is_told_of_five_people_or_more_only():
    cast = cast_of(two_groups())
    held = quickly(cast).patterns[0].holds[0]
    matrix = two_groups()
    labels = {one: str(int(one) % 2) for one in matrix.participants}
    votes = group_votes(matrix, labels, ("0", "1"))
    assert int(votes.answers.min()) >= FEWEST_ANSWERS
    # Four of the other half are left who answered it: neither half may be told of it.
    theirs = {one.proposal: one for one in quickly(cast).patterns[1].holds}
    assert held.proposal in theirs
    others = [who for who, what, stance in cast if what == held.proposal]
    kept_even = [who for who in others if int(who) % 2 == 0]
    kept_odd = [who for who in others if int(who) % 2 == 1][:4]
    few = [one for one in cast if one[1] != held.proposal or one[0] in {*kept_even, *kept_odd}]
    found = quickly(few)
    assert found.level == "D"
    assert held.proposal not in {one.proposal for each in found.patterns for one in each.holds}


def test_neighbours_on_a_list_that_cannot_be_told_apart_are_tied():
    found = quickly(answers(40, 12, lambda person, proposal: -1 if proposal > 5 else 1))
    assert len(found.bridging) == 6
    assert not found.bridging[0].tied
    assert all(one.tied for one in found.bridging[1:])
    assert all(one.best <= one.worst for one in found.bridging)


@real.needed
def test_london_is_told_without_groups_and_with_a_map_of_its_24_people():
    votes = Votes(
        cast=tuple(
            (row["participant"], row["comment"], int(row["vote"])) for row in real.votes("london")
        )
    )
    found = find(votes)
    assert (found.level, found.compared, len(found.dots)) == ("C", 24, 24)
    assert {dot.letter for dot in found.dots} == {""}
    assert found.patterns == ()
