"""Broken scripts: every fault with its line and a reason, and nothing loaded."""

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.domain.actions import Action
from labkit.domain.script import Library, Script, Stage
from labkit.domain.steps import check_in, frame
from labkit.store.script_faults import MOST_FAULTS
from labkit.store.scripts import (
    ScriptFault,
    load_library,
    load_script,
    read_library,
    read_script,
)

LIBRARY = read_library(
    """
languages = ["en", "fr"]
[[prompt]]
id = "move.open"
action = "move"
text = { en = "Start something.", fr = "Lancez." }
[[prompt]]
id = "oppose.open"
action = "oppose"
text = { en = "Where could this go wrong?" }
[[prompt]]
id = "pulse"
visibility = "sealed"
choices = "one-to-five"
text = { en = "How free do you feel?" }
"""
)
HEAD = """id = "small"
languages = ["en", "fr"]
title = { en = "Small", fr = "Petit" }
purpose = "To try."
lab = { name = "Lab" }
"""
STEP = """[[step]]
id = "one"
kind = "frame"
minutes = 10
title = "One"
words = "Say hello."
"""


def faults_of(text: str, library: Library = LIBRARY) -> list[str]:
    with pytest.raises(ScriptFault) as caught:
        read_script(text, library)
    return [str(fault) for fault in caught.value.faults]


def step(**parts: str) -> str:
    """A step with some of its lines put in place of others; an empty one is left out."""
    lines = {
        "id": '"one"',
        "kind": '"frame"',
        "minutes": "10",
        "title": '"One"',
        "words": '"Say hello."',
        **parts,
    }
    return "[[step]]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items() if value)


def test_a_whole_script_is_read() -> None:
    script = read_script(
        HEAD
        + step(id='"in"', kind='"check_in"', at='"09:00"', order='"passed"')
        + step(kind='"prompt"', prompts='["move.open", { id = "own", text = "And you?" }]'),
        LIBRARY,
    )
    assert script.title["fr"] == "Petit"
    assert script.purpose.root == {"en": "To try."}
    assert script.steps[0].parameters == check_in.Parameters(order=check_in.Order.PASSED)
    assert [prompt.id for prompt in script.steps[1].prompts] == ["move.open", "own"]
    assert script.steps[1].prompts[0].action is Action.MOVE
    assert Script.model_validate_json(script.model_dump_json()) == script


def test_a_kind_whose_time_has_not_come_runs_as_a_frame_and_keeps_all_it_says() -> None:
    script = read_script(
        HEAD
        + step(
            kind='"immersion"',
            prompts='["move.open"]',
            circles="3",
            when="2018-02-17",
            far="inf",
            tracks='[{ theme = "a\u200b", hosts = ["b"] }]',
        ),
        LIBRARY,
    )
    visit = script.steps[0]
    assert (visit.kind, visit.stands_for) == ("frame", "immersion")
    assert visit.parameters == frame.Parameters(
        kept={
            "circles": 3,
            "when": "2018-02-17",
            "far": "inf",
            "tracks": [{"theme": "a", "hosts": ["b"]}],
        }
    )
    assert [prompt.id for prompt in visit.prompts] == ["move.open"]
    assert Script.model_validate_json(script.model_dump_json()) == script


