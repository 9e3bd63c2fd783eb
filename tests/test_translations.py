"""Every sentence labkit says is in every catalogue, whole, and says what the sentence says."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from labkit.drawing.catalogues import FOLDER, catalogue, languages

ROOT = Path(__file__).parent.parent
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.po"))
FORMS = {"ar": 6, "fr": 2}
LONGEST = 160

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
MARKUP = re.compile(r"<[^>]*>|&[a-z#0-9]+;", re.IGNORECASE)

LONG = {
    "Look at the terminal that labkit runs in.": "set-up: four sentences, once, on a computer",
}
"""Sentences that may be longer than 160 characters, by how they begin, and why."""

SAME = {
    "fr": {
        *("%(n)s position", "%(n)s positions", "%(n)s minute", "%(n)s minutes"),
        *("%(n)s proposition", "%(n)s propositions", "%(planned)s minutes"),
        *("+1 min", "−1 min", "Console", "Menu", "Question", "Kappa"),
        *("kappa", "alpha"),
    },
    "ar": set(),
}
"""What reads the same in another language; anything else that does was forgotten."""

ENDS = {"؟": "?", "…": "…", ".": ".", "?": "?", ":": ":"}
SHORT_FORM = "No."
"""Its full stop ends no sentence."""


@cache
def said() -> Catalog:
    """Every sentence of the tree, as `make words` finds them."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    found = Catalog()
    for _, _, message, _, _ in extract_from_dir(
        ROOT,
        method_map=[(mapping["pattern"], mapping["method"]) for mapping in mappings],
        options_map={mapping.pop("pattern"): mapping for mapping in map(dict, mappings)},
        keywords={**DEFAULT_KEYWORDS, "N_": None},
    ):
        found.add(message)
    return found


@cache
def written(language: str) -> Catalog:
    """A catalogue as it stands in its file."""
    with (FOLDER / f"{language}.po").open("rb") as source:
        return read_po(source, locale=language)


def ids(message: Message) -> tuple[str, ...]:
    """The one sentence of a message, or both of a counted one."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def strings(message: Message) -> tuple[str, ...]:
    """Its translation, in every form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def messages(catalog: Catalog) -> list[Message]:
    """All but the head."""
    return [message for message in catalog if message.id]


def wrong(language: str, judge) -> list[str]:
    """The translations a judge does not accept, for a person to read."""
    return [
        f"{ids(message)[0]} -> {string}"
        for message in messages(written(language))
        for string in strings(message)
        if not judge(message, string)
    ]


# --- the sentences themselves ---------------------------------------------------------------


def test_sentences_are_found_wherever_people_are_spoken_to() -> None:
    found = {one for message in messages(said()) for one in ids(message)}
    assert len(found) > 400
    for sentence in (
        "Not sent",  # a script's, from script_words.py
        "%(n)s characters too many",
        "The session is over.",  # a refusal
        "The disk of the laptop is full. Your words are kept on your phone and sent again.",
        "I agree, let me in",  # a template
        "%(num)s people took part",
        "%(n)s phones are here",
    ):
        assert sentence in found


def test_a_sentence_is_short_enough_for_a_screen() -> None:
    long = [one for message in messages(said()) for one in ids(message) if len(one) > LONGEST]
    assert [one for one in long if not one.startswith(tuple(LONG))] == []
    assert len(long) == len(LONG), "a sentence became shorter: take it out of LONG"


def test_a_sentence_stands_on_one_line_as_it_is_looked_up() -> None:
    for message in messages(said()):
        for one in ids(message):
            assert one == " ".join(one.split(" ")).strip()
            assert "\n" not in one


def test_both_sentences_of_a_counted_one_fill_in_the_same() -> None:
    for message in messages(said()):
        assert len({frozenset(PLACEHOLDER.findall(one)) for one in ids(message)}) == 1, message.id


# --- their translations ---------------------------------------------------------------------


def test_the_catalogues_are_those_the_screens_offer() -> None:
    assert set(LANGUAGES) == set(FORMS)
    assert set(languages()) == {"en", *LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_and_checked(language: str) -> None:
    known = {message.id: message for message in messages(written(language))}
    missing = [
        message.id
        for message in messages(said())
        if message.id not in known or not all(strings(known[message.id]) or ("",))
    ]
    assert missing == [], "run `make words`, then translate these"
    assert [message.id for message in known.values() if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_kept_that_nothing_says_any_more(language: str) -> None:
    now = {message.id for message in messages(said())}
    assert [one.id for one in messages(written(language)) if one.id not in now] == []
    assert not written(language).obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_counted_sentence_has_every_form_of_its_language(language: str) -> None:
    counted = [one for one in messages(written(language)) if one.pluralizable]
    assert counted
    for message in counted:
        assert len(strings(message)) == FORMS[language], message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_of_a_number_is_the_one_the_browser_would_choose(language: str) -> None:
    form_of = Locale.parse(language).plural_form
    catalog = catalogue(language)
    by_name: dict[str, set[int]] = {}
    for n in range(1000):
        by_name.setdefault(form_of(n), set()).add(catalog.plural(n))
    assert all(len(indexes) == 1 for indexes in by_name.values()), by_name
    assert len(by_name) == FORMS[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_what_the_sentence_does_in_every_form(language: str) -> None:
    def same(message: Message, string: str) -> bool:
        left_over = PLACEHOLDER.sub("", string).replace("%%", "")
        wanted = PLACEHOLDER.findall(ids(message)[0])
        return sorted(PLACEHOLDER.findall(string)) == sorted(wanted) and "%" not in left_over

    assert wrong(language, same) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_brings_no_markup_along(language: str) -> None:
    def none_of_its_own(message: Message, string: str) -> bool:
        return set(MARKUP.findall(string)) <= set(MARKUP.findall(" ".join(ids(message))))

    assert MARKUP.findall('<b class="x">&amp; &#60;') == ['<b class="x">', "&amp;", "&#60;"]
    assert wrong(language, none_of_its_own) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_in_english(language: str) -> None:
    def translated(message: Message, string: str) -> bool:
        return string not in ids(message) or string in SAME[language]

    assert wrong(language, translated) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_ends_as_the_sentence_does_and_shouts_nowhere(language: str) -> None:
    def ends_alike(message: Message, string: str) -> bool:
        end = ENDS.get(string[-1], "")
        alike = any(ENDS.get(one[-1], "") == end for one in ids(message))
        return "!" not in string and (alike or message.id == SHORT_FORM)

    assert wrong(language, ends_alike) == []


def test_french_keeps_its_spaces_and_apostrophes() -> None:
    def set_well(message: Message, string: str) -> bool:
        return not re.search(r"['\"]| [;:?»]|« |[^\s\u202f\u00a0][;?](?!\w)", string)

    assert not set_well(Message("?"), "Pourquoi ?")
    assert wrong("fr", set_well) == []


def test_arabic_has_no_latin_letters_but_names_and_no_digits_of_its_own() -> None:
    def arabic(message: Message, string: str) -> bool:
        left = re.sub(r"\b(labkit( doctor)?|PDF|Pango)\b|%\(\w+\)s|الحرف n", "", string)
        return not re.search("[A-Za-z٠-٩]", left)

    assert not arabic(Message("Saved"), "حُفظ Saved")
    assert wrong("ar", arabic) == []
