"""`labkit turns`: figures of real coded meetings, and clear words for files it cannot use."""

import json
from pathlib import Path

import pytest

from tests.research.coded import run, written

MRDA = Path(__file__).parents[3] / "shared/data/polis/mrda"


@pytest.fixture(scope="module")
def real():
    """What the command says about the public meetings, beside what other software computed."""
    if not MRDA.exists():
        pytest.skip("The public coded meetings are not on this machine.")
    said = run("turns", MRDA / "turns.csv", "--json")
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout), json.loads((MRDA / "expected.json").read_text())


def near(found, wanted, most):
    """Whether two tables differ by so much at most."""
    assert len(found) == len(wanted)
    for row, expected in zip(found, wanted, strict=True):
        assert row == pytest.approx(expected, abs=most)


def test_counts_transitions_and_edges_are_exact(real):
    found, wanted = real
    assert list(found) == list(wanted)
    for meeting, expected in wanted.items():
        said = found[meeting]
        assert said["n_coded"] == expected["n_coded"]
        assert said["counts"] == expected["counts"]
        assert said["transitions"]["all"] == expected["transitions"]
        assert said["edges"] == expected["links"]


def test_the_follow_network_is_exact(real):
    found, wanted = real
    for meeting, expected in wanted.items():
        follows = {
            tuple(edge.removesuffix("|follow").split(">")): n
            for edge, n in found[meeting]["edges"].items()
            if edge.endswith("|follow")
        }
        network = expected["follow_network"]
        assert len(follows) == network["edges"]
        for speaker, strength in network["in_strength"].items():
            assert sum(n for (_, about), n in follows.items() if about == speaker) == strength


def test_intervals_residuals_and_evenness_are_within_their_threshold(real):
    found, wanted = real
    for meeting, expected in wanted.items():
        said = found[meeting]
        for action, interval in expected["wilson95"].items():
            assert said["shares"][action] == pytest.approx(interval, abs=1e-5)
        near(said["adjusted_residuals"], expected["adjusted_residuals"], 1e-3)
        assert said["gini"] == pytest.approx(expected["gini"], abs=1e-6)
        assert said["entropy"] == pytest.approx(expected["entropy_norm"], abs=1e-6)


def test_residuals_come_with_the_guard_on_their_numbers(real):
    found, _ = real
    assert found["Bed003"]["residuals_readable"]
    assert found["Bed003"]["permutation_p"] is None
    assert not found["Bro012"]["residuals_readable"]
    assert found["Bro012"]["permutation_p"][0][0] < 0.01  # move after move: z 4.07
    assert any("under 5" in note for note in found["Bro012"]["notes"])


def test_the_same_file_gives_the_same_figures(tmp_path):
    file = written(
        tmp_path, *(f"x,{n},{n},{'ab'[n % 2]},{'move' if n % 3 else 'follow'}," for n in range(40))
    )
    assert run("turns", file, "--json").stdout == run("turns", file, "--json").stdout


