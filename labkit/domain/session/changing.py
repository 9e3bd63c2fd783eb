"""Mappings that never change: the next one is made of the last, and shares what it holds.

A state is a frozen value, and every answer makes a new one. Were each mapping copied for that, a
thousand answers would cost a million steps.
"""

from collections.abc import ItemsView, Iterator, KeysView, Mapping, Sequence, ValuesView
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

MOST_OVER = 64
"""So many changes lie over the same ground before they become ground themselves."""
_NOTHING: Any = object()


class Held(Mapping[K, V], Generic[K, V]):
    """A mapping in the order of a dict, made of a ground that many share and a few changes."""

    __slots__ = ("_flat", "_ground", "_over", "_persons", "_size")

    def __init__(self, ground: Mapping[K, V] | None = None) -> None:
        self._ground: Mapping[K, V] = {} if ground is None else ground
        self._over: dict[K, V] = {}
        self._size = len(self._ground)
        self._flat: dict[K, V] | None = None
        self._persons: Held[str | None, tuple[K, ...]] | None = None

    def with_(self, key: K, value: V) -> "Held[K, V]":
        """The mapping with one thing put in or replaced."""
        before = self.get(key, _NOTHING)
        after: Held[K, V] = Held.__new__(Held)
        after._ground, after._over = self._ground, {**self._over, key: value}
        after._size = self._size + (before is _NOTHING)
        after._flat = None
        if len(after._over) > MOST_OVER:
            after._ground, after._over = {**after._ground, **after._over}, {}
        after._persons = self._persons
        if self._persons is not None:
            after._persons = _moved(self._persons, key, before, value)
        return after

    def of(self, person: str | None) -> tuple[V, ...]:
        """What belongs to one person, in the order it was put in."""
        if self._persons is None:
            found: dict[str | None, list[K]] = {}
            for key, thing in self.items():
                found.setdefault(_whose(thing), []).append(key)
            self._persons = Held({one: tuple(keys) for one, keys in found.items()})
        return tuple(self[key] for key in self._persons.get(person, ()))

    def changes_since(self, before: "Held[K, V]") -> tuple[list[K], list[K]] | None:
        """What was put in or replaced, and what is gone; None where little is shared with then."""
        if self._ground is not before._ground:
            return None
        keys = [
            key
            for key in {**before._over, **self._over}
            if self.get(key, _NOTHING) is not before.get(key, _NOTHING)
        ]
        return [key for key in keys if key in self], [key for key in keys if key not in self]

    def _all(self) -> dict[K, V]:
        if self._flat is None:
            self._flat = {**self._ground, **self._over}
        return self._flat

    def __getitem__(self, key: K) -> V:
        found = self._over.get(key, _NOTHING)
        return self._ground[key] if found is _NOTHING else found

    def __contains__(self, key: object) -> bool:
        return key in self._over or key in self._ground

    def get(self, key: Any, default: Any = None) -> Any:
        """The thing under a key, or else the default."""
        found = self._over.get(key, _NOTHING)
        return self._ground.get(key, default) if found is _NOTHING else found

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[K]:
        return iter(self._all())

    def keys(self) -> KeysView[K]:
        """The keys, in order."""
        return self._all().keys()

    def values(self) -> ValuesView[V]:
        """The things, in order."""
        return self._all().values()

    def items(self) -> ItemsView[K, V]:
        """Both, in order."""
        return self._all().items()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Held):
            return self._all() == other._all()
        return self._all() == other if isinstance(other, Mapping) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Held({self._all()!r})"


def with_(mapping: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    """The mapping with one thing put in or replaced."""
    held = mapping if isinstance(mapping, Held) else Held(mapping)
    return held.with_(key, value)


def of_person(mapping: Mapping[Any, V], person: str | None) -> Sequence[V]:
    """What belongs to one person (is `by` them, or has them as its `participant`), in order."""
    if isinstance(mapping, Held):
        return mapping.of(person)
    return [thing for thing in mapping.values() if _whose(thing) == person]


def changes(before: Mapping[K, V], after: Mapping[K, V]) -> tuple[list[K], list[K]]:
    """The keys of what was put in or replaced, and of what is gone."""
    if isinstance(before, Held) and isinstance(after, Held):
        known = after.changes_since(before)
        if known is not None:
            return known
    put = [key for key, thing in after.items() if before.get(key) is not thing]
    return put, [key for key in before if key not in after]


def _whose(thing: Any) -> str | None:
    whose = thing.by if hasattr(thing, "by") else thing.participant
    return whose  # type: ignore[no-any-return]


def _moved(
    persons: "Held[str | None, tuple[K, ...]]", key: K, before: Any, after: Any
) -> "Held[str | None, tuple[K, ...]]":
    old, new = None if before is _NOTHING else _whose(before), _whose(after)
    if before is not _NOTHING:
        if old == new:
            return persons
        persons = persons.with_(old, tuple(one for one in persons[old] if one != key))
    return persons.with_(new, (*persons.get(new, ()), key))
