"""The two words by which people know that they are in the right session."""

import itertools
import unicodedata

from labkit.domain.check_words import LISTS, check_words


def test_every_language_has_a_list_of_the_same_things() -> None:
    assert set(LISTS) == {"en", "fr", "ar"}
    for words in LISTS.values():
        assert len(words) == len(set(words)) >= 64
        assert len({unicodedata.normalize("NFD", one).casefold() for one in words}) == len(words)
        assert not [one for one in words if len(one) > 11 or not one.isprintable() or " " in one]
    assert len({len(words) for words in LISTS.values()}) == 1


def test_the_same_session_has_the_same_two_things_in_every_language() -> None:
    for number in range(200):
        places = {
            tuple(words.index(one) for one in check_words("secret", f"s{number}", language))
            for language, words in LISTS.items()
        }
        assert len(places) == 1
        ((first, second),) = places
        assert first != second
    assert check_words("secret", "s1", "fa") == check_words("secret", "s1", "en")
    assert check_words("secret", "s1", "fr-CA") == check_words("secret", "s1", "fr")


def test_neither_the_session_nor_the_secret_alone_tells_them() -> None:
    many = [check_words("secret", f"s{number}", "en") for number in range(3000)]
    assert len(set(many)) > 2000
    assert set(itertools.chain(*many)) == set(LISTS["en"])
    others = [check_words(f"secret {number}", "s1", "en") for number in range(300)]
    assert len(set(others)) > 250