def test_without_json_it_speaks_in_sentences(tmp_path):
    said = run("turns", written(tmp_path, "x,0,0,a,move,", "x,1,5,b,follow,0"))
    assert said.exit_code == 0
    assert "2 coded turns of 2" in said.stdout
    assert "the shares tell very little" in said.stdout


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["x,0,0,a,nod,"], "line 2: action: “nod” is no action; move, follow, oppose, bystand"),
        (["x,0,0,a,move,", "x,0,1,b,move,"], "line 3: t: turn 0 was there before"),
        (["x,4,0,a,move,", "x,3,1,b,move,"], "line 3: t: turn 3 stands after turn 4"),
        (["x,0,9,a,move,", "x,1,8,b,move,"], "line 3: start_s: this turn begins before"),
        (["x,0,0,a,move,1", "x,1,1,b,move,"], "line 2: responds_to_t: no turn 1 stands above"),
        (["x,0,nan,a,move,"], "line 2: start_s: “nan” is no number of seconds"),
        (["x,0,-1,a,move,"], "line 2: start_s: “-1” is no number of seconds"),
        (["x,0.5,0,a,move,"], "line 2: t: “0.5” is no whole number"),
        (["x,0,0,,move,"], "line 2: speaker: a coded turn needs one"),
        ([",0,0,a,move,"], "line 2: meeting: nothing stands there"),
        (["x,0,0,a"], "line 2: 4 values where 6 columns are named"),
        ([], "line 1: there is no turn in this file"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_its_reason(tmp_path, lines, words):
    said = run("turns", written(tmp_path, *lines), "--json")
    assert said.exit_code == 2
    assert words in said.stderr
    assert said.stdout == ""


def test_all_faults_are_said_at_once_and_no_more_than_can_be_read(tmp_path):
    said = run("turns", written(tmp_path, *(f"x,{n},{n},a,shout," for n in range(30))))
    assert said.stderr.count("is no action") == 20
    assert "and 10 more" in said.stderr


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("meeting,t,start_s,speaker", "the column action is missing"),
        ("meeting,t,t,start_s,speaker,action", "two columns have the same name"),
    ],
)
def test_columns_that_are_missing_or_double_are_named(tmp_path, head, words):
    said = run("turns", written(tmp_path, head=head))
    assert (said.exit_code, words in said.stderr) == (2, True)


def test_a_file_that_is_no_text_is_refused_in_words(tmp_path):
    file = tmp_path / "coded.csv"
    file.write_bytes(b"\xff\xfe\x00m")
    said = run("turns", file)
    assert said.exit_code == 2
    assert "not UTF-8 text" in said.stderr


def test_more_columns_are_read_where_they_are_there(tmp_path):
    file = written(
        tmp_path,
        "x,0,0,h,move,,facilitator,voice,0",
        "x,1,1,a,oppose,,participant,phone,0",
        "x,2,2,b,oppose,,,,1",
        "x,3,3,c,follow,,,,0",
        head="meeting,t,start_s,speaker,action,responds_to_t,role,channel,licensed",
    )
    said = json.loads(run("turns", file, "--json").stdout)["x"]
    assert said["n_turns"] == 4
    assert said["counts"] == {"move": 0, "follow": 1, "oppose": 0, "bystand": 0}


@pytest.mark.parametrize(
    "lines",
    [["x,0,0,a,,"], ["x,0,0,a,bystand,"], [f"x,{n},{n},a,bystand," for n in range(9)]],
)
def test_little_or_the_same_gives_words_and_never_a_number_that_is_none(tmp_path, lines):
    said = run("turns", written(tmp_path, *lines), "--json")
    assert said.exit_code == 0
    assert "NaN" not in said.stdout
    assert json.loads(said.stdout)["x"]["entropy"] is None


def test_stuck_patterns_stand_beside_what_chance_alone_would_give(tmp_path):
    lines = [f"x,{n},{n * 10},{'abc'[n % 3]},move," for n in range(9)]
    said = json.loads(run("turns", written(tmp_path, *lines), "--json").stdout)["x"]
    serial = {found["id"]: found for found in said["patterns"]}["D1"]
    assert serial == {
        "id": "D1",
        "name": "Serial moves",
        "times": 1,
        "after_turns": [4],
        "by_chance": {"ordinary": 0.05},
    }
    spoken = run("turns", written(tmp_path, *lines)).stdout
    assert "Serial moves (D1): 1 times" in spoken


def test_a_file_that_knows_nobody_present_says_nothing_of_the_silent(real):
    found, _ = real
    fired = {pattern["id"] for said in found.values() for pattern in said["patterns"]}
    assert fired
    assert not fired & {"D4", "D9", "D10", "D13"}


def test_a_meeting_too_long_for_patterns_says_so(tmp_path):
    lines = [f"x,{n},{n},a,{'move' if n < 40 else ''}," for n in range(4001)]
    said = json.loads(run("turns", written(tmp_path, *lines), "--json").stdout)["x"]
    assert said["n_coded"] == 40
    assert said["patterns"] == []
    assert any("this one has more" in note for note in said["notes"])
