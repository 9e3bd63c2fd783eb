"""Coded turns from a file with the columns meeting, t, start_s, speaker, action, responds_to_t.

More columns are read where they are there: duration_s, question, role, channel, licensed, camp.
Others are passed over.
"""

from collections import defaultdict
from collections.abc import Callable
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import TypeVar

from labkit.domain.dialogue.turns import Channel, Role, Turn
from labkit.store.coded_rows import BadFile, LineFault, Row, action_of, read_rows

NEEDED = ("meeting", "t", "start_s", "speaker", "action")
YES, NO = frozenset({"1", "true", "yes"}), frozenset({"", "0", "false", "no"})
LATEST_S = 366 * 24 * 3600

Read = TypeVar("Read")
Word = TypeVar("Word", bound=StrEnum)


class _Line:
    """One row on its way to a turn; what cannot be read is noted, and the rest read on."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.reasons: list[str] = []

    def cell(self, name: str, read: Callable[[str], Read], instead: Read) -> Read:
        text = self.row.get(name, "")
        try:
            return read(text)
        except ValueError as bad:
            self.reasons.append(f"{name}: {bad}")
            return instead


def read_turns(file: Path) -> dict[str, tuple[Turn, ...]]:
    """The turns of each meeting, in the order of the file; all faults at once in BadFile."""
    meetings: dict[str, list[Turn]] = defaultdict(list)
    known: dict[str, set[int]] = defaultdict(set)
    faults: list[LineFault] = []
    for number, row in read_rows(file, NEEDED):
        line = _Line(row)
        turn = _turn(line)
        log, seen = meetings[row["meeting"]], known[row["meeting"]]
        reasons = line.reasons or _out_of_place(turn, log[-1] if log else None, seen)
        faults.extend(LineFault(number, reason) for reason in reasons)
        # Also a turn at fault: else every answer to it would be called a fault of its own.
        log.append(turn)
        seen.add(turn.seq)
    if not meetings:
        faults.append(LineFault(1, "there is no turn in this file"))
    if faults:
        raise BadFile(faults)
    return {meeting: tuple(turns) for meeting, turns in meetings.items()}


def _turn(line: _Line) -> Turn:
    row = line.row
    if not row["meeting"]:
        line.reasons.append("meeting: nothing stands there")
    action = line.cell("action", action_of, None)
    if action and not row["speaker"]:
        line.reasons.append("speaker: a coded turn needs one")
    return Turn(
        seq=line.cell("t", _number, 0),
        at=line.cell("start_s", _milliseconds, 0),
        speaker=row["speaker"] or None,
        camp=row.get("camp") or None,
        role=line.cell("role", lambda text: _one_of(Role, text), Role.PARTICIPANT),
        action=action,
        question=line.cell("question", _flag, False),
        responds_to=line.cell("responds_to_t", lambda t: _number(t) if t else None, None),
        channel=line.cell("channel", lambda text: _one_of(Channel, text), Channel.VOICE),
        duration=line.cell("duration_s", lambda t: _milliseconds(t) if t else None, None),
        licensed=line.cell("licensed", _flag, False),
    )


def _out_of_place(turn: Turn, before: Turn | None, seen: set[int]) -> list[str]:
    reasons = []
    if turn.seq in seen:
        reasons.append(f"t: turn {turn.seq} was there before")
    elif before is not None and turn.seq < before.seq:
        reasons.append(f"t: turn {turn.seq} stands after turn {before.seq}")
    if before is not None and turn.at < before.at:
        reasons.append("start_s: this turn begins before the one above it")
    if turn.responds_to is not None and turn.responds_to not in seen:
        reasons.append(f"responds_to_t: no turn {turn.responds_to} stands above")
    return reasons


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError(f"“{text}” is no whole number")
    return int(text)


def _milliseconds(text: str) -> int:
    try:
        seconds = float(text)
    except ValueError:
        seconds = float("nan")
    if not isfinite(seconds) or not 0 <= seconds <= LATEST_S:
        raise ValueError(f"“{text}” is no number of seconds from 0 on")
    return round(seconds * 1000)


def _flag(text: str) -> bool:
    if text.lower() not in YES | NO:
        raise ValueError(f"“{text}” is neither 1 nor 0")
    return text.lower() in YES


def _one_of(words: type[Word], text: str) -> Word:
    """The word itself; nothing stands for the first of them."""
    try:
        return words(text.lower()) if text else next(iter(words))
    except ValueError:
        raise ValueError(f"“{text}” is none of {', '.join(words)}") from None
