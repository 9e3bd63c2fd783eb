"""The rows of a coded file, or every line that cannot be used and why. Nothing is half read."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from labkit.domain.actions import Action

MOST_FAULTS_SHOWN = 20
ACTIONS = ", ".join(Action)


@dataclass(frozen=True, slots=True)
class LineFault:
    """One line that cannot be used."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class BadFile(Exception):
    """A file that cannot be used, with all its faults."""

    def __init__(self, faults: list[LineFault]) -> None:
        self.faults = faults
        shown = [str(fault) for fault in faults[:MOST_FAULTS_SHOWN]]
        if len(faults) > MOST_FAULTS_SHOWN:
            shown.append(f"and {len(faults) - MOST_FAULTS_SHOWN} more")
        super().__init__("\n".join(shown))


Row = dict[str, str]


class Lines(Protocol):
    """What the csv reader is: rows, and the line it stands on."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


def read_rows(file: Path, needed: tuple[str, ...]) -> list[tuple[int, Row]]:
    """Every row with its line number; a column that is needed and not there is a fault."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as source:
            return list(_rows(csv.reader(source, strict=True), needed))
    except UnicodeDecodeError as bad:
        raise BadFile([LineFault(1, "the file is not UTF-8 text")]) from bad
    except csv.Error as bad:
        raise BadFile([LineFault(1, f"the file is not CSV: {bad}")]) from bad


def _rows(lines: Lines, needed: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    columns = [name.strip() for name in next(lines, [])]
    missing = [name for name in needed if name not in columns]
    if missing:
        raise BadFile([LineFault(1, f"the column {', '.join(missing)} is missing")])
    if len(set(columns)) < len(columns):
        raise BadFile([LineFault(1, "two columns have the same name")])
    faults = []
    for values in lines:
        if not any(value.strip() for value in values):
            continue
        if len(values) != len(columns):
            reason = f"{len(values)} values where {len(columns)} columns are named"
            faults.append(LineFault(lines.line_num, reason))
            continue
        yield lines.line_num, {name: v.strip() for name, v in zip(columns, values, strict=True)}
    if faults:
        raise BadFile(faults)


def action_of(text: str) -> Action | None:
    """The action of a cell; empty is uncoded. A ValueError says what may stand there."""
    if not text:
        return None
    try:
        return Action(text.lower())
    except ValueError:
        reason = f"“{text}” is no action; {ACTIONS} or nothing may stand there"
        raise ValueError(reason) from None
