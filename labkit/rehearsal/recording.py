"""A recorded conversation, read whole before anything of it is played.

Three files in one folder: participants.csv, comments.csv, vote_events.csv. Every row that cannot
be understood is told with its line and a reason.
"""

import csv
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from labkit.domain.cleaning import clean

PARTICIPANTS, COMMENTS, VOTES = "participants.csv", "comments.csv", "vote_events.csv"
COLUMNS = {
    PARTICIPANTS: ("participant",),
    COMMENTS: ("comment", "author", "t_s", "moderated", "text"),
    VOTES: ("t_s", "participant", "comment", "vote"),
}
ACTIONS = {"1": "follow", "-1": "oppose", "0": "bystand"}
MODERATED_OUT = "-1"
LONGEST_COMMENT = 1200

T = TypeVar("T")


@dataclass(frozen=True)
class Fault:
    """One row that cannot be played."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


class BadRecording(Exception):
    """A folder that cannot be played; nothing of it was."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


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
    reader = _Reader(folder)
    people = reader.rows(PARTICIPANTS, "participant", lambda row: _id(row, "participant"))
    known = frozenset(people)
    comments = reader.rows(COMMENTS, "comment", lambda row: _comment(row, known))
    by_id = {comment.id: comment for comment in comments}
    votes = reader.rows(VOTES, None, lambda row: _vote(row, by_id))
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


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []

    def rows(
        self, file: str, unique: str | None, understand: Callable[[dict[str, str]], T]
    ) -> list[T]:
        """Every row of a file that can be understood; `unique` is a column of names."""
        understood: list[T] = []
        names: set[str] = set()
        for line, row in self._lines(file):
            try:
                if unique and _id(row, unique) in names:
                    raise ValueError(f"{unique} {row[unique]} stood there before")
                understood.append(understand(row))
                names.add(row[unique].strip() if unique else "")
            except ValueError as error:
                self.faults.append(Fault(file, line, str(error)))
        return understood

    def _lines(self, file: str) -> Iterator[tuple[int, dict[str, str]]]:
        try:
            with (self.folder / file).open(encoding="utf-8-sig", newline="") as opened:
                reader = csv.DictReader(opened, strict=True, restval="")
                missing = [one for one in COLUMNS[file] if one not in (reader.fieldnames or ())]
                if missing:
                    self.faults.append(Fault(file, 1, f"has no column {', '.join(missing)}"))
                    return
                for row in reader:
                    if None in row:
                        self.faults.append(
                            Fault(file, reader.line_num, "has more cells than the first line")
                        )
                    else:
                        yield reader.line_num, row
        except FileNotFoundError:
            self.faults.append(Fault(file, 0, "is not there"))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            self.faults.append(Fault(file, 0, f"cannot be read: {error}"))


def _comment(row: dict[str, str], people: frozenset[str]) -> Comment:
    at, author, text = _seconds(row), _id(row, "author"), clean(row["text"])
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
        id=_id(row, "comment"),
        author=None if prepared else author,
        at=at,
        text=text,
        held=row["moderated"] == MODERATED_OUT,
    )


def _vote(row: dict[str, str], comments: dict[str, Comment]) -> Vote:
    at, comment = _seconds(row), comments.get(_id(row, "comment"))
    if comment is None:
        raise ValueError(f"there is no comment {row['comment']}")
    if comment.at > at:
        raise ValueError(f"the vote is earlier than comment {comment.id}")
    if row["vote"] not in ACTIONS:
        raise ValueError(f"the vote is {row['vote']!r}, and not 1, 0 or -1")
    return Vote(_id(row, "participant"), comment.id, at, ACTIONS[row["vote"]])


def _id(row: dict[str, str], column: str) -> str:
    if not row[column].strip():
        raise ValueError(f"{column} is empty")
    return row[column].strip()


def _seconds(row: dict[str, str]) -> float:
    try:
        seconds = float(row["t_s"])
    except ValueError:
        seconds = math.nan
    if not math.isfinite(seconds):
        raise ValueError(f"t_s is {row['t_s']!r}, and not a number of seconds")
    return seconds