def test_an_unknown_kind_names_the_nearest_known_one() -> None:
    assert faults_of(HEAD + step(id='"hearing1"', kind='"hering"')) == [
        "line 8: step 'hearing1' has kind 'hering'; did you mean 'hearing'?"
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (step(minutes="0"), "line 9: step 'one': 'minutes' must be at least 1, not 0"),
        (step(minutes="601"), "line 9: step 'one': 'minutes' must be at most 600, not 601"),
        (step(minutes='"10"'), "line 9: step 'one': 'minutes' must be a whole number, not '10'"),
        (step(minutes="true"), "line 9: step 'one': 'minutes' must be a whole number, not true"),
        (step(minutes="1.5"), "line 9: step 'one': 'minutes' must be a whole number, not 1.5"),
        (step(minutes=""), "line 6: step 'one': 'minutes' is missing"),
        (step(kind=""), "line 6: step 'one': 'kind' is missing"),
        (step(id=""), "line 6: step 1: 'id' is missing"),
        (
            step(titel='"One"', title=""),
            "line 11: step 'one': 'titel' is not known here; did you mean 'title'?",
        ),
        (
            step(kind='"check_in"', order='"circl"'),
            "line 12: step 'one': 'order' is 'circl'; it can be 'circle', 'ready' or 'passed'",
        ),
        (
            step(kind='"hearing"', reasons="1"),
            "line 12: step 'one': 'reasons' must be true or false",
        ),
        (
            step(kind='"pause"', promts='["move.open"]'),
            "line 12: step 'one': 'promts' is not known here; did you mean 'prompts'?",
        ),
        (
            step(words='{ fr = "Salut" }'),
            "line 11: step 'one': 'words': there are no words in 'en'",
        ),
        (
            step(words='{ en = "Hi",\n ar = "س" }'.replace("\n", "")),
            "line 11: step 'one': 'words': the script is not in 'ar'",
        ),
        (step(words='" "'), "line 11: step 'one': 'words': there are no words in 'en'"),
        (step(title='"""a\nb"""'), "line 10: step 'one': 'title': these words must stand on one"),
        (
            step(title=f'"{"a" * 121}"'),
            "line 10: step 'one': 'title': 121 characters; there is room for 120",
        ),
        (step(title="3"), "line 10: step 'one': 'title' must be words in one or more languages"),
        (step(at="09:50:00"), "line 12: step 'one': 'at' must be a time in quotes, such as"),
        (step(at='"9:50"'), "line 12: step 'one': 'at' must be a time in quotes, such as"),
        (step(at='"23:59"'), "line 6: step 'one': ends after midnight of day 1"),
        (
            step(kind='"prompt"'),
            "line 6: step 'one': a step of kind 'prompt' needs at least one prompt",
        ),
        (
            step(kind='"release"', prompts='["move.open"]'),
            "line 12: step 'one': a step of kind 'release' has no prompts",
        ),
        (
            step(kind='"prompt"', prompts='["move.opn"]'),
            "line 12: step 'one', prompt 'move.opn': the library has no such prompt; did you mean "
            "'move.open'?",
        ),
        (
            step(kind='"prompt"', prompts='["move.open", "move.open"]'),
            "line 12: step 'one': prompt 'move.open' stands there 2 times",
        ),
        (
            step(kind='"prompt"', prompts='[{ id = "move.open", text = "x" }]'),
            "line 12: step 'one', prompt 'move.open': the library has this id; give your own",
        ),
        (
            step(kind='"prompt"', prompts='[{ id = "own", text = "x", max_chars = 2001 }]'),
            "line 12: step 'one', prompt 'own': 'max_chars' must be at most 2000, not 2001",
        ),
        (
            step(kind='"prompt"', prompts='[{ id = "own", txt = "x" }]'),
            "line 12: step 'one', prompt 'own': 'txt' is not known here; did you mean 'text'?",
        ),
        (step(kind='"prompt"', prompts="[3]"), "line 12: step 'one', prompt 1: a prompt is an id"),
        (step(prompts='"move.open"'), "line 12: step 'one': 'prompts' must be a list in square"),
        (
            step(kind='"hearing"', prompts='["pulse"]'),
            "line 12: step 'one': prompt 'pulse' is sealed and cannot stand in a hearing",
        ),
        (
            step(kind='"prompt"', prompts='[{ id = "own", text = "x", visibility = "sealed" }]'),
            "line 12: step 'one', prompt 'own': a sealed prompt needs choices: \"no-a-little-yes\"",
        ),
        (
            step(kind='"prompt"', prompts='[{ id = "own", text = "x", choices = "one-to-five" }]'),
            "line 12: step 'one', prompt 'own': choices need visibility = \"sealed\"",
        ),
        (
            step(
                kind='"prompt"',
                prompts='[{ id = "own", text = "x", visibility = "sealed", choices = "stars" }]',
            ),
            "line 12: step 'one', prompt 'own': 'choices' is 'stars'; it can be 'no-a-little-yes'",
        ),
        (
            step(kind='"hearing"', prompts='["move.open"]'),
            "line 12: step 'one': prompt 'move.open' cannot stand in a hearing",
        ),
    ],
)
def test_what_is_wrong_in_a_step_is_said_with_its_line(written: str, said: str) -> None:
    read_script(HEAD + STEP, LIBRARY)
    assert any(fault.startswith(said) for fault in faults_of(HEAD + written)), faults_of(
        HEAD + written
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (HEAD, "line 1: there are no steps; each begins with [[step]]"),
        (STEP, "line 1: languages are missing, such as"),
        (
            HEAD.replace('"fr"]', '"fe"]') + STEP,
            "line 2: 'fe' is not a language such as en, fr or ar",
        ),
        (HEAD.replace('"fr"]', '"en"]') + STEP, "line 2: 'en' stands there twice"),
        (HEAD.replace("purpose", "purpos") + STEP, "line 1: 'purpose' is missing"),
        (
            HEAD.replace("purpose", "purpos") + STEP,
            "line 4: 'purpos' is not known here; did you mean 'purpose'?",
        ),
        (HEAD.replace("name", "nmae") + STEP, "line 5: 'lab.nmae' is not known here; did you mean"),
        (HEAD.replace('{ name = "Lab" }', "3") + STEP, "line 5: 'lab' must be a table"),
        ('moderation = "never"\n' + HEAD + STEP, "line 1: 'moderation' is 'never'; it can be"),
        ('meeting.facilitators = "Ann"\n' + HEAD + STEP, "line 1: 'meeting.facilitators' must be"),
        (HEAD + "step = 3\n", "line 6: 'step' must be written as tables, each beginning [[step]]"),
        (HEAD + STEP + STEP, "line 13: step 'one' is there already, on line 7"),
        (HEAD + "[[day]]\nnumber = 2\n" + STEP, "line 6: day 2 has no steps"),
        (
            HEAD + "[[day]]\nnumber = 1\n[[day]]\nnumber = 1\n" + STEP,
            "line 8: day 1 is described twice",
        ),
        (HEAD + '[[day]]\nnumber = 1\ndate = "soon"\n' + STEP, "line 8: day 1: 'date' must be a"),
        (
            HEAD + "".join(step(id=f'"{n}"') for n in range(301)),
            "line 1806: [[step]] stands there 301 times; there is room for 300",
        ),
    ],
)
def test_what_is_wrong_with_the_whole_is_said_with_its_line(written: str, said: str) -> None:
    assert any(fault.startswith(said) for fault in faults_of(written)), faults_of(written)


