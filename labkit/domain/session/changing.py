"""Mappings that never change: the next one is made of the last, and shares what it holds.

A state is a frozen value, and every answer makes a new one. Were each mapping copied for that, a
thousand answers would cost a million steps.
"""

from bisect import bisect_right
from collections.abc import (
    Callable,
    Hashable,
    ItemsView,
    Iterator,
    KeysView,
    Mapping,
    Sequence,
    ValuesView,
)
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
G = TypeVar("G", bound=Hashable)

MOST_OVER = 64
"""So many changes lie over the same ground before they become ground themselves."""
_NOTHING: Any = object()


class Held(Mapping[K, V], Generic[K, V]):
    """A mapping in the order of a dict, made of a ground that many share and a few changes."""

    __slots__ = ("_flat", "_ground", "_groups", "_over", "_packed", "_size", "_under")

    def __init__(self, ground: Mapping[K, V] | None = None) -> None:
        self._ground: Mapping[K, V] = {} if ground is None else ground
        self._over: dict[K, V] = {}
        self._under = self._ground
        self._packed: dict[K, V] = {}
        self._size = len(self._ground)
        self._flat: dict[K, V] | None = None
        # Replaced and never changed: one thread may sort what another one makes the next of.
        self._groups: dict[Callable[[Any], Any], Held[Any, tuple[K, ...]]] = {}

    def with_(self, key: K, value: V) -> "Held[K, V]":
        """The mapping with one thing put in or replaced."""
        before = self.get(key, _NOTHING)
        after: Held[K, V] = Held.__new__(Held)
        after._ground, after._over = self._ground, {**self._over, key: value}
        after._under, after._packed = self._under, self._packed
        after._size = self._size + (before is _NOTHING)
        after._flat = None
        if len(after._over) > MOST_OVER:
            after._under, after._packed = after._ground, after._over
            after._ground, after._over = {**after._ground, **after._over}, {}
        after._groups = {
            by: after._moved(groups, by, key, before, value) for by, groups in self._groups.items()
        }
        return after

    def groups(self, by: Callable[[V], G]) -> "Held[G, tuple[K, ...]]":
        """The keys of what belongs together, in the order it came; a group may be empty.

        Worked out once, and from then on brought forward with each change.
        """
        known = self._groups.get(by)
        if known is None:
            found: dict[G, list[K]] = {}
            for key, thing in sorted(self.items(), key=lambda one: _number(one[1])):
                found.setdefault(by(thing), []).append(key)
            known = Held({group: tuple(keys) for group, keys in found.items()})
            self._groups = {**self._groups, by: known}
        return known

    def of(self, person: str | None) -> tuple[V, ...]:
        """What belongs to one person, in the order it was put in."""
        return tuple(self[key] for key in self.groups(_whose).get(person, ()))

    def changes_since(self, before: "Held[K, V]") -> tuple[list[K], list[K]] | None:
        """What was put in or replaced, and what is gone; None where little is shared with then."""
        if self._ground is before._ground:
            keys = {**before._over, **self._over}
        elif self._under is before._ground:
            keys = {**before._over, **self._packed, **self._over}
        else:
            return None
        changed = [key for key in keys if self.get(key, _NOTHING) is not before.get(key, _NOTHING)]
        return [key for key in changed if key in self], [key for key in changed if key not in self]

    def _moved(
        self,
        groups: "Held[Any, tuple[K, ...]]",
        by: Callable[[Any], Any],
        key: K,
        before: Any,
        after: Any,
    ) -> "Held[Any, tuple[K, ...]]":
        new = by(after)
        if before is not _NOTHING:
            old = by(before)
            if old == new:
                return groups
            groups = groups.with_(old, tuple(one for one in groups[old] if one != key))
        keys, number = groups.get(new, ()), _number(after)
        if not keys or _number(self[keys[-1]]) <= number:
            return groups.with_(new, (*keys, key))
        at = bisect_right(keys, number, key=lambda one: _number(self[one]))
        return groups.with_(new, (*keys[:at], key, *keys[at:]))

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


def groups(mapping: Mapping[K, V], by: Callable[[V], G]) -> Mapping[G, tuple[K, ...]]:
    """The keys of what belongs together, in the order it came; a group may be empty.

    `by` says what a thing belongs to, and stays the same function: what it found is kept.
    """
    held = mapping if isinstance(mapping, Held) else Held(mapping)
    return held.groups(by)


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


def _number(thing: Any) -> int:
    return getattr(thing, "seq", 0)
