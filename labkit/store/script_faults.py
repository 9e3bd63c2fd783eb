"""What is wrong with a script: the line, and a reason for the person who wrote it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from labkit.store.script_lines import Place, line_of
from labkit.store.script_reasons import reason_for

# Nobody reads more, and looking for near names a million times would take minutes.
MOST_FAULTS = 100

# What one entry of a list is called.
_ENTRIES = {
    "step": "step",
    "prompts": "prompt",
    "prompt": "prompt",
    "day": "day",
    "immersions": "immersion",
}


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to correct: where it stands, its way from the root of the file, and why."""

    line: int
    key: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class ScriptFault(Exception):
    """A file that cannot be used. All its faults are told at once; nothing of it is loaded."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Take the faults of one file, in any order."""
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(slots=True)
class Faults:
    """Gathers the faults of one file while it is read."""

    document: Mapping[str, Any]
    lines: Mapping[Place, int]
    found: list[Fault] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether there is no sense in looking further."""
        return len(self.found) >= MOST_FAULTS

    def line(self, place: Place) -> int:
        """The line on which something stands."""
        return line_of(self.lines, place)

    def add(self, place: Place, reason: str) -> None:
        """Note a fault. The reason stands alone: it names the step or the prompt itself."""
        if not self.full:
            self.found.append(Fault(self.line(place), ".".join(map(str, place)), reason))

    def at(self, place: Place, reason: str) -> None:
        """Note a fault in a thing that is named by its place: `step 'x': reason`."""
        about, _ = self.naming(place)
        self.add(place, f"{about}: {reason}" if about else reason)

    def errors(self, error: ValidationError, inside: Place, keys: Iterable[str] = ()) -> None:
        """Note what a value found wrong with itself; `keys` are those it would have known."""
        for detail in error.errors(include_url=False):
            place = (*inside, *detail["loc"])
            _, name = self.naming(place)
            for place_of_reason, reason in reason_for(detail, place, name):
                unknown = detail["type"] == "extra_forbidden"
                near = did_you_mean(str(place[-1]), keys) if unknown else ""
                self.at(place_of_reason, reason + near)

    def naming(self, place: Place) -> tuple[str, str]:
        """Which entry a place is in, by its id where it has one, and what is left of the way."""
        entries: list[str] = []
        rest: list[str] = []
        here: Any = self.document
        above = ""
        for part in place:
            try:
                here = here[part]
            except (KeyError, IndexError, TypeError):
                here = None
            if isinstance(part, int) and above in _ENTRIES:
                given = here.get("id") if isinstance(here, Mapping) else here
                called = repr(given[:40]) if isinstance(given, str) else str(part + 1)
                entries.append(f"{_ENTRIES[above]} {called}")
                rest = []
            else:
                rest.append(str(part + 1 if isinstance(part, int) else part))
            above = str(part)
        return ", ".join(entries), ".".join(rest)

    def raise_any(self) -> None:
        """Refuse the file where something was found."""
        if self.found:
            raise ScriptFault(self.found)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a sentence: the nearest known name, or all of them where none is near."""
    names = sorted(known)
    near = get_close_matches(word.lower(), names, 1, 0.6)
    if near:
        return f"; did you mean '{near[0]}'?"
    return f"; known are {', '.join(names)}" if names else ""
