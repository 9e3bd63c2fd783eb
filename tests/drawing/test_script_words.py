"""What scripts say is the same list in Python, in the types and in the scripts themselves."""

import re

import pytest
from babel import Locale

from labkit.drawing.catalogues import catalogue
from labkit.drawing.script_words import OBSERVER, PHONE, STAFF, phone_words, staff_words
from labkit.settings import FOLDERS

SCRIPTS = FOLDERS.static / "js"
PHONE_SCRIPTS = "phone clock door drafts live outbox screen shelf join".split()
STAFF_SCRIPTS = "wall console clock live screen hold keys".split()


def said_in(name: str) -> set[str]:
    """The keys a script names outright; a goodbye's reason is a key too."""
    return set(re.findall(r'\bsay\("([a-z_]+)"', (SCRIPTS / f"{name}.js").read_text()))


def test_the_types_of_the_scripts_list_the_same_words() -> None:
    declared = (SCRIPTS / "protocol.d.ts").read_text().partition("export type Word =")[2]
    assert set(re.findall(r'"([a-z_]+)"', declared.partition(";")[0])) == {
        *PHONE,
        *STAFF,
        *OBSERVER,
    }


@pytest.mark.parametrize(
    ("scripts", "words"), [(PHONE_SCRIPTS, PHONE), (STAFF_SCRIPTS, STAFF)], ids=["phone", "staff"]
)
def test_no_script_says_a_word_its_page_does_not_bring(
    scripts: list[str], words: dict[str, str]
) -> None:
    said = set().union(*(said_in(name) for name in scripts))
    assert said
    assert said <= set(words)
    reasons = {"ended", "removed", "revoked"}
    assert reasons <= set(words)


def test_a_counted_sentence_comes_in_every_plural_form_that_differs() -> None:
    known = catalogue("ar")
    left = phone_words("ar")["left"]
    counted = PHONE["left"]
    assert isinstance(left, dict)
    assert isinstance(counted, tuple)
    for number in (0, 1, 2, 3, 11, 100):
        form = Locale("ar").plural_form(number)
        said = known.ungettext(*counted, number)
        assert left.get(form, left["other"]) == said, form
    assert set(left) == {"zero", "one", "two", "few", "other"}  # many says what other says
    assert phone_words("en")["unsent"] == "%(n)s not sent yet"


def test_english_says_what_stands_in_the_source() -> None:
    words = phone_words("en")
    assert words["not_sent"] == "Not sent"
    assert words["too_long"] == {
        "one": "%(n)s character too many",
        "other": "%(n)s characters too many",
    }
    assert staff_words("en")["page"] == "%(n)s of %(max)s"
