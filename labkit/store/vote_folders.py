"""Votes of a conversation, read from a folder: labkit's own format, or Polis's export.

`vote_events.csv` or `votes.csv` (one vote a row, the last of a pair counts), or where neither is
there Polis's `participants-votes.csv` (one participant a row). `comments.csv` says which
proposals were taken out. All faults are told at once, with line and reason.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from labkit.store.csv_files import BadRecording, CsvFolder, Fault, Row, named, seconds

EVENTS, VOTES, WIDE, COMMENTS = (
    "vote_events.csv",
    "votes.csv",
    "participants-votes.csv",
    "comments.csv",
)
PARTICIPANT = ("participant", "voter-id")
COMMENT = ("comment", "comment-id")
TIME = ("t_s", "timestamp")
GROUP = ("polis_group", "group-id", "group")
META = ("meta", "is-meta")
STANCES = {"1": 1, "0": 0, "-1": -1}
OUT = "-1"
MARKS = {"1": True, "true": True, "0": False, "false": False, "": False}


@dataclass(frozen=True)
class Votes:
    """Votes in the order they were given."""

    cast: "Cast"
    taken_out: frozenset[str]
    """Comments whose votes do not count: moderated out, or about the people (meta)."""
    about_people: frozenset[str]


class Cast:
    """A million votes in little room: (participant, comment, 1 | 0 | -1), one after the other."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._people: list[str] = []
        self._comments: list[str] = []
        self._stances = array("b")
        self._times = array("d")

    def add(self, participant: str, comment: str, stance: int, time: float = 0.0) -> None:
        """One more vote. Each name is kept once, however many votes it is in."""
        self._people.append(self._names.setdefault(participant, participant))
        self._comments.append(self._names.setdefault(comment, comment))
        self._stances.append(stance)
        self._times.append(time)

    def __len__(self) -> int:
        return len(self._stances)

    def __iter__(self) -> Iterator[tuple[str, str, int]]:
        """In the order of time; of votes at the same time the later row is the later vote."""
        for place in sorted(range(len(self)), key=self._times.__getitem__):
            yield self._people[place], self._comments[place], self._stances[place]


def read_votes(folder: Path) -> Votes:
    """Read a folder; raises `BadRecording` with all faults."""
    files = CsvFolder(folder)
    known: set[str] | None = None
    taken_out: set[str] = set()
    about_people: set[str] = set()
    if files.has(COMMENTS):
        # Without the list of comments every vote is on one nobody took out.
        column = _column(files, COMMENTS, COMMENT)
        rows = files.rows(COMMENTS, (column,), lambda row: _comment(row, column), unique=column)
        known = {name for name, _, _ in rows}
        taken_out = {name for name, out, _ in rows if out}
        about_people = {name for name, _, meta in rows if meta}
    file = next((one for one in (EVENTS, VOTES, WIDE) if files.has(one)), EVENTS)
    cast = _wide(files, known) if file == WIDE else _long(files, file, known)
    if not files.faults and not cast:
        files.faults.append(Fault(file, 1, "has no votes"))
    if files.faults:
        raise BadRecording(files.faults)
    return Votes(cast, frozenset(taken_out), frozenset(about_people))


def read_groups(file: Path) -> dict[str, str]:
    """The group of each participant, from a participants.csv; raises `BadRecording`.

    A participant with an empty cell was placed nowhere and is left out.
    """
    files = CsvFolder(file.parent)
    person, group = _column(files, file.name, PARTICIPANT), _column(files, file.name, GROUP)
    rows = files.rows(
        file.name,
        (person, group),
        lambda row: (named(row, person), row[group].strip()),
        unique=person,
    )
    placed = {name: label for name, label in rows if label}
    if not files.faults and not placed:
        files.faults.append(Fault(file.name, 1, f"puts nobody into a group (column {group})"))
    if files.faults:
        raise BadRecording(files.faults)
    return placed


def _column(files: CsvFolder, file: str, names: Iterable[str]) -> str:
    """The one of several names a column has here; the first where none stands there."""
    names = tuple(names)
    header = files.header(file)
    return next((name for name in names if name in header), names[0])


def _comment(row: Row, column: str) -> tuple[str, bool, bool]:
    """Id, whether taken out, whether about the people. Only the id must be there."""
    meta = any(_mark(row, name) for name in META)
    if row.get("mod_out", "").strip():
        out = _mark(row, "mod_out")
    else:
        out = row.get("moderated", "").strip() == OUT or meta
    return named(row, column), out, meta


def _mark(row: Row, column: str) -> bool:
    cell = row.get(column, "").strip().lower()
    if cell not in MARKS:
        raise ValueError(f"{column} is {row[column]!r}, and not 1 or 0")
    return MARKS[cell]


def _long(files: CsvFolder, file: str, known: set[str] | None) -> Cast:
    """One vote a row. Where rows have a time, it says which vote was the last, not the row."""
    person = _column(files, file, PARTICIPANT)
    comment = _column(files, file, COMMENT)
    time = _column(files, file, TIME)
    timed = time in files.header(file)

    def vote(row: Row) -> tuple[str, str, int, float]:
        return (
            named(row, person),
            _known(named(row, comment), known),
            _stance(row, "vote"),
            seconds(row, time) if timed else 0.0,
        )

    cast = Cast()
    for one in files.each(file, (person, comment, "vote"), vote):
        cast.add(*one)
    if len(_sets(files, file)) > 1:
        files.faults.append(Fault(file, 1, "holds several sets; give each a folder of its own"))
    return cast


def _sets(files: CsvFolder, file: str) -> set[str]:
    """The values of a column `set`, which some files of samples have."""
    if "set" not in files.header(file):
        return set()
    return set(CsvFolder(files.folder).each(file, ("set",), lambda row: row["set"]))


def _wide(files: CsvFolder, known: set[str] | None) -> Cast:
    """One participant a row, one column for each comment, empty where nobody voted."""
    person = _column(files, WIDE, PARTICIPANT)
    comments = [name for name in files.header(WIDE) if name.isdigit()]

    def votes(row: Row) -> list[tuple[str, str, int]]:
        who = named(row, person)
        return [
            (who, _known(name, known), _stance(row, name)) for name in comments if row[name].strip()
        ]

    cast = Cast()
    for of_one in files.each(WIDE, (person,), votes, unique=person):
        for one in of_one:
            cast.add(*one)
    return cast


def _known(comment: str, known: set[str] | None) -> str:
    if known is not None and comment not in known:
        raise ValueError(f"there is no comment {comment}")
    return comment


def _stance(row: Row, column: str) -> int:
    try:
        return STANCES[row[column].strip()]
    except KeyError:
        raise ValueError(f"the vote is {row[column]!r}, and not 1, 0 or -1") from None