def test_steps_that_overlap_or_leave_a_gap_are_named_with_both_lines() -> None:
    first = step(id='"a"', at='"09:00"')
    untimed = step(id='"b"')
    read_script(HEAD + first + untimed + step(id='"c"', at='"09:20"'), LIBRARY)
    assert faults_of(HEAD + first + untimed + step(id='"c"', at='"09:15"')) == [
        "line 25: step 'c': begins at 09:15, but step 'b' (line 13) ends at 09:20; the two overlap"
    ]
    assert faults_of(HEAD + first + step(id='"c"', at='"09:15"')) == [
        "line 19: step 'c': begins at 09:15, but step 'a' (line 6) ends at 09:10; put a pause "
        "between the two"
    ]
    read_script(HEAD + first + step(id='"c"', day="2", at='"08:00"'), LIBRARY)


def test_days_ascend() -> None:
    written = HEAD + step(id='"a"', day="2") + step(id='"b"', day="1")
    assert faults_of(written) == ["line 19: step 'b': day 1 comes after day 2 (line 6)"]


def test_one_broken_step_does_not_blame_its_neighbours() -> None:
    written = HEAD + step(id='"a"', at='"09:00"', minutes="0") + step(id='"b"', at='"10:00"')
    assert faults_of(written) == ["line 9: step 'a': 'minutes' must be at least 1, not 0"]


