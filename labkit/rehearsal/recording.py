"""A recorded conversation, read whole before anything of it is played.

Three files in one folder: participants.csv, comments.csv, vote_events.csv. Every row that cannot
be understood is told with its line and a reason.
"""

from dataclasses import dataclass
from pathlib import Path

from labkit.domain.cleaning import clean
from labkit.store.csv_files import BadRecording, CsvFolder, Fault, named, seconds

PARTICIPANTS, COMMENTS, VOTES = "participants.csv", "comments.csv", "vote_events.csv"
COLUMNS = {
    PARTICIPANTS: ("participant",),
    COMMENTS: ("comment", "author", "t_s", "moderated", "text"),
    VOTES: ("t_s", "participant", "comment", "vote"),
}
ACTIONS = {"1": "follow", "-1": "oppose", "0": "bystand"}
MODERATED_OUT = "-1"
LONGEST_COMMENT = 1200


@dataclass(frozen=True)
class Comment:
    """A comment; `author` is None where the moderator, or somebody before the start, wrote it."""

    id: str
    author: str | None
    at: float
    text: str
    held: bool


@dataclass(frozen=True)
class Vote:
    """One vote of one participant, as the stance it becomes."""

    participant: str
    comment: str
    at: float
    action: str


@dataclass(frozen=True)
class Recording:
    """The whole conversation, in the order it happened."""

    name: str
    participants: tuple[str, ...]
    comments: tuple[Comment, ...]
    votes: tuple[Vote, ...]
    on_held: int
    """Votes on comments that were moderated out; they cannot be played."""


def read_recording(folder: Path) -> Recording:
    """Read a folder; raises `BadRecording` with all faults."""
    reader = CsvFolder(folder)
    people = reader.rows(
        PARTICIPANTS,
        COLUMNS[PARTICIPANTS],
        lambda row: named(row, "participant"),
        unique="participant",
    )
    known = frozenset(people)
    comments = reader.rows(
        COMMENTS, COLUMNS[COMMENTS], lambda row: _comment(row, known), unique="comment"
    )
    by_id = {comment.id: comment for comment in comments}
    votes = reader.rows(VOTES, COLUMNS[VOTES], lambda row: _vote(row, by_id))
    if not reader.faults and not votes:
        reader.faults.append(Fault(VOTES, 1, "has no votes"))
    if reader.faults:
        raise BadRecording(reader.faults)
    authors = [one.author for one in comments if one.author is not None]
    return Recording(
        name=folder.resolve().name,
        participants=tuple(dict.fromkeys((*people, *authors, *(one.participant for one in votes)))),
        comments=tuple(sorted(comments, key=lambda one: one.at)),
        votes=tuple(vote for vote in votes if not by_id[vote.comment].held),
        on_held=sum(by_id[vote.comment].held for vote in votes),
    )


def _comment(row: dict[str, str], people: frozenset[str]) -> Comment:
    at, author, text = seconds(row, "t_s"), named(row, "author"), clean(row["text"])
    if not text:
        raise ValueError("the comment has no words")
    if len(text) > LONGEST_COMMENT:
        raise ValueError(
            f"the comment has {len(text)} characters; there is room for {LONGEST_COMMENT}"
        )
    if row["moderated"] not in {"1", "0", MODERATED_OUT}:
        raise ValueError(f"moderated is {row['moderated']!r}, and not 1, 0 or -1")
    # Whoever never voted and numbers as 0 is the moderator; what stood there before the first
    # vote was prepared. Both are put up by the facilitator.
    prepared = at < 0 or (author == "0" and author not in people)
    return Comment(
        id=named(row, "comment"),
        author=None if prepared else author,
        at=at,
        text=text,
        held=row["moderated"] == MODERATED_OUT,
    )


def _vote(row: dict[str, str], comments: dict[str, Comment]) -> Vote:
    at, comment = seconds(row, "t_s"), comments.get(named(row, "comment"))
    if comment is None:
        raise ValueError(f"there is no comment {row['comment']}")
    if comment.at > at:
        raise ValueError(f"the vote is earlier than comment {comment.id}")
    if row["vote"] not in ACTIONS:
        raise ValueError(f"the vote is {row['vote']!r}, and not 1, 0 or -1")
    return Vote(named(row, "participant"), comment.id, at, ACTIONS[row["vote"]])
