"""`labkit opinion`: every number as JSON, and clear words for whatever a folder holds."""

import json
import subprocess
import sys

import pytest

from tests.domain.opinion import real
from tests.research.coded import run

KEYS = {
    *("participants", "comments", "votes", "in_conversation", "pca", "candidate", "guard"),
    *("shown", "group_votes", "consensus", "repness", "group_aware_consensus", "bridging"),
    *("divisive", "uncertain", "priorities", "extremity", "seconds", "guard_seconds"),
}


@pytest.fixture
def folder(tmp_path):
    """A folder with these votes, and comments that say nothing but their names."""

    def made(cast, out=()):
        votes = "".join(f"{who},{what},{vote}\n" for who, what, vote in cast)
        proposals = dict.fromkeys(what for _, what, _ in cast)
        comments = "".join(f"{one},{int(one in out)}\n" for one in proposals)
        (tmp_path / "votes.csv").write_text("participant,comment,vote\n" + votes)
        (tmp_path / "comments.csv").write_text("comment,mod_out\n" + comments)
        return tmp_path

    return made


def read(*words):
    """The JSON the command printed, in which NaN is no number."""
    said = run("opinion", *words, "--json")
    assert said.exit_code == 0, said.output

    def none(name):
        raise AssertionError(name)

    return json.loads(said.stdout, parse_constant=none)


def square(people, proposals, vote):
    return [(f"p{i}", str(j), vote(i, j)) for i in range(people) for j in range(proposals)]


@real.needed
def test_a_real_conversation_given_its_groups_has_polis_numbers():
    taxes, polis = real.FOLDER / "taxes", real.published("taxes/polis_expected.json")
    found = read(taxes, "--groups", taxes / "participants.csv")
    assert found.keys() == KEYS
    assert (found["participants"], found["comments"], found["votes"]) == (334, 148, 17335)
    assert [[one["tid"] for one in found["repness"][group]] for group in "01"] == [
        [one["tid"] for one in polis["repness"][group]] for group in "01"
    ]
    assert found["group_votes"]["0"]["21"] == polis["group_votes_ADS"]["0"]["21"]
    assert found["priorities"] == pytest.approx(polis["comment_priorities"], rel=1e-8)
    assert found["candidate"]["k"] == found["shown"]["k"] == 2
    assert found["guard"]["level"] == "D"
    assert not set(found["bridging"]) & set(polis["mod_out"])


@real.needed
def test_london_says_well_why_there_are_no_groups():
    said = run("opinion", real.FOLDER / "london")
    assert said.exit_code == 0
    assert "No stable opinion groups were found among these 24 people." in said.stdout
    found = read(real.FOLDER / "london")
    assert (found["shown"], found["guard"]["level"]) == (None, "C")
    assert len(found["bridging"]) > 5


@pytest.mark.parametrize(
    ("cast", "level"),
    [
        ([("only", "1", 1)], "A"),
        (square(1, 30, lambda i, j: 1), "A"),
        (square(30, 1, lambda i, j: 1 if i % 2 else -1), "B"),
        (square(30, 12, lambda i, j: 1), "C"),
        (square(30, 12, lambda i, j: 0), "C"),
        (square(30, 12, lambda i, j: (-1) ** (j + i // 20)), "D"),
        ([("ada", "bread", 1), ("ben", "Ünïcode, no number", -1)], "A"),
        ([("٣", "9" * 5000, 1), ("007", "²", -1)], "A"),
    ],
    ids=[
        "one vote",
        "one person",
        "one proposal",
        "alike",
        "all bystand",
        "two groups",
        "names",
        "digits",
    ],
)
def test_odd_rooms_get_clear_words_and_whole_numbers(folder, cast, level):
    found = read(folder([(who, what.replace(",", ""), vote) for who, what, vote in cast]))
    assert found["guard"]["level"] == level
    assert found["guard"]["sentence"].endswith(".")
    assert (found["shown"] is not None) == (level == "D")


def test_a_vote_changed_ten_times_counts_once_as_it_was_last(folder):
    cast = [*square(9, 2, lambda i, j: 1), *(("p0", "0", (-1) ** n) for n in range(1, 11))]
    found = read(folder([*cast, ("p0", "0", -1)]))
    assert (found["participants"], found["votes"]) == (9, 18)
    assert found["pca"]["center"] == pytest.approx([7 / 9, 1])


def test_a_proposal_taken_out_is_in_no_list_and_still_counted(folder):
    cast = square(30, 12, lambda i, j: 1 if j < 6 or i % 2 else -1)
    assert 0 in read(folder(cast))["bridging"]
    found = read(folder(cast, out={"0"}))
    assert 0 not in found["bridging"]
    assert found["comments"] == 12
    assert found["extremity"]["0"] == 0


def test_no_votes_and_bad_rows_end_with_two_and_their_lines(folder):
    nothing = run("opinion", folder([]), "--json")
    assert (nothing.exit_code, nothing.stdout) == (2, "")
    assert "votes.csv, line 1: has no votes" in nothing.stderr
    there = folder([("p", "1", 1)])
    (there / "votes.csv").write_text("participant,comment,vote\np,1,yes\n")
    bad = run("opinion", there)
    assert bad.exit_code == 2
    assert "votes.csv, line 2: the vote is 'yes', and not 1, 0 or -1" in bad.stderr


def test_groups_of_other_people_are_told(folder, tmp_path):
    groups = tmp_path / "groups.csv"
    groups.write_text("participant,group\nsomebody,0\n")
    said = run("opinion", folder(square(3, 2, lambda i, j: 1)), "--groups", groups)
    assert said.exit_code == 2
    assert "names nobody who voted" in said.stderr


def test_the_command_line_starts_without_numpy():
    code = "import sys, labkit.cli; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
