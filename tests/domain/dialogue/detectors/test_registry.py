"""All detectors together: told in words, safe on any talk, and quiet about persons."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from labkit.domain.dialogue.detectors.pattern import CHANCE_WORDS
from labkit.domain.dialogue.detectors.registry import DETECTORS, look
from labkit.domain.dialogue.detectors.scanning import scan
from labkit.domain.dialogue.detectors.scene import Deciding, Pulse
from tests.domain.dialogue.logs import MINUTE, talk
from tests.domain.dialogue.scenes import scene

LIBRARY = Path(__file__).parents[4] / "sessions/library/prompts.toml"
PLACEHOLDER = re.compile(r"%\((\w+)\)s")

words = some.builds(
    "{}{}{}{}".format,
    some.sampled_from(["", "*"]),
    some.sampled_from(["seat-1", "seat-2", "seat-3", "seat-4"]),
    some.sampled_from("MFOB-"),
    some.sampled_from(["", "?", ">0"]),
)
talks = some.lists(words, max_size=60).map(" ".join)


def test_all_of_the_method_are_there():
    numbered = {f"D{n}" for n in range(1, 16)} | {"D1b", "D2b", "D6b"}
    assert set(DETECTORS) == numbered


@pytest.mark.parametrize("detector", DETECTORS.values(), ids=lambda one: one.id)
def test_a_docstring_has_definition_source_and_chance(detector):
    told = " ".join((detector.look.__doc__ or "").split())
    assert told.startswith(f"{detector.id}: ")
    assert f"Source: {detector.source}." in told
    assert "Chance" in told
    for chance in detector.chance:
        assert str(chance.rate) in told
    assert detector.name
    assert detector.definition


@settings(max_examples=60)
@given(talks, some.integers(0, 60 * MINUTE))
def test_any_talk_gives_whole_questions_that_name_nobody(short, later):
    prompts = {prompt["id"] for prompt in tomllib.loads(LIBRARY.read_text())["prompt"]}
    turns = talk(short)
    seen = look(
        scene(
            turns=turns,
            present=dict.fromkeys(["seat-1", "seat-2", "seat-5"], 0),
            now=len(turns) * 20_000 + later,
            pulse=Pulse(answers=9, objecting=5),
            deciding=Deciding(proposal="p", objections=0, questions=0),
            sealed_bystands=3,
        )
    )
    assert [pattern.detector for pattern in seen] == sorted(
        (pattern.detector for pattern in seen), key=list(DETECTORS).index
    )
    for pattern in seen:
        assert pattern.counts
        assert set(PLACEHOLDER.findall(pattern.question)) <= set(pattern.counts)
        assert "seat-" not in repr(pattern)
        assert {suggestion.prompt for suggestion in pattern.suggestions} <= prompts
        assert pattern.suggestions or pattern.advice
        assert set(pattern.evidence) <= {turn.seq for turn in turns}


def test_a_chance_rate_is_said_in_numbers_people_know():
    [once, more] = DETECTORS["D3"].chance
    assert (once.figure, more.figure) == ("0.39", "3.4")
    assert [chance.figure for chance in DETECTORS["D4"].chance] == ["1.5", "6.6"]
    assert all(CHANCE_WORDS[chance.per] for chance in DETECTORS["D4"].chance)


def test_an_empty_room_says_nothing():
    assert look(scene(present={})) == ()


def test_a_finished_log_is_read_as_if_it_were_live_with_a_quiet_after_each_hit():
    found = scan(talk("aM bM cM dM " * 5), [DETECTORS["D1"], DETECTORS["D5"]])
    assert found == {"D1": (4, 12), "D5": ()}


def test_the_same_turns_are_one_hit_however_long_they_are_the_latest():
    found = scan(talk("aB bM cF " * 3 + "aF bF " * 20), [DETECTORS["D8"]])
    assert found == {"D8": (7,)}


@pytest.mark.parametrize("detector", DETECTORS.values(), ids=lambda one: one.id)
def test_the_documentation_tells_of_every_detector_and_its_chance_rate(detector):
    [row] = [
        line
        for line in (LIBRARY.parents[2] / "docs/dialogue.md").read_text().splitlines()
        if line.startswith(f"| {detector.id} |")
    ]
    assert detector.name in row
    for chance in detector.chance:
        assert str(chance.figure) in row
    assert bool(detector.chance) is ("not known" not in row)
