"""`labkit agreement`: several coders of the same turns."""

import json

import pytest

from tests.research.coded import run, written

HEAD = "t,coder,action"
ALIKE = [f"{n},{coder},{'move' if n % 3 else 'follow'}" for n in range(40) for coder in "ab"]
APART = [
    f"{n},{coder},{action}" for n in range(40) for coder, action in (("a", "move"), ("b", "oppose"))
]


def said_of(folder, lines, head=HEAD):
    said = run("agreement", written(folder, *lines, head=head), "--json")
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout)


def test_two_who_agree_reach_the_bar(tmp_path):
    found = said_of(tmp_path, ALIKE)["coded"]
    assert (found["raw"], found["kappa"], found["ac1"], found["alpha"]) == (1, 1, 1, 1)
    assert (found["kappa_is"], found["shows_actions"]) == ("cohen", True)


def test_two_who_disagree_on_everything_hide_the_actions_and_are_told_why(tmp_path):
    found = said_of(tmp_path, APART)["coded"]
    assert not found["shows_actions"]
    assert found["sentence"].startswith("Observers agree too little")
    spoken = run("agreement", written(tmp_path, *APART, head=HEAD))
    assert "only the time people spoke is shown" in spoken.stdout


def test_one_observer_gets_words_and_no_number(tmp_path):
    found = said_of(tmp_path, ["0,a,move", "1,a,follow"])["coded"]
    assert (found["kappa"], found["kappa_is"], found["raw"]) == (None, None, None)
    assert found["sentence"].startswith("No turn has two codes")


def test_three_coders_with_gaps_and_two_meetings_are_told_apart(tmp_path):
    lines = [
        f"{m},{n},{c},{'move' if n % 2 else ''}" for m in "xy" for n in range(9) for c in "abc"
    ]
    found = said_of(tmp_path, lines, head="meeting,t,coder,action")
    assert list(found) == ["x", "y"]
    assert found["x"]["kappa_is"] == "fleiss"
    assert found["x"]["coded_twice"] == 4


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["0,a,shout"], "line 2: action: “shout” is no action"),
        (["0,a,move", "0,a,move"], "line 3: a has coded turn 0 above"),
        (["0,,move"], "line 2: coder: nothing stands there"),
        ([",a,move"], "line 2: t: nothing stands there"),
        ([], "line 1: there is no code in this file"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_its_reason(tmp_path, lines, words):
    said = run("agreement", written(tmp_path, *lines, head=HEAD), "--json")
    assert (said.exit_code, said.stdout) == (2, "")
    assert words in said.stderr
