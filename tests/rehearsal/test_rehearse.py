"""A whole small rehearsal and a whole small replay, each against a real server of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
KEYS = {
    "participants",
    "proposals",
    "stances",
    "contributions",
    "turns",
    "steps",
    "acked",
    "stored",
    "lost",
    "doubled",
    "late",
    "slowest_push_ms",
}


def labkit(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "labkit", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=400,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory):
    report = tmp_path_factory.mktemp("report") / "report.pdf"
    code, out, err = labkit(
        "rehearse", HERE / "small.toml", "--phones", 8, "--speed", 60, "--json", "--report", report
    )
    assert code == 0, err
    return json.loads(out), report, err


def test_a_rehearsal_runs_every_step_and_loses_nothing(rehearsed):
    numbers, _, err = rehearsed
    assert numbers.keys() == KEYS
    assert numbers["participants"] == 8
    assert numbers["steps"] == 5
    assert (numbers["lost"], numbers["doubled"]) == (0, 0), err
    assert numbers["acked"] == numbers["stored"] > 30


def test_its_people_write_propose_and_take_stances(rehearsed):
    numbers, _, _ = rehearsed
    assert numbers["contributions"] >= 8
    assert numbers["proposals"] >= 2
    assert numbers["stances"] >= 8


def test_its_screens_reach_the_phones_quickly(rehearsed):
    assert 0 <= rehearsed[0]["slowest_push_ms"] < 5000


def test_its_report_is_a_pdf(rehearsed):
    assert rehearsed[1].read_bytes().startswith(b"%PDF-")


@pytest.fixture
def conversation(tmp_path):
    """Four people and four comments: one moderated out, one changed vote, one long comment."""
    folder = tmp_path / "the-bench"
    folder.mkdir()
    long = "We need benches in the shade and " * 4
    (folder / "participants.csv").write_text("participant\n1\n2\n3\n4\n")
    (folder / "comments.csv").write_text(
        "comment,author,t_s,moderated,text\n"
        "0,0,-9,1,Benches in the shade.\n"
        "1,0,-8,-1,Spam.\n"
        f"2,2,4,1,{long}\n"
        '3,4,6,1,"=1+1, ""quoted"" 🎉"\n'
        "4,3,7,1,Nobody votes on this.\n"
    )
    (folder / "vote_events.csv").write_text(
        "t_s,participant,comment,vote\n"
        "0,1,0,1\n1,2,0,-1\n3,3,0,0\n5,1,2,1\n5,4,2,-1\n8,2,3,1\n9,2,0,1\n10,1,3,0\n"
    )
    return folder


def test_a_replay_puts_the_recorded_stances_into_the_session(conversation):
    code, out, err = labkit("replay", conversation, "--json")
    assert code == 0, err
    numbers = json.loads(out)
    assert numbers.keys() == KEYS
    assert numbers["participants"] == 4
    assert numbers["proposals"] == 3, "those with a stance"
    assert numbers["stances"] == 7, "the last one of each person and proposal"
    assert (numbers["lost"], numbers["doubled"]) == (0, 0)
    # Five comments, eight votes.
    assert numbers["acked"] == numbers["stored"] == 13


def test_a_replay_with_a_speed_takes_its_time(conversation):
    code, out, err = labkit("replay", conversation, "--json", "--speed", 4)
    assert code == 0, err
    assert json.loads(out)["stances"] == 7


def test_a_broken_recording_is_told_with_its_line_and_nothing_is_played(conversation):
    with (conversation / "vote_events.csv").open("a") as votes:
        votes.write("11,1,0,7\n")
    code, out, err = labkit("replay", conversation, "--json")
    assert (code, out) == (2, "")
    assert "vote_events.csv, line 10" in err
    assert "Nothing was played" in err


def test_a_broken_script_is_told_and_nothing_is_played(tmp_path):
    script = tmp_path / "broken.toml"
    script.write_text('id = "broken"\nlanguages = ["en"]\n')
    code, out, err = labkit("rehearse", script, "--json")
    assert (code, out) == (2, "")
    assert "Nothing was played" in err


def test_a_folder_with_something_in_it_is_never_rehearsed_in(tmp_path):
    (tmp_path / "labkit.db").write_text("of people")
    code, out, err = labkit("rehearse", HERE / "small.toml", "--data", tmp_path)
    assert (code, out) == (2, "")
    assert "has something in it" in err
