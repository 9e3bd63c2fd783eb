"""CSV files of a folder, read whole: every row that cannot be understood is told, with its line.

Knows nothing of what the columns mean; a reader of a format hands in what understands one row.
"""

import csv
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO, TypeVar

REASONS_SHOWN = 20
LONGEST_LINE = 4_000_000
"""A row of Polis's widest export has a column for each comment."""

T = TypeVar("T")
Row = dict[str, str]


@dataclass(frozen=True)
class Fault:
    """One row that cannot be used, or with line 0 a whole file."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


class BadRecording(Exception):
    """A folder that cannot be used; nothing of it was."""

    def __init__(self, faults: list[Fault]) -> None:
        told = [str(fault) for fault in faults[:REASONS_SHOWN]]
        if len(faults) > REASONS_SHOWN:
            told.append(f"and {len(faults) - REASONS_SHOWN} more")
        super().__init__("\n".join(told))
        self.faults = faults


class CsvFolder:
    """The files of one folder, and all faults found in them so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []

    def has(self, file: str) -> bool:
        """Whether there is such a file."""
        return (self.folder / file).is_file()

    def rows(
        self,
        file: str,
        columns: Sequence[str],
        understand: Callable[[Row], T],
        unique: str | None = None,
    ) -> list[T]:
        """Every row of a file that can be understood; no two hold the same in column `unique`.

        `understand` raises `ValueError` with a reason where it cannot.
        """
        return list(self.each(file, columns, understand, unique))

    def each(
        self,
        file: str,
        columns: Sequence[str],
        understand: Callable[[Row], T],
        unique: str | None = None,
    ) -> Iterator[T]:
        """The same one by one, for a file of a million rows."""
        names: set[str] = set()
        for line, row in self._lines(file, columns):
            try:
                if unique is not None:
                    name = named(row, unique)
                    if name in names:
                        raise ValueError(f"{unique} {name} stood there before")
                    names.add(name)
                understood = understand(row)
            except ValueError as error:
                self.faults.append(Fault(file, line, str(error)))
            else:
                yield understood

    def header(self, file: str) -> tuple[str, ...]:
        """The names of the columns; none where the file cannot be read."""
        try:
            with (self.folder / file).open(encoding="utf-8-sig", newline="") as opened:
                return tuple(next(csv.reader(_lines_of(opened), strict=True), ()))
        except (OSError, UnicodeDecodeError, csv.Error):
            return ()  # whoever reads the rows is told why

    def _lines(self, file: str, columns: Sequence[str]) -> Iterator[tuple[int, Row]]:
        try:
            with (self.folder / file).open(encoding="utf-8-sig", newline="") as opened:
                reader = csv.DictReader(_lines_of(opened), strict=True, restval="")
                missing = [one for one in columns if one not in (reader.fieldnames or ())]
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


def _lines_of(opened: TextIO) -> Iterator[str]:
    """The lines of a file; one without an end would be read into memory whole."""
    while line := opened.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise csv.Error(f"a line is longer than {LONGEST_LINE:,} characters")
        yield line


def named(row: Row, column: str) -> str:
    """The id in a cell, without the space around it."""
    name = row[column].strip()
    if not name:
        raise ValueError(f"{column} is empty")
    return name


def seconds(row: Row, column: str) -> float:
    """The time in a cell."""
    try:
        time = float(row[column])
    except ValueError:
        time = math.nan
    if not math.isfinite(time):
        raise ValueError(f"{column} is {row[column]!r}, and not a number of seconds")
    return time
