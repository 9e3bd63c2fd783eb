"""Nobody's words leave the session unless they let them, and none of them points at a person."""

from hypothesis import given
from hypothesis import strategies as st

from labkit.domain.actions import Action
from labkit.domain.nouns import Quoting, ReleaseChoice
from labkit.domain.report.quotable import (
    LanguageUse,
    Quote,
    Written,
    is_allowed,
    may_be_quoted,
    name_beside,
)
from labkit.domain.texts import Said

ROOM = LanguageUse(people=30, users={"en": 24, "fr": 5, "ti": 1})


def written(name: str, language: str = "en", allowed: bool = True, beside: str = "") -> Written:
    """Somebody's words; the text is the id."""
    return Written(id=name, quote=Quote(said=Said(name, language), name=beside), allowed=allowed)


def texts(found: tuple[Quote, ...]) -> list[str]:
    """The words alone."""
    return [quote.said.text for quote in found]


def test_without_a_word_about_it_nothing_is_quoted():
    assert not is_allowed(None, Quoting.NOT_ASKED)
    assert not is_allowed(None, Quoting.NOT_QUOTED)


def test_the_general_yes_counts_until_a_quote_is_decided_on_its_own():
    assert is_allowed(None, Quoting.UNNAMED)
    assert not is_allowed(ReleaseChoice.NOT_QUOTED, Quoting.UNNAMED)
    assert is_allowed(ReleaseChoice.UNNAMED, Quoting.NOT_QUOTED)


def test_a_name_stands_only_beside_words_released_with_it():
    assert name_beside(ReleaseChoice.NAMED, "Lena") == "Lena"
    assert name_beside(ReleaseChoice.UNNAMED, "Lena") == ""
    assert name_beside(None, "Lena") == ""


def test_what_is_kept_back_is_counted():
    found = may_be_quoted([written("a"), written("b", allowed=False)], ROOM, "s")
    assert texts(found.quotes) == ["a"]
    assert (found.kept_back, found.written) == (1, 2)


def test_the_language_of_one_among_thirty_is_withheld_and_counted():
    found = may_be_quoted([written("a"), written("b", "fr"), written("c", "ti")], ROOM, "s")
    assert sorted(texts(found.quotes)) == ["a", "b"]
    assert (found.withheld, found.kept_back) == (1, 0)


def test_a_language_everybody_uses_gives_nobody_away_however_few_they_are():
    three = LanguageUse(people=3, users={"en": 3, "fr": 1})
    found = may_be_quoted([written("a"), written("b", "fr")], three, "s")
    assert texts(found.quotes) == ["a"]
    assert found.withheld == 1


def test_words_with_a_name_beside_them_are_printed_in_any_language():
    found = may_be_quoted([written("c", "ti", beside="Selam")], ROOM, "s")
    assert found.quotes[0].name == "Selam"


def test_the_order_is_the_same_whatever_the_time_and_another_in_another_session():
    sent = [written(f"018f-{number:04}") for number in range(40)]
    first = texts(may_be_quoted(sent, ROOM, "one").quotes)
    assert first == texts(may_be_quoted(reversed(sent), ROOM, "one").quotes)
    assert first != texts(may_be_quoted(sent, ROOM, "another").quotes)
    assert first != sorted(first)


choices = st.one_of(st.none(), st.sampled_from(ReleaseChoice))


@given(
    st.lists(
        st.tuples(choices, st.sampled_from(Quoting), st.sampled_from(["en", "fr", "ti", "xx"])),
        max_size=12,
    )
)
def test_no_quote_is_printed_whose_latest_consent_forbids_it(sent):
    words = [
        Written(
            id=f"{number}",
            quote=Quote(
                said=Said(f"{number}", language),
                action=Action.OPPOSE,
                name=name_beside(release, "Lena"),
            ),
            allowed=is_allowed(release, quoting),
        )
        for number, (release, quoting, language) in enumerate(sent)
    ]
    found = may_be_quoted(words, ROOM, "s")
    assert found.written == len(sent)
    for quote in found.quotes:
        release, quoting, language = sent[int(quote.said.text)]
        assert release is not ReleaseChoice.NOT_QUOTED
        assert release is not None or quoting is Quoting.UNNAMED
        assert bool(quote.name) == (release is ReleaseChoice.NAMED)
        assert quote.name or language in ("en", "fr")
