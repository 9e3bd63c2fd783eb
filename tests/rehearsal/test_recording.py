"""Reading a recorded conversation whole, or not at all."""

import pytest

from labkit.rehearsal.recording import read_recording
from labkit.store.csv_files import BadRecording

GOOD = {
    "participants.csv": "participant,n_votes\n1,1\n2,2\n",
    "comments.csv": (
        "comment,author,t_s,moderated,mod_out,text\n"
        "0,0,-5,1,0,Prepared.\n"
        '1,2,3,1,0,"With a comma, and ""quotes""."\n'
        "2,1,4,-1,1,Out.\n"
    ),
    "vote_events.csv": "t_s,participant,comment,vote\n0,1,0,1\n5,2,1,-1\n6,2,0,0\n7,1,2,1\n",
}


@pytest.fixture
def folder(tmp_path):
    def made(**changed):
        for name, text in {**GOOD, **changed}.items():
            if text is not None:
                (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return made


def faults(folder):
    with pytest.raises(BadRecording) as caught:
        read_recording(folder)
    return [(fault.file, fault.line, fault.reason) for fault in caught.value.faults]


def test_a_good_folder_is_read_in_the_order_it_happened(folder):
    recording = read_recording(folder())
    assert recording.participants == ("1", "2")
    assert [comment.id for comment in recording.comments] == ["0", "1", "2"]
    assert recording.comments[1].text == 'With a comma, and "quotes".'
    assert [(vote.participant, vote.comment, vote.action) for vote in recording.votes] == [
        ("1", "0", "follow"),
        ("2", "1", "oppose"),
        ("2", "0", "bystand"),
    ]


def test_what_was_prepared_belongs_to_the_facilitator_and_what_was_moderated_out_is_held(folder):
    comments = read_recording(folder()).comments
    assert [comment.author for comment in comments] == [None, "2", "1"]
    assert [comment.held for comment in comments] == [False, False, True]


def test_votes_on_what_was_held_are_counted_and_not_played(folder):
    recording = read_recording(folder())
    assert recording.on_held == 1
    assert all(vote.comment != "2" for vote in recording.votes)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("soon,1,0,1", "not a number"),
        ("nan,1,0,1", "not a number"),
        ("9,1,77,1", "no comment 77"),
        ("9,1,0,2", "not 1, 0 or -1"),
        ("9,,0,1", "participant is empty"),
        ("1,2,1,1", "earlier than comment 1"),
        ("9,1,0,1,more", "more cells"),
        ("9,1", "comment is empty"),
    ],
)
def test_a_vote_that_makes_no_sense_is_told_with_its_line_and_reason(folder, row, reason):
    there = folder(**{"vote_events.csv": GOOD["vote_events.csv"] + row + "\n"})
    ((file, line, why),) = faults(there)
    assert (file, line) == ("vote_events.csv", 6)
    assert reason in why


def test_all_faults_are_told_at_once(folder):
    comments = GOOD["comments.csv"] + "3,1,5,9,0,Words.\n4,1,6,1,0,   \n1,1,7,1,0,Again.\n"
    told = faults(folder(**{"comments.csv": comments}))
    assert [(line, why) for _, line, why in told] == [
        (5, "moderated is '9', and not 1, 0 or -1"),
        (6, "the comment has no words"),
        (7, "comment 1 stood there before"),
    ]


def test_a_missing_file_or_column_is_told(folder, tmp_path):
    there = folder(**{"comments.csv": "comment,author\n0,0\n"})
    (there / "participants.csv").unlink()
    told = faults(there)
    assert ("participants.csv", 0, "is not there") in told
    assert ("comments.csv", 1, "has no column t_s, moderated, text") in told


def test_a_conversation_without_votes_is_none(folder):
    assert faults(folder(**{"vote_events.csv": "t_s,participant,comment,vote\n"})) == [
        ("vote_events.csv", 1, "has no votes")
    ]
