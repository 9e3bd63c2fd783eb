"""What simulated people say must be words labkit keeps exactly as they were sent."""

import random

import pytest

from labkit.domain.cleaning import clean
from labkit.rehearsal import words
from labkit.rehearsal.character import LANGUAGES, character

PROMPTS = [*(f"{sort}.open" for sort in words.SORTS), "", "own.concern", "0190-abc"]


@pytest.mark.parametrize("language", [*sorted(set(LANGUAGES)), "de"])
@pytest.mark.parametrize("prompt", PROMPTS)
def test_an_answer_is_never_empty_never_too_long_and_already_clean(language, prompt):
    rng = random.Random(f"{language}{prompt}")
    for limit in (None, 80, 280):
        for said in (words.answer(rng, language, prompt, limit) for _ in range(60)):
            assert 0 < len(said) <= (limit or 280)
            assert clean(said) == said


@pytest.mark.parametrize("language", sorted(set(LANGUAGES)))
def test_a_proposal_fits_its_fields(language):
    rng = random.Random(language)
    for _ in range(100):
        said = words.proposal(rng, language)
        assert 0 < len(said["title"]) <= words.TITLE
        assert len(said.get("why", "")) <= words.WHY
        assert len(said.get("who_benefits", "")) <= words.WHO
        assert all(clean(text) == text for text in said.values())


@pytest.mark.parametrize("action", ["follow", "oppose", "bystand"])
def test_every_stance_has_reasons_in_every_language(action):
    for language in set(LANGUAGES):
        assert words.reason(random.Random(1), language, action)


def test_people_vary_and_the_same_seed_brings_the_same_people_back():
    crowd = [character(1, number) for number in range(32)]
    assert crowd == [character(1, number) for number in range(32)]
    assert crowd != [character(2, number) for number in range(32)]
    assert {one.language for one in crowd} == set(LANGUAGES)
    assert len({one.haste for one in crowd}) == 32
    assert any(one.late for one in crowd)
    assert any(one.loses_answers for one in crowd)
    assert any(one.leaves for one in crowd)


def test_some_of_it_is_what_breaks_tools():
    rng = random.Random(3)
    said = " ".join(words.answer(rng, "en", "move.open") for _ in range(300))
    assert "<script>" in said
    assert "=SUM" in said
    assert "كلمة" in said
    assert "\n" in said
