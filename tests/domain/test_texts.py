"""Which words are picked, and which words a text may hold."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from labkit.domain.languages import is_language, parents
from labkit.domain.texts import Line, Said, Texts, Title, Words, pick

WELCOME = Texts({"fr": "Bienvenue", "en": "Welcome", "zh-Hant": "歡迎"})


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("en",), Said("Welcome", "en")),
        (("en-GB",), Said("Welcome", "en")),
        (("EN",), Said("Welcome", "en")),
        (("zh-Hant-TW",), Said("歡迎", "zh-Hant")),
        (("zh-hant-tw",), Said("歡迎", "zh-Hant")),
        (("ar", "fr"), Said("Bienvenue", "fr")),
        (("ar",), Said("Welcome", "en")),
        ((), Said("Welcome", "en")),
    ],
)
def test_the_asked_language_comes_first_then_its_parents_then_what_to_fall_back_on(
    asked: tuple[str, ...], said: Said
) -> None:
    assert pick(WELCOME, asked) == said


def test_where_nothing_fits_the_first_language_written_is_shown() -> None:
    assert pick(Texts({"ti": "ሰላም", "ar": "سلام"}), ["de"]) == Said("ሰላም", "ti")


@given(
    st.dictionaries(
        st.sampled_from(["en", "fr", "ar", "de", "zh-Hant"]),
        st.text(st.characters(categories=["L"], exclude_characters="\u115f\u1160\u3164\uffa0")),
        min_size=1,
    ).filter(lambda words: all(words.values())),
    st.lists(st.sampled_from(["en", "fr-CA", "ar", "xx", "", "de-Latn-AT"])),
)
def test_something_is_always_said_in_a_language_that_is_there(
    words: dict[str, str], asked: list[str]
) -> None:
    texts = Texts(words)
    said = pick(texts, asked)
    assert said.language in texts
    assert said.text == texts[said.language] != ""


def test_words_are_cleaned_like_those_of_participants() -> None:
    texts = Texts({"en": "  A \u202etext\u200b  ", "fa": "می\u200cخواهم"})
    assert texts["en"] == "A text"
    assert texts["fa"] == "می\u200cخواهم"


def test_texts_come_back_equal_from_json_and_can_stand_in_a_set() -> None:
    assert Texts.model_validate_json(WELCOME.model_dump_json()) == WELCOME
    turned = Texts(dict(reversed(WELCOME.root.items())))
    assert len({WELCOME, turned, Texts({"en": "Welcome"})}) == 2


@pytest.mark.parametrize(
    "given",
    [{}, {"en": ""}, {"en": "\u200b \n"}, {"english": "Hi"}, {"xx": "Hi"}, {"en": 3}, "Hi", None],
)
def test_texts_without_words_or_language_are_refused(given: object) -> None:
    with pytest.raises(ValidationError):
        Texts.model_validate(given)


def test_in_a_script_a_plain_text_is_in_its_first_language() -> None:
    assert Texts.model_validate("Rabat", context={"languages": ("fr", "ar")}).root == {
        "fr": "Rabat"
    }


@pytest.mark.parametrize("given", [{"ar": "س"}, {"fr": "a", "de": "b"}])
def test_in_a_script_words_need_the_first_language_and_no_foreign_one(given: object) -> None:
    with pytest.raises(ValidationError):
        Texts.model_validate(given, context={"languages": ("fr", "ar")})


@pytest.mark.parametrize(("kind", "room"), [(Title, 120), (Line, 400), (Words, 2000)])
def test_there_is_so_much_room_and_no_more(kind: Any, room: int) -> None:
    adapter: TypeAdapter[Texts] = TypeAdapter(kind)
    adapter.validate_python({"en": "a" * room})
    with pytest.raises(ValidationError, match=f"room for {room}"):
        adapter.validate_python({"en": "a" * (room + 1)})


def test_a_title_stands_on_one_line_and_words_on_several() -> None:
    lines = {"en": "one\ntwo"}
    TypeAdapter(Words).validate_python(lines)
    for kind in (Title, Line):
        with pytest.raises(ValidationError, match="one line"):
            TypeAdapter(kind).validate_python(lines)


@pytest.mark.parametrize("code", ["en", "fr-CA", "zh-Hant", "zh-Hant-TW", "prs", "es-419"])
def test_these_are_languages(code: str) -> None:
    assert is_language(code)


@pytest.mark.parametrize("code", ["", "e", "xx", "fe", "EN", "en_GB", "en-gb", "french", "en-"])
def test_these_are_no_languages(code: str) -> None:
    assert not is_language(code)


def test_the_parents_of_a_language_are_wider_and_wider() -> None:
    assert parents("zh-Hant-TW") == ("zh-Hant", "zh")
    assert parents("en") == ()
