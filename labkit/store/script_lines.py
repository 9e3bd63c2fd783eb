"""On which line of a TOML file each thing stands.

The parser of the standard library hands back values and forgets the places, and a fault without
a line is of little use to somebody who wrote three hundred of them. So the text is walked once
more. It has been parsed before: here everything may be taken as well-formed.
"""

import re
import tomllib
from collections.abc import Mapping

Place = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'", re.DOTALL
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_OTHER = re.compile(r"[^,\]}\n#]+")


def places(text: str) -> Mapping[Place, int]:
    """The line of every key, every item of a list and every table, by its way from the root."""
    return _Walk(text).walk()


def line_of(lines: Mapping[Place, int], place: Place) -> int:
    """The line of a thing, or of the nearest thing around it that is there."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


class _Walk:
    """One walk over one text; `at` is where it stands, `line` the line of that."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.lines: dict[Place, int] = {}
        self.rows: dict[Place, int] = {}

    def walk(self) -> dict[Place, int]:
        table: Place = ()
        self.skip()
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                table = self.header()
            else:
                self.pair(table)
            self.skip()
        return self.lines

    def header(self) -> Place:
        row = self.text.startswith("[[", self.at)
        self.step_over("[[" if row else "[")
        line = self.line
        names = self.key()
        self.step_over("]]" if row else "]")
        place: Place = ()
        for depth, name in enumerate(names, 1):
            place = (*place, name)
            if row and depth == len(names):
                self.rows[place] = self.rows.get(place, -1) + 1
            self.lines.setdefault(place, line)
            if place in self.rows:
                place = (*place, self.rows[place])
                self.lines.setdefault(place, line)
        return place

    def pair(self, table: Place) -> None:
        line = self.line
        place = table
        for name in self.key():
            place = (*place, name)
            self.lines.setdefault(place, line)
        self.step_over("=")
        self.value(place)

    def key(self) -> list[str]:
        names = [self.name()]
        while self.text.startswith(".", self.at):
            self.step_over(".")
            names.append(self.name())
        return names

    def name(self) -> str:
        bare = _BARE.match(self.text, self.at)
        if bare:
            self.step_over(bare.group())
            return bare.group()
        quoted = self.string()
        return str(tomllib.loads(f"name = {quoted}")["name"])

    def value(self, place: Place) -> None:
        opening = self.text[self.at]
        if opening == "[":
            self.step_over("[")
            count = 0
            while not self.text.startswith("]", self.at):
                self.lines[(*place, count)] = self.line
                self.value((*place, count))
                count += 1
                self.over_comma()
            self.step_over("]")
        elif opening == "{":
            self.step_over("{")
            while not self.text.startswith("}", self.at):
                self.pair(place)
                self.over_comma()
            self.step_over("}")
        elif opening in "\"'":
            self.string()
        else:
            other = _OTHER.match(self.text, self.at)
            self.step_over(other.group() if other else "")

    def string(self) -> str:
        found = _STRING.match(self.text, self.at)
        raw = found.group() if found else ""
        self.step_over(raw)
        return raw

    def over_comma(self) -> None:
        if self.text.startswith(",", self.at):
            self.step_over(",")

    def step_over(self, what: str) -> None:
        if not self.text.startswith(what, self.at) or not what:
            raise ValueError(f"line {self.line}: expected {what!r}")
        self.move(len(what))
        self.skip()

    def skip(self) -> None:
        blank = _BLANK.match(self.text, self.at)
        self.move(len(blank.group()) if blank else 0)

    def move(self, count: int) -> None:
        self.line += self.text.count("\n", self.at, self.at + count)
        self.at += count
