"""A coded meeting, as an observer of labkit would have logged it.

A coded file has a row for each thing somebody said. A turn begins when a new person holds the
floor, and an interjection under two seconds is none. So of the rows without an action those are
turns that begin a stretch of two seconds or more, or that a coded one answers; every row with an
action is one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

from labkit.domain.dialogue.turns import Channel, Role, Turn
from labkit.domain.observing import MOST_FACILITATORS, MOST_GROUPS, MOST_SEATS
from labkit.store.coded_rows import BadFile, LineFault
from labkit.store.coded_turns import read_turns

TURNS_FILE = "turns.csv"
INTERJECTION_MS = 2_000


@dataclass(frozen=True)
class Meeting:
    """One meeting: who sits where, and the turns to log, in their order."""

    name: str
    people: int
    facilitators: int
    groups: tuple[str, ...]
    seats: dict[str, str]
    """The seat of each speaker."""
    group_of: dict[str, str]
    """The group of a seat, where the file has some."""
    turns: tuple[Turn, ...]
    notes: tuple[str, ...] = ()

    @property
    def begins(self) -> int:
        """When the first turn begins, in milliseconds of the file."""
        return self.turns[0].at


def is_meeting(path: Path) -> bool:
    """Whether this is a coded file, or a folder with one in it."""
    return path.is_file() or (path / TURNS_FILE).is_file()


def read_meeting(path: Path, name: str | None) -> Meeting:
    """Read one meeting of a file, the first where none is named; raises `BadFile`."""
    meetings = read_turns(path if path.is_file() else path / TURNS_FILE)
    wanted = next(iter(meetings)) if name is None else name
    if wanted not in meetings:
        raise _refused(f"there is no meeting {wanted}; there are {', '.join(meetings)}")
    return meeting_of(wanted, meetings[wanted])


def meeting_of(name: str, rows: Sequence[Turn]) -> Meeting:
    """The rows of a meeting as turns on seats."""
    spoken = [row for row in rows if row.channel is Channel.VOICE and not row.licensed]
    known = [row for row in spoken if row.speaker]
    turns = tuple(_turns(known))
    if not turns:
        raise _refused(f"nobody takes the floor in {name}")
    speakers = dict.fromkeys(turn.speaker or "" for turn in turns)
    hosts = {turn.speaker for turn in turns if turn.role is Role.FACILITATOR}
    people = [speaker for speaker in speakers if speaker not in hosts]
    if not 2 <= len(people) <= MOST_SEATS or len(hosts) > MOST_FACILITATORS:
        raise _refused(
            f"{name} has {len(people)} speakers and {len(hosts)} facilitators; a circle has 2 to"
            f" {MOST_SEATS} and up to {MOST_FACILITATORS}"
        )
    seats = {speaker: str(n) for n, speaker in enumerate(people, 1)}
    seats |= {host: f"F{n}" for n, host in enumerate((s for s in speakers if s in hosts), 1)}
    group_of = {seats[row.speaker or ""]: row.camp for row in turns if row.camp}
    groups = tuple(dict.fromkeys(group_of.values()))
    if len(groups) > MOST_GROUPS:
        raise _refused(f"{name} has {len(groups)} groups; a circle has up to {MOST_GROUPS}")
    return Meeting(
        name=name,
        people=len(people),
        facilitators=len(hosts),
        groups=groups,
        seats=seats,
        group_of=group_of,
        turns=turns,
        notes=tuple(_notes(rows, spoken, known, turns)),
    )


def _turns(rows: Sequence[Turn]) -> Iterator[Turn]:
    answered = {row.responds_to for row in rows if row.action and row.responds_to is not None}
    until = rows[-1].at + INTERJECTION_MS if rows else 0
    ends = {row.seq: after.at for row, after in pairwise(rows)}
    floor: str | None = None
    for speaker, stretch in groupby(rows, key=lambda row: row.speaker):
        said = list(stretch)
        length = ends.get(said[-1].seq, until) - said[0].at
        takes_floor = length >= INTERJECTION_MS and speaker != floor
        for place, row in enumerate(said):
            if row.action or row.seq in answered or (takes_floor and place == 0):
                floor = speaker
                yield row


def _notes(
    rows: Sequence[Turn], spoken: Sequence[Turn], known: Sequence[Turn], turns: Sequence[Turn]
) -> Iterator[str]:
    counted = (
        (len(known) - len(turns), "rows are interjections, or go on with a turn"),
        (len(rows) - len(spoken), "rows were written or asked for as a task, and not played"),
        (len(spoken) - len(known), "rows have no speaker, and were not played"),
    )
    return (f"{n} {words}" for n, words in counted if n)


def _refused(reason: str) -> BadFile:
    return BadFile([LineFault(0, reason)])
