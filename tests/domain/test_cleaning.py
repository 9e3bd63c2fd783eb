"""What cleaning takes out of a text, what it leaves in, and what it costs."""

from time import process_time
from unicodedata import category, is_normalized, normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from labkit.domain.cleaning import _MARKS, _PLAIN, MOST_IN_A_ROW, _is_kept, clean

NEVER_KEPT = "".join(
    chr(code)
    for code in (
        *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x2060, 0xFEFF, 0x180E, 0x00AD,
        0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800, *range(0xE0000, 0xE0080), *range(0, 9),
        *range(14, 32), 0x7F, 0xE000, 0x0378, 0xFFFF, 0xD800,
    )
)  # fmt: skip
AWKWARD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(NEVER_KEPT),
        st.sampled_from("\u200c\u200d\u200e\u0301\u0323\u0344\u20dd\u0958\u1100\u1161\u11a8"),
        st.sampled_from(" \t\r\n\u00a0\u202f\u2028\u0085aéעع👩🏽"),
    ),
    max_size=80,
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("می\u200cخواهم", id="persian with a joiner"),
        pytest.param("👩\u200d👩\u200d👧", id="a family"),
        pytest.param("👍🏽", id="a skin tone"),
        pytest.param("\U0001fae8", id="a picture newer than this Python"),
        pytest.param("Tiếng Việt", id="vietnamese"),
        pytest.param("ที่นี่", id="thai"),
        pytest.param("क्षत्रिय", id="devanagari"),
        pytest.param("مُحَمَّدٌ", id="arabic with its signs"),
        pytest.param("Où\u202f? «\u00a0Ici\u00a0».", id="french spaces"),
        pytest.param("נריד Anna\u200f 3", id="a direction mark"),
        pytest.param("one\n\ntwo", id="two paragraphs"),
        pytest.param("=SUM(A1) <b>&amp;</b>", id="formulas and tags are for whoever writes them"),
    ],
)
def test_living_scripts_come_back_as_they_were(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param("abc\u202egnp.exe", "abcgnp.exe", id="turned around"),
        pytest.param("An\u200bna", "Anna", id="a hidden space"),
        pytest.param("hi\U000e0041\U000e0042", "hi", id="tags"),
        pytest.param("a\x00b\x1bc", "abc", id="controls"),
        pytest.param("a\ud800b", "ab", id="half a letter"),
        pytest.param("Z" + "\u0301\u0302\u0303" * 30 + "a", "Ź\u0302\u0303\u0301a", id="zalgo"),
        pytest.param("\u0301abc", "abc", id="a mark on nothing"),
        pytest.param("a \u0301b", "a b", id="a mark on a blank"),
        pytest.param("a\r\nb\rc\u2028d", "a\nb\nc\nd", id="every way to end a line"),
        pytest.param("  a \t  b  \n c  ", "a b\nc", id="blanks"),
        pytest.param("a\n\n\n\n\nb", "a\n\nb", id="many empty lines"),
        pytest.param("e\u200b\u0301", "é", id="what meets composes"),
    ],
)
def test_what_hides_turns_or_towers_is_taken_out(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    "text", ["", " \n ", "\u200d", "\u200c \u200e", "\u3164", "\u0301", "\ufe0f"]
)
def test_words_nobody_can_see_are_no_words(text: str) -> None:
    assert clean(text) == ""


def test_on_one_line_every_break_is_a_blank() -> None:
    assert clean("a\nb\r\n\n c\u2029d", one_line=True) == "a b c d"


def test_a_limit_cuts_without_tearing_a_letter_apart() -> None:
    assert clean("abcdef", 3) == "abc"
    assert clean("ab cdef", 3) == "ab"
    assert clean("abمُ", 3) == "ab"
    assert clean("ab👩\u200d👩\u200d👧", 5) == "ab"
    assert clean("a\u200d" * 60, 50) == clean("a\u200d" * 60)[:49]


@given(AWKWARD)
@example("\u0958" * 3)
@example("\u0344" * 9)
@example("a\u0323\u200d\u0301\u200b\u0301")
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(AWKWARD, st.integers(1, 30), st.booleans())
def test_a_cut_text_stays_as_it_is_and_within_its_limit(
    text: str, limit: int, one_line: bool
) -> None:
    cut = clean(text, limit, one_line)
    assert len(cut) <= limit
    assert clean(cut, limit, one_line) == cut
    assert not (one_line and "\n" in cut)


@given(AWKWARD)
def test_nothing_that_is_never_kept_is_kept(text: str) -> None:
    cleaned = clean(text)
    assert not set(cleaned) & set(NEVER_KEPT)
    assert is_normalized("NFC", cleaned)
    assert cleaned == cleaned.strip()
    row = 0
    for letter in cleaned:
        row = row + 1 if category(letter) in {"Mn", "Me"} else 0
        assert row <= MOST_IN_A_ROW


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=60))
def test_letters_digits_and_signs_are_all_kept(text: str) -> None:
    hidden = {"\u115f", "\u1160", "\u3164", "\uffa0", "\u2800"}
    kept = "".join(letter for letter in text if letter not in hidden)
    assert len(clean(text)) <= len(text) * 3
    assert bool(clean(text)) == bool(kept)


@pytest.mark.parametrize(
    "text",
    ["Z" + "\u0301" * 10**6, "Z" + "\u0301\u0323" * 500_000, " \u0301" * 500_000, "\u0344" * 10**6],
    ids=["one mark", "marks to be sorted", "marks on blanks", "marks that fall apart"],
)
def test_a_megabyte_of_marks_is_cheap(text: str) -> None:
    begun = process_time()
    clean(text, 2000)
    assert process_time() - begun < 0.5


def test_letters_that_are_kept_unseen_could_not_have_been_changed() -> None:
    plain = [chr(code) for code in range(0x3000) if _PLAIN.fullmatch(chr(code))]
    assert len(plain) > 800
    for letter in plain:
        assert _is_kept(letter)
        assert category(letter) not in _MARKS
        assert normalize("NFC", letter) == letter
        assert letter == "\n" or letter == " " or not letter.isspace()
    # None of them joins the one before it to another letter.
    for first in plain[::7]:
        for second in plain:
            assert normalize("NFC", first + second) == first + second


@given(
    st.text(alphabet=st.sampled_from("aé\u0627\u0644ЖЇ «»–…€ \n\t\u0301\u200d\u00ad"), max_size=40)
)
def test_whichever_way_a_text_is_cleaned_it_is_the_same(text: str) -> None:
    # What is taken out here makes every text go the long way.
    assert clean(text + "\u00ad") == clean(text)
