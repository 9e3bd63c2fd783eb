"""Votes from a folder: the last one counts, and what cannot be read is told."""

import pytest

from labkit.store.csv_files import BadRecording
from labkit.store.vote_folders import read_groups, read_votes

COMMENTS = "comment,mod_out,text\n7,0,Words.\n8,1,Out.\n9,0,More.\n"
EVENTS = "t_s,participant,comment,vote\n0,a,7,1\n5,a,7,-1\n6,b,8,0\n"


@pytest.fixture
def folder(tmp_path):
    def made(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return tmp_path

    return made


def told(read, *words):
    with pytest.raises(BadRecording) as caught:
        read(*words)
    return [str(fault) for fault in caught.value.faults]


def test_votes_come_in_the_order_of_time_whatever_the_rows_are(folder):
    backwards = "t_s,participant,comment,vote\n5,a,7,-1\n0,a,7,1\n6,b,8,0\n"
    votes = read_votes(folder(vote_events=backwards, comments=COMMENTS))
    assert list(votes.cast) == [("a", "7", 1), ("a", "7", -1), ("b", "8", 0)]
    assert votes.taken_out == {"8"}


def test_without_a_time_the_later_row_is_the_later_vote(folder):
    votes = read_votes(
        folder(votes="participant,comment,vote\na,7,1\na,7,0\n", comments="comment\n7")
    )
    assert list(votes.cast) == [("a", "7", 1), ("a", "7", 0)]
    assert votes.taken_out == frozenset()


def test_polis_own_export_is_read(folder):
    votes = read_votes(
        folder(
            votes="timestamp,datetime,comment-id,voter-id,vote\n20,x,1,3,-1\n10,x,1,3,1\n",
            comments=(
                "timestamp,comment-id,author-id,moderated,is-meta,comment-body\n"
                '1,0,0,-1,false,"Out, surely."\n2,1,0,1,false,In.\n3,2,0,1,true,About you.\n'
            ),
        )
    )
    assert list(votes.cast) == [("3", "1", 1), ("3", "1", -1)]
    assert votes.taken_out == {"0", "2"}
    assert votes.about_people == {"2"}


def test_where_votes_are_missing_polis_matrix_is_read(folder):
    wide = "participant,group-id,n-votes,n-agree,7,9\na,0,2,1,1,-1\nb,,1,0,,0\n"
    there = folder(**{"participants-votes": wide})
    assert list(read_votes(there).cast) == [("a", "7", 1), ("a", "9", -1), ("b", "9", 0)]
    assert read_groups(there / "participants-votes.csv") == {"a": "0"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("9,a,7,2", "the vote is '2', and not 1, 0 or -1"),
        ("9,a,77,1", "there is no comment 77"),
        ("9,,7,1", "participant is empty"),
        ("later,a,7,1", "t_s is 'later', and not a number of seconds"),
        ("nan,a,7,1", "t_s is 'nan', and not a number of seconds"),
        ("9,a,7,1,more", "has more cells than the first line"),
    ],
)
def test_a_row_that_makes_no_sense_is_told_with_its_line_and_reason(folder, row, reason):
    there = folder(vote_events=EVENTS + row + "\n", comments=COMMENTS)
    assert told(read_votes, there) == [f"vote_events.csv, line 5: {reason}"]


def test_a_folder_without_votes_is_told(folder):
    assert told(read_votes, folder(comments=COMMENTS)) == ["vote_events.csv, line 0: is not there"]
    none = folder(comments=COMMENTS, votes="participant,comment,vote\n")
    assert told(read_votes, none) == ["votes.csv, line 1: has no votes"]


def test_several_sets_in_one_file_are_not_mixed(folder):
    there = folder(votes="set,participant,comment,vote\n0,a,7,1\n1,a,7,0\n")
    assert told(read_votes, there) == [
        "votes.csv, line 1: holds several sets; give each a folder of its own"
    ]


def test_groups_that_place_nobody_are_told(folder):
    file = folder(participants="participant,polis_group\na,\n") / "participants.csv"
    assert told(read_groups, file) == [
        "participants.csv, line 1: puts nobody into a group (column polis_group)"
    ]
    file.write_text("who\na\n", encoding="utf-8")
    assert told(read_groups, file) == [
        "participants.csv, line 1: has no column participant, polis_group"
    ]


def test_of_many_faults_the_first_twenty_are_said(folder):
    there = folder(votes="participant,comment,vote\n" + "a,7,9\n" * 25)
    with pytest.raises(BadRecording, match=r"line 21: .*\nand 5 more$"):
        read_votes(there)
