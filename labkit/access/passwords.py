"""Passwords: what makes one good enough, and hashing with argon2id away from the event loop."""

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from gevent.threadpool import ThreadPool

SHORTEST = 12
LONGEST = 128
# Three things somebody has to guess: three words, or a word and seven odd characters.
ENOUGH_PIECES = 3
WORDS_OF_HERE = ("labkit", "dialogue", "dialog", "facilitator", "workshop", "session")
RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
)
DISGUISES = dict(zip("@431!05$7", "aaeiiosst", strict=True))
DISGUISED = re.compile(r"(?<=[^\W\d])[@431!05$7](?=[^\W\d])|(?<=[^\W\d][$@])[$@](?=[^\W\d])")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

T = TypeVar("T")
Run = Callable[[Callable[[], T]], T]


class PasswordFault(StrEnum):
    """Why a new password is not taken."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    TOO_COMMON = "too-common"


def fault_in(password: str, *own_words: str) -> PasswordFault | None:
    """What is wrong with a new password, if anything; `own_words` are the name and the lab's."""
    if len(password) < SHORTEST:
        return PasswordFault.TOO_SHORT
    if len(password) > LONGEST:
        return PasswordFault.TOO_LONG
    folded = unicodedata.normalize("NFKC", password).casefold()
    readings = (folded, DISGUISED.sub(lambda sign: DISGUISES[sign.group()], folded))
    if any(reading in _common() for reading in readings):
        return PasswordFault.TOO_COMMON
    if min(_pieces(reading, own_words) for reading in readings) < ENOUGH_PIECES:
        return PasswordFault.TOO_COMMON
    return None


def _pieces(text: str, own_words: tuple[str, ...]) -> int:
    """How many things somebody has to guess who knows the usual words and habits."""
    known = _common().union(WORDS_OF_HERE, *(_words_in(word) for word in own_words))
    words: set[str] = set()
    rest: list[str] = []
    text, at = YEAR.sub(" ", text), 0
    while at < len(text):
        length, word = _longest_known(text, at, known)
        if length:
            words.update(filter(None, [word]))
            at += length
        else:
            rest.append(text[at])
            at += 1
    odd = "".join(rest)
    numbers = set(re.findall(r"\d{4,}", odd))
    signs = set(re.sub(r"\d{4,}|[\s._-]", "", odd))
    return len(words) + sum(len(number) // 4 for number in numbers) + (len(signs) + 1) // 3


def _longest_known(text: str, at: int, known: frozenset[str]) -> tuple[int, str]:
    """The longest word, run or repetition that begins here; runs count for nothing."""
    repeated = re.match(r"(.{1,3}?)\1{2,}", text[at:])
    run = _run_length(text, at)
    best, word = max((len(repeated.group()) if repeated else 0, ""), (run, ""))
    for end in range(min(len(text), at + 24), at + 2, -1):
        if end - at > best and text[at:end] in known:
            return end - at, text[at:end]
    return best, word


def _run_length(text: str, at: int) -> int:
    longest = 0
    for run in RUNS:
        for keys in (run, run[::-1]):
            length = 3
            while at + length <= len(text) and text[at : at + length] in keys:
                longest = max(longest, length)
                length += 1
    return longest


def _words_in(text: str) -> list[str]:
    return re.findall(r"\w{3,}", text.casefold())


@cache
def _common() -> frozenset[str]:
    lines = Path(__file__).with_name("common_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


class Passwords:
    """Hashes passwords and checks them, one at a time, in a native thread.

    A hash takes 50 ms and 19 MB. On the event loop it would stop every phone for as long; in
    more than one thread a burst of sign-ins would take the memory of the room.
    """

    def __init__(self, *, time_cost: int = 2, memory_cost: int = 19_456) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=1)
        self._pool = ThreadPool(1)
        self._nobody: str | None = None

    def hash(self, password: str) -> str:
        """A new hash."""
        return self._apart(lambda: self._hasher.hash(password))

    def matches(self, password: str, password_hash: str | None) -> bool:
        """Whether it is this password; without a hash, as long a look at nothing."""
        return self._apart(lambda: self._verify(password, password_hash))

    def needs_rehash(self, password_hash: str) -> bool:
        """Whether a hash was made with older settings."""
        return self._hasher.check_needs_rehash(password_hash)

    def _verify(self, password: str, password_hash: str | None) -> bool:
        if self._nobody is None:
            self._nobody = self._hasher.hash("nobody has this password")
        if len(password) > LONGEST:
            password, password_hash = "", None
        try:
            self._hasher.verify(password_hash or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    def _apart(self, work: Callable[[], T]) -> T:
        result: T = self._pool.apply(work)
        return result
