"""Receipts: eight characters by which somebody can be erased later, without their phone.

A receipt is made from a person's random id, so nothing of it is kept anywhere, and a labkit that
was brought back from a copy knows it too. It cannot be traced back: 38 bits of an HMAC tell
nothing of 128. Whoever reads the database could make it, and holds the person's words already.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable

from labkit.access.codes import ALPHABET, SEPARATORS

LENGTH = 8
Person = tuple[str, str]
"""A session and somebody in it."""


class Receipts:
    """The receipts of one installation. `people` tells everybody there is, in every session."""

    def __init__(self, installation: str, people: Callable[[], Iterable[Person]]) -> None:
        self._key = hmac.new(installation.encode(), b"receipts", hashlib.sha256).digest()
        self._people = people

    def of(self, participant: str) -> str:
        """The receipt of one person."""
        made = hmac.new(self._key, participant.encode(), hashlib.sha256).digest()
        number = int.from_bytes(made, "big")
        letters = []
        for _ in range(LENGTH):
            number, left = divmod(number, len(ALPHABET))
            letters.append(ALPHABET[left])
        return "".join(letters)

    def holder(self, typed: str) -> Person | None:
        """Whose receipt this is, in whatever groups it was typed; None where nobody has it."""
        receipt = typed[:40].translate(SEPARATORS).upper()
        if len(receipt) != LENGTH or any(char not in ALPHABET for char in receipt):
            return None
        return next((one for one in self._people() if self.of(one[1]) == receipt), None)


def in_two(receipt: str) -> str:
    """A receipt as people write it down."""
    return f"{receipt[:4]} {receipt[4:]}"
