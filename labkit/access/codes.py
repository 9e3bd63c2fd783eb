"""Join codes: six characters that can be read out, typed on a phone, and spell no word.

28 characters, 28.8 bits: no vowels, so no words; no 0 and O, 1 and I and L. A code finds a
live session and nothing else, and it can be changed with one press.
"""

import secrets
from collections.abc import Callable

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
LENGTH = 6
# What comes along when a code is typed in groups, or copied out of a line in Arabic.
SEPARATORS = str.maketrans("", "", " -_.\u2009\u00a0\u200e\u200f")


def new_code(taken: Callable[[str], bool] = lambda code: False) -> str:
    """A code that no other session has."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if not taken(code):
            return code


def tidy(typed: str) -> str | None:
    """A code as it was typed, in one shape; None when it cannot be one."""
    code = typed.translate(SEPARATORS).upper()
    if len(code) != LENGTH or any(char not in ALPHABET for char in code):
        return None
    return code
