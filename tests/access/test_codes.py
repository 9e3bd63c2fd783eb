"""Six characters that can be read out and typed, and spell no word."""

import pytest

from labkit.access.codes import ALPHABET, LENGTH, new_code, tidy


def test_the_alphabet_has_28_characters_nobody_mixes_up() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 28
    assert not set(ALPHABET) & set("AEIOUL01")


def test_codes_are_six_of_the_alphabet_and_differ() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) > 495
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in codes)
    assert set("".join(codes)) == set(ALPHABET)


def test_a_code_somebody_has_is_not_given_again() -> None:
    asked: list[str] = []

    def taken(code: str) -> bool:
        asked.append(code)
        return len(asked) < 3

    assert new_code(taken) == asked[2]


@pytest.mark.parametrize(
    "typed", ["K7Q2MX", "k7q2mx", " k7q 2mx ", "K7Q-2MX", "\u200eK7Q2MX\u200f"]
)
def test_a_code_is_understood_as_it_is_typed(typed: str) -> None:
    assert tidy(typed) == "K7Q2MX"


@pytest.mark.parametrize(
    "typed",
    ["", "K7Q2M", "K7Q2MXX", "K7Q2M0", "AEIOUA", "K7Q2M\u0660", "ＫKKKKK", "K7Q2Mß", "<b>K7Q"],
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert tidy(typed) is None
