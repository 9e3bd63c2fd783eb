"""The scripts and the prompt library that come with labkit are whole, in every language."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from labkit.domain.actions import Action
from labkit.domain.script import Library, Script, Stage, Visibility
from labkit.domain.steps import check_in, frame, hearing
from labkit.domain.steps.registry import KINDS, LATER_KINDS
from labkit.domain.texts import Texts
from labkit.settings import FOLDERS
from labkit.store.scripts import load_library, load_script

LIBRARY_FILE = FOLDERS.sessions / "library" / "prompts.toml"
SCRIPT_FILES = sorted(FOLDERS.sessions.glob("*.toml"))
LANGUAGES = ("en", "fr", "ar")

SHIPPED = pytest.mark.parametrize("path", SCRIPT_FILES, ids=lambda path: path.stem)

PROMPTS = """
move.open move.proposal move.rescue move.quiet move.licensed move.plain
follow.open follow.proposal follow.rescue_moves follow.rescue_debate follow.ask follow.licensed
follow.plain
oppose.open oppose.proposal oppose.absent oppose.rescue_compliance oppose.sealed oppose.licensed
oppose.plain
bystand.open bystand.missing bystand.rescue_debate bystand.rescue_moves bystand.link
bystand.proposal bystand.licensed bystand.plain
voice.open listen.open respect.open suspend.open container.pulse checkin.day1 checkin.daily
checkout.daily immersion.saw immersion.heard immersion.changes case.help commit.line
""".split()

# Day, begin, minutes, the kind the script asks for, id: the course of the four days.
RABAT = """
1 09:00  30 arrival         join
1 09:30  20 frame           opening
1 09:50  40 check_in        checkin1
1 10:30  20 pause           pause_1a
1 10:50  30 pairs           since_last
1 11:20  40 teach           four_actions
1 12:00  45 prompt          action_drill
1 12:45  75 pause           pause_1b
1 14:00  20 write           interests
1 14:20  60 cluster         areas
1 15:20  20 pause           pause_1c
1 15:40  70 dialogue        area_circles
1 16:50  30 harvest         harvest1
1 17:20  25 check_out       checkout1
2 09:00  30 check_in        checkin2
2 09:30  20 mirror          mirror1
2 09:50  60 dialogue        now_state
2 10:50  20 pause           pause_2a
2 11:10  60 dialogue        want_state
2 12:10  35 propose         market
2 12:45  90 pause           pause_2b
2 14:15  30 sign_up         teams
2 14:45  75 team_work       canvas_v1
2 16:00  20 pause           pause_2c
2 16:20  63 hearing         first_hearing
2 17:23  12 poll            pulse1
2 17:35  25 check_out       checkout2
3 08:30  30 brief           immersion_brief
3 09:00 210 immersion       immersions
3 12:30  90 pause           pause_3a
3 14:00  60 cross_pollinate jigsaw
3 15:00  75 team_work       canvas_v2
3 16:15  20 pause           pause_3b
3 16:35  63 decide          gradients
3 17:38  22 check_out       checkout3
4 09:00  30 check_in        checkin4
4 09:30  60 peer_support    case_round_1
4 10:30  20 pause           pause_4a
4 10:50  60 peer_support    case_round_2
4 11:50  45 commit          commitments
4 12:35  20 plan            bridge
4 12:55  20 mirror          mirror_all
4 13:15  35 check_out       checkout4
4 13:50  10 release         release
"""


@cache
def library() -> Library:
    return load_library(LIBRARY_FILE)


@cache
def script(path: Path) -> Script:
    return load_script(path, library())


def shipped(name: str) -> Script:
    return script(FOLDERS.sessions / f"{name}.toml")


def texts_in(value: Any) -> Iterator[Texts]:
    if isinstance(value, Texts):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts_in(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from texts_in(one)


def test_these_scripts_are_shipped() -> None:
    assert [path.stem for path in SCRIPT_FILES] == [
        "dialogue-circle",
        "first-hour",
        "one-day-lab",
        "rabat-initiate-proposals",
    ]


@SHIPPED
def test_a_script_is_called_like_its_file_and_comes_back_equal_from_json(path: Path) -> None:
    assert script(path).id == path.stem
    assert Script.model_validate_json(script(path).model_dump_json()) == script(path)


@SHIPPED
def test_every_word_of_a_script_is_there_in_every_language(path: Path) -> None:
    assert script(path).languages == LANGUAGES
    found = list(texts_in(script(path)))
    assert len(found) > 20
    for texts in found:
        assert texts.languages == LANGUAGES, texts


@SHIPPED
def test_the_words_are_short_and_raise_no_voice(path: Path) -> None:
    for step in script(path).steps:
        for language in LANGUAGES:
            words = step.words[language]
            assert 20 < len(words) <= 700, step.id
            assert words[-1] in ".?؟", step.id
            assert not set(words) & set("!¡！"), step.id


@pytest.mark.parametrize("path", [*SCRIPT_FILES, LIBRARY_FILE], ids=lambda path: path.stem)
def test_translations_that_nobody_has_reviewed_say_so(path: Path) -> None:
    head = path.read_text(encoding="utf-8").split("languages =")[0]
    assert re.search(r"# REVIEW: the French \(fr\) and the Arabic \(ar\)", head)


@SHIPPED
def test_what_the_last_step_asks_is_which_words_may_be_quoted(path: Path) -> None:
    assert script(path).steps[-1].kind == "release"
    assert [step.kind for step in script(path).steps].count("release") == 1


@SHIPPED
def test_a_script_says_what_in_it_was_composed(path: Path) -> None:
    assert script(path).provenance.composed


def test_arabic_words_are_in_arabic_letters() -> None:
    named = {"Global Leadership Academy (GLAC)"}
    everything = [t for path in SCRIPT_FILES for t in texts_in(script(path))]
    everything += [text for prompt in library().prompts.values() for text in texts_in(prompt)]
    for texts in everything:
        if texts["ar"] not in named:
            assert re.search("[\u0620-\u064a]{2}", texts["ar"]), texts["ar"]
            assert texts["fr"] != texts["ar"] != texts["en"]


def test_the_library_has_every_prompt_in_every_language() -> None:
    assert list(library().prompts) == PROMPTS
    for prompt in library().prompts.values():
        for texts in texts_in(prompt):
            assert texts.languages == LANGUAGES, prompt.id


def test_every_prompt_has_the_action_and_the_stage_its_name_says() -> None:
    for prompt in library().prompts.values():
        family, _, kind = prompt.id.partition(".")
        assert prompt.action == (Action(family) if family in set(Action) else None), prompt.id
        assert prompt.needs_target == (prompt.action is Action.FOLLOW), prompt.id
        assert prompt.licensed == (kind == "licensed") == (prompt.stage is Stage.LICENSED)
        assert (prompt.stage is Stage.PLAIN) == (kind == "plain"), prompt.id
        assert prompt.max_chars == 280
    sealed = [p.id for p in library().prompts.values() if p.visibility is Visibility.SEALED]
    assert sealed == ["oppose.sealed", "container.pulse"]


def test_each_action_has_a_prompt_for_each_stage() -> None:
    for action in Action:
        stages = {p.stage for p in library().prompts.values() if p.action is action}
        assert stages == set(Stage) - {Stage.PRACTICE, Stage.CONTAINER}


def test_the_circle_takes_90_minutes_with_the_four_actions_in_order() -> None:
    circle = shipped("dialogue-circle")
    assert [step.minutes for step in circle.steps] == [10, 15, 10, 10, 10, 10, 10, 10, 5]
    actions = [p.action for step in circle.steps if step.kind == "prompt" for p in step.prompts]
    assert actions == [Action.MOVE, Action.FOLLOW, Action.OPPOSE, Action.BYSTAND]


def test_the_one_day_lab_takes_420_minutes_and_hears_five_proposals() -> None:
    lab = shipped("one-day-lab")
    assert lab.minutes == 420
    assert lab.days == (1,)
    kinds = [step.kind for step in lab.steps]
    assert kinds.index("write") < kinds.index("propose") < kinds.index("hearing")
    heard = lab.step("hearing")
    assert isinstance(heard.parameters, hearing.Parameters)
    assert heard.minutes * 60 == 5 * heard.parameters.per_item_seconds


def test_the_four_days_have_every_step_at_its_time() -> None:
    rabat = shipped("rabat-initiate-proposals")
    written = [tuple(line.split()) for line in RABAT.strip().splitlines()]
    assert [
        (str(step.day), step.at, str(step.minutes), step.stands_for or step.kind, step.id)
        for step in rabat.steps
    ] == written
    worked = [step for step in rabat.steps if step.stands_for != "pause"]
    minutes = [sum(step.minutes for step in worked if step.day == day) for day in rabat.days]
    assert minutes == [410, 410, 460, 280]


def test_the_four_days_use_every_kind_there_is_and_every_kind_to_come() -> None:
    steps = shipped("rabat-initiate-proposals").steps
    assert {step.kind for step in steps} == set(KINDS)
    assert {step.stands_for for step in steps} - {None} == LATER_KINDS
    assert all(step.kind == "frame" for step in steps if step.stands_for)


def test_nothing_a_later_kind_will_read_is_lost() -> None:
    rabat = shipped("rabat-initiate-proposals")

    def kept(step: str) -> dict[str, Any]:
        parameters = rabat.step(step).parameters
        assert isinstance(parameters, frame.Parameters)
        return parameters.kept

    assert kept("gradients") == {
        "method": "gradients_of_agreement",
        "sealed": True,
        "items": 7,
        "per_item_seconds": 540,
    }
    assert kept("case_round_1")["group_size"] == [4, 5]
    assert kept("area_circles")["circles"] == 3
    tracks = kept("immersions")["tracks"]
    assert isinstance(tracks, list)
    assert len(tracks) == 3
    assert [prompt.id for prompt in rabat.step("immersions").prompts] == [
        "immersion.saw",
        "immersion.heard",
        "immersion.changes",
    ]


def test_the_four_days_carry_what_the_report_prints_and_say_where_it_is_from() -> None:
    rabat = shipped("rabat-initiate-proposals")
    assert rabat.meeting.number == 2
    assert rabat.meeting.theme is not None
    assert rabat.meeting.theme["en"] == "Together initiate proposals"
    assert rabat.meeting.builds_on is not None
    assert "Together understand migration" in rabat.meeting.builds_on["en"]
    assert "Move, Follow, Oppose, Bystand" in rabat.meeting.introduced[0]["en"]
    assert [len(immersion.hosts) for immersion in rabat.immersions] == [1, 2, 1]
    assert all(immersion.met and immersion.key_learning for immersion in rabat.immersions)
    assert [str(day.date) for day in rabat.calendar] == [f"2018-02-{n}" for n in range(15, 19)]
    assert all(day.title for day in rabat.calendar)
    composed = " ".join(texts["en"] for texts in rabat.provenance.composed)
    assert "clock times" in composed
    assert "wording" in composed
    assert rabat.provenance.sourced


def test_the_hearing_has_words_beside_each_of_its_three_buttons() -> None:
    for name, step in (("one-day-lab", "hearing"), ("rabat-initiate-proposals", "first_hearing")):
        actions = [prompt.action for prompt in shipped(name).step(step).prompts]
        assert actions == [Action.FOLLOW, Action.OPPOSE, Action.BYSTAND]


def test_a_check_in_has_time_for_everybody() -> None:
    rabat = shipped("rabat-initiate-proposals")
    first = rabat.step("checkin1")
    assert isinstance(first.parameters, check_in.Parameters)
    assert rabat.group.expected == 32
    assert first.parameters.per_person_seconds * 32 <= first.minutes * 60