def test_all_faults_of_a_file_are_told_at_once_in_their_order() -> None:
    written = (
        HEAD.replace("Small", " ")
        + step(minutes="0", kind='"hering"')
        + step(id='"two"', words="", order='"ready"')
    )
    said = faults_of(written)
    assert [fault.split(":")[0] for fault in said] == [
        "line 3",
        "line 8",
        "line 9",
        "line 12",
        "line 17",
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('id = "x"\ntitle = hello\n', "line 2: there is no value here that can be read"),
        ('id = "x\ntitle = "y"\n', "line 1: the text on this line does not end"),
        ('id = "x"\nwords = """\nand\nso on\n', "line 2: this text does not end"),
        ('id = "x" "y"\n', "line 1: something follows after the value"),
        ("just words\n", "line 1: there is a name here without '='"),
        ('id = "x"\nid = "y"\n', "line 2: this name was given a value before"),
        ("a = [1, 2\nb = 3\n", "line 2: this list is not closed"),
        ("a = { b = 1\n", "line 1: these { } are not closed"),
        ("a = { b = 1, b = 2 }\n", "line 1: the same name stands twice in these { }"),
        ("[step]\n[step]\n", "line 2: this table was there before; for one more step write"),
        ("= 3\n", "line 1: a line begins with a name, a [table] or a [[step]]"),
        ("a.= 3\n", "line 1: a name of letters, digits, - and _ is missing here"),
        ('a = "\\q"\n', "line 1: a backslash in quotes must be written twice"),
        ('a = "\x00"\n', "line 1: there is a character here that may not stand in a script"),
    ],
)
def test_what_is_no_toml_is_said_plainly_with_its_line(written: str, said: str) -> None:
    (fault,) = faults_of(written)
    assert fault.startswith(said)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("a = " + "[" * 100_000, id="brackets in brackets"),
        pytest.param("a = " + "{a=" * 100_000, id="tables in tables"),
        pytest.param("a" + ".a" * 400_000 + " = 1", id="a name of dots"),
        pytest.param("[a" + ' . "a"' * 100_000 + "]", id="a table of dots"),
        pytest.param("a = " + "9" * 100_000, id="a number without end"),
        pytest.param("".join(f"key{n} = 1\n" for n in range(60_000)), id="unknown keys"),
        pytest.param("[[step]]\n" * 100_000, id="empty steps"),
        pytest.param("[[step]]\nprompts = [" + '"x",' * 200_000 + "]", id="unknown prompts"),
        pytest.param("a = " + "'" * 900_000, id="quotes"),
        pytest.param("languages = [" + '"xx",' * 150_000 + "]", id="unknown languages"),
        pytest.param("languages = [" + '"en",' * 150_000 + "]", id="one language many times"),
        pytest.param(HEAD + step(kind='"pause"', x="[" * 200 + "]" * 200), id="a deep parameter"),
    ],
)
def test_a_file_made_to_hurt_is_refused_within_moments(written: str) -> None:
    begun = process_time()
    assert 1 <= len(faults_of(written)) <= MOST_FAULTS
    assert process_time() - begun < 5


@given(st.text() | st.text("[]{}=\"'.#\n ab1"))
def test_whatever_is_written_is_read_or_refused_and_nothing_else(text: str) -> None:
    with pytest.raises(ScriptFault):
        read_script(text, LIBRARY)


def test_a_file_is_refused_when_it_is_missing_too_big_or_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "script.toml"
    with pytest.raises(ScriptFault, match="line 1: the file cannot be read"):
        load_script(path, LIBRARY)
    with pytest.raises(ScriptFault, match="line 1: the file cannot be read"):
        load_script(tmp_path, LIBRARY)
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(ScriptFault, match="line 1: the file is too big"):
        load_script(path, LIBRARY)
    path.write_bytes(b'id = "x"\ntitle = "caf\xe9"\n')
    with pytest.raises(ScriptFault, match="line 2: a character cannot be read"):
        load_script(path, LIBRARY)


def test_files_of_every_editor_are_read(tmp_path: Path) -> None:
    path = tmp_path / "script.toml"
    written = (HEAD + STEP).replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + written.encode())
    assert load_script(path, LIBRARY) == read_script(HEAD + STEP, LIBRARY)
    path.write_bytes(written.replace("10", "0").encode())
    with pytest.raises(ScriptFault, match="line 9"):
        load_script(path, LIBRARY)


def test_a_library_is_read_and_its_faults_are_told_too(tmp_path: Path) -> None:
    assert LIBRARY.prompts["move.open"].stage is Stage.OPEN
    path = tmp_path / "prompts.toml"
    prompt = '[[prompt]]\nid = "a"\ntext = "x"\n'
    path.write_text(f'languages = ["en"]\n{prompt}{prompt}stage = "late"\nlicensd = true\n')
    with pytest.raises(ScriptFault) as caught:
        load_library(path)
    assert [str(fault).split(";")[0] for fault in caught.value.faults] == [
        "line 6: prompt 'a' is there already, on line 3",
        "line 8: prompt 'a': 'stage' is 'late'",
        "line 9: prompt 'a': 'licensd' is not known here",
    ]


def test_a_fault_has_a_line_a_key_and_a_reason() -> None:
    with pytest.raises(ScriptFault) as caught:
        read_script(HEAD + step(minutes="0"), LIBRARY)
    (fault,) = caught.value.faults
    assert (fault.line, fault.key) == (9, "step.0.minutes")
    assert str(caught.value) == f"line 9: {fault.reason}"
