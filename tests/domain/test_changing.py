"""Mappings that never change behave as dicts do, whatever was done to those they came from."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.domain.session.changing import MOST_OVER, Held, changes, groups, of_person, with_


@dataclass(frozen=True)
class Thing:
    by: str | None
    words: int


KEYS = st.integers(0, 150).map(str)
THINGS = st.builds(Thing, st.sampled_from((None, "Ben", "Chidi")), st.integers())
ACTS = st.lists(st.tuples(KEYS, THINGS), max_size=3 * MOST_OVER)


@given(first=st.dictionaries(KEYS, THINGS), acts=ACTS, asks=st.booleans())
def test_it_is_what_a_dict_would_be(
    first: dict[str, Thing], acts: list[tuple[str, Thing]], asks: bool
) -> None:
    held, plain = Held(first), dict(first)
    versions = [(held, dict(plain))]
    for key, thing in acts:
        if asks:
            held.of("Ben")  # from here on the next ones know it too
        held = held.with_(key, thing)
        plain[key] = thing
        versions.append((held, dict(plain)))
    for one, meant in versions[:: max(1, len(versions) // 5)]:
        assert list(one.items()) == list(meant.items())
        assert (one == meant, meant == one, len(one)) == (True, True, len(meant))
        assert list(one) == list(one.keys()) == list(meant)
        for key in ("0", "150", *list(meant)[:5]):
            assert one.get(key) == meant.get(key)
            assert (key in one) == (key in meant)
        for person in (None, "Ben", "Chidi", "Dalia"):
            mine = {key: thing for key, thing in meant.items() if thing.by == person}
            assert set(one.of(person)) == set(mine.values())
            assert len(one.of(person)) == len(mine)


@given(first=st.dictionaries(KEYS, THINGS), acts=ACTS, cut=st.integers(0, 3 * MOST_OVER))
def test_what_has_changed_is_found_without_looking_at_all(
    first: dict[str, Thing], acts: list[tuple[str, Thing]], cut: int
) -> None:
    before = held = Held(first)
    for number, (key, thing) in enumerate(acts):
        if number == cut:
            before = held
        held = held.with_(key, thing)
    put, gone = changes(before, held)
    assert set(put) == {key for key, thing in held.items() if before.get(key) is not thing}
    assert gone == []
    assert set(changes(held, before)[1]) == held.keys() - before.keys()
    assert changes(held, held) == ([], [])


def test_things_of_one_person_stand_in_the_order_they_came() -> None:
    mapping = {"a": Thing("Ben", 1), "b": Thing("Chidi", 2)}
    held = Held(mapping)
    assert held.of("Ben") == (Thing("Ben", 1),)
    held = held.with_("c", Thing("Ben", 3)).with_("a", Thing("Ben", 4))
    assert held.of("Ben") == (Thing("Ben", 4), Thing("Ben", 3))
    held = held.with_("a", Thing(None, 4))
    assert held.of("Ben") == (Thing("Ben", 3),)
    assert held.of(None) == (Thing(None, 4),)
    assert of_person(mapping, "Chidi") == [Thing("Chidi", 2)]
    assert mapping == {"a": Thing("Ben", 1), "b": Thing("Chidi", 2)}


@dataclass(frozen=True)
class Numbered:
    by: str
    seq: int


def test_what_belongs_together_stands_in_the_order_it_came_also_when_it_comes_back() -> None:
    asked: list[int] = []

    def whose(thing: Numbered) -> str:
        asked.append(thing.seq)
        return thing.by

    # As the database gives them: in no order.
    things = {str(seq): Numbered("Ben", seq) for seq in (3, 1, 2)}
    held = Held(things)
    assert groups(held, whose)["Ben"] == groups(things, whose)["Ben"] == ("1", "2", "3")
    away = held.with_("2", Numbered("Chidi", 2))
    assert (groups(away, whose)["Ben"], groups(away, whose)["Chidi"]) == (("1", "3"), ("2",))
    assert groups(away.with_("2", Numbered("Ben", 2)), whose)["Ben"] == ("1", "2", "3")
    assert groups(held, whose)["Ben"] == ("1", "2", "3")
    # One more asks about itself, however many there are.
    asked.clear()
    for seq in range(4, 4 + 3 * MOST_OVER):
        held = held.with_(str(seq), Numbered("Dalia", seq))
    assert len(groups(held, whose)["Dalia"]) == len(asked) == 3 * MOST_OVER


def test_one_more_is_found_among_many_whenever_it_comes() -> None:
    held = Held({str(n): Thing("Ben", n) for n in range(1000)})
    for number in range(3 * MOST_OVER):
        after = held.with_(f"new {number}", Thing("Ben", number))
        assert after.changes_since(held) == ([f"new {number}"], [])
        assert held.changes_since(after) is None or held.changes_since(after) == (
            [],
            [f"new {number}"],
        )
        held = after


def test_a_missing_key_is_a_key_error() -> None:
    held = with_({}, "a", 1)
    assert held["a"] == 1
    assert held != {"a": 2}
    with pytest.raises(KeyError, match="b"):
        held["b"]
