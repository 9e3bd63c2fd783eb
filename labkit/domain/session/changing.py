"""Putting a new mapping in place of an old one: nothing that was handed out ever changes."""

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


def with_(mapping: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    """The mapping with one thing put in or replaced."""
    return {**mapping, key: value}
