"""Reading the script files: TOML in, a `Script` out, or all of its faults with their lines."""

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from labkit.domain.cleaning import clean
from labkit.domain.languages import is_language
from labkit.domain.practice import Practice, PracticeTurn
from labkit.domain.script import (
    Day,
    Group,
    Immersion,
    Lab,
    Library,
    Meeting,
    Prompt,
    Provenance,
    Script,
    Step,
)
from labkit.domain.steps import frame
from labkit.domain.steps.kind import StepParameters
from labkit.domain.steps.registry import KINDS, LATER_KINDS
from labkit.domain.value import Value
from labkit.store.script_checks import check_days, check_ids, check_prompts, check_times
from labkit.store.script_faults import Fault, Faults, ScriptFault, did_you_mean
from labkit.store.script_lines import Place
from labkit.store.script_text import read_file, read_tables

__all__ = [
    "Fault",
    "ScriptFault",
    "load_library",
    "load_practice",
    "load_script",
    "read_library",
    "read_script",
]

V = TypeVar("V", bound=Value)

# How the tables of a file are called, and what each of them is.
TABLES: Mapping[str, type[Value]] = {
    "group": Group,
    "lab": Lab,
    "meeting": Meeting,
    "provenance": Provenance,
}
LISTS: Mapping[str, tuple[str, type[Value], int]] = {
    "immersions": ("immersions", Immersion, 50),
    "day": ("calendar", Day, 31),
}
HEAD = ("id", "languages", "title", "purpose", "moderation")
COMMON = ("id", "kind", "title", "words", "minutes", "day", "at", "mode", "prompts")
MOST_STEPS = 300
MOST_PROMPTS = 30
MOST_LANGUAGES = 40
_DEEPEST = 16
_NO_STEP = (
    Step.model_validate(
        {"id": "none", "kind": "frame", "title": {"en": "-"}, "words": {"en": "-"}, "minutes": 1}
    ),
)


def load_script(path: Path, library: Library) -> Script:
    """The script in a file; a `ScriptFault` with everything that is wrong with it."""
    return read_script(read_file(path), library)


def load_library(path: Path) -> Library:
    """The prompts in a file; a `ScriptFault` with everything that is wrong with them."""
    return read_library(read_file(path))


def read_script(text: str, library: Library) -> Script:
    """The script in a text, wherever the text came from."""
    faults = read_tables(text)
    script = _Reader(faults, _languages(faults), library).script()
    faults.raise_any()
    return script


def read_library(text: str) -> Library:
    """The prompts in a text."""
    faults = read_tables(text)
    reader = _Reader(faults, _languages(faults), Library(prompts={}))
    reader.unknown_keys(("languages", "prompt"))
    tables = reader.tables("prompt", 1000)
    check_ids(tables, "prompt", faults)
    prompts = [reader.value(Prompt, ("prompt", n), table) for n, table in enumerate(tables)]
    faults.raise_any()
    return Library(prompts={prompt.id: prompt for prompt in prompts})


def load_practice(path: Path) -> Practice:
    """The turns to practise with in a file; a `ScriptFault` with everything wrong with them."""
    faults = read_tables(read_file(path))
    reader = _Reader(faults, _languages(faults), Library(prompts={}))
    reader.unknown_keys(("languages", "turn"))
    tables = reader.tables("turn", 100)
    turns = [reader.value(PracticeTurn, ("turn", n), table) for n, table in enumerate(tables)]
    faults.raise_any()
    return Practice(turns=tuple(turns))


def _languages(faults: Faults) -> tuple[str, ...]:
    """The languages of a file, the valid ones and the others, so that each fault is told once."""
    given = faults.document.get("languages")
    if not isinstance(given, list) or not given:
        faults.at(("languages",), 'languages are missing, such as languages = ["en", "fr"]')
        return ()
    if len(given) > MOST_LANGUAGES:
        faults.at(("languages",), f"there is room for {MOST_LANGUAGES} languages")
        given = given[:MOST_LANGUAGES]
    for number, language in enumerate(given):
        if not isinstance(language, str) or not is_language(language):
            faults.at(
                ("languages", number), f"{language!r:.40} is not a language such as en, fr or ar"
            )
        elif language in given[:number]:
            faults.at(("languages", number), f"'{language}' stands there twice")
    return tuple(str(language) for language in given)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one file; whatever is wrong goes to `faults`, and reading goes on.

    In the place of a broken value an empty one is put. It never leaves here: the file is refused.
    """

    faults: Faults
    languages: tuple[str, ...]
    library: Library

    def script(self) -> Script:
        document = self.faults.document
        self.unknown_keys((*HEAD, *TABLES, *LISTS, "step"))
        head: dict[str, Any] = {key: document[key] for key in HEAD if key in document}
        for key, model in TABLES.items():
            if key in document:
                head[key] = self.value(model, (key,), document[key])
        for key, (field, model, most) in LISTS.items():
            tables = self.tables(key, most)
            head[field] = tuple(self.value(model, (key, n), t) for n, t in enumerate(tables))
        steps = self.tables("step", MOST_STEPS)
        if not steps:
            self.faults.at(("step",), "there are no steps; each begins with [[step]]")
        head["steps"] = tuple(self.step(n, table) for n, table in enumerate(steps)) or _NO_STEP
        check_ids(steps, "step", self.faults)
        check_times(steps, self.faults)
        check_days(self.tables("day", 31), steps, self.faults)
        head["languages"] = self.languages or ("en",)
        return self.value(Script, (), head)

    def step(self, number: int, table: Mapping[str, Any]) -> Step:
        place: Place = ("step", number)
        name, stands_for = self.kind(place, table)
        kind = KINDS[name]
        prompts = self.prompts((*place, "prompts"), table.get("prompts", []))
        if prompts or not table.get("prompts"):
            check_prompts(number, kind, prompts, self.faults)
        own = {key: value for key, value in table.items() if key not in COMMON}
        common = {key: table[key] for key in COMMON if key in table and key != "prompts"}
        return self.value(
            Step,
            place,
            {
                **common,
                "kind": name,
                "stands_for": stands_for,
                "prompts": prompts,
                "parameters": self.parameters(place, name, stands_for, own),
            },
        )

    def kind(self, place: Place, table: Mapping[str, Any]) -> tuple[str, str | None]:
        """The kind that runs, and the one it stands for where labkit does not know that yet."""
        given = table.get("kind")
        if not isinstance(given, str):
            self.faults.at((*place, "kind"), "'kind' is missing")
        elif given in KINDS:
            return given, None
        elif given not in LATER_KINDS:
            about, _ = self.faults.naming(place)
            near = did_you_mean(given, {*KINDS, *LATER_KINDS})
            self.faults.add((*place, "kind"), f"{about} has kind '{given:.40}'{near}")
        return "frame", given if isinstance(given, str) else "frame"

    def parameters(
        self, place: Place, name: str, stands_for: str | None, own: Mapping[str, Any]
    ) -> StepParameters:
        model = KINDS[name].parameters
        if stands_for is None:
            keys = [key for key in model.model_fields if key != "kept"]
            for key in own.keys() - set(keys):
                near = did_you_mean(key, [*COMMON, *keys])
                self.faults.at((*place, key), f"'{key:.40}' is not known here{near}")
            return self.value(model, place, {key: own[key] for key in keys if key in own})
        for key in own:
            if nearest := get_close_matches(key, COMMON, 1, 0.8):
                near = f"; did you mean '{nearest[0]}'?"
                self.faults.at((*place, key), f"'{key}' is not known here{near}")
        kept = {key: self.plain((*place, key), value) for key, value in own.items()}
        return frame.Parameters(kept=kept)

    def prompts(self, place: Place, given: object) -> tuple[Prompt, ...]:
        if not isinstance(given, list):
            self.faults.at(place, "'prompts' must be a list in square brackets")
            return ()
        if len(given) > MOST_PROMPTS:
            self.faults.at(place, f"has {len(given)} prompts; there is room for {MOST_PROMPTS}")
            given = given[:MOST_PROMPTS]
        found = [self.prompt((*place, number), one) for number, one in enumerate(given)]
        return tuple(prompt for prompt in found if prompt is not None)

    def prompt(self, place: Place, given: object) -> Prompt | None:
        known = self.library.prompts
        if isinstance(given, str):
            if given not in known:
                near = did_you_mean(given, known)
                self.faults.at(place, f"the library has no such prompt{near}")
            return known.get(given)
        if isinstance(given, Mapping) and given.get("id") in known:
            self.faults.at(place, "the library has this id; give your own prompt another one")
        elif isinstance(given, Mapping):
            before = len(self.faults.found)
            prompt = self.value(Prompt, place, given)
            return prompt if len(self.faults.found) == before else None
        else:
            self.faults.at(place, "a prompt is an id of the library, or a table { id = ... }")
        return None

    def plain(self, place: Place, value: Any, depth: int = 0) -> Any:
        """What a later kind will read, kept as values that JSON knows."""
        if depth > _DEEPEST:
            self.faults.at(place, "brackets stand in brackets too many times")
            return None
        if isinstance(value, Mapping):
            return {key: self.plain(place, inner, depth + 1) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.plain(place, inner, depth + 1) for inner in value]
        if isinstance(value, datetime.date | datetime.time):
            return value.isoformat()
        if isinstance(value, float) and not math.isfinite(value):
            return str(value)
        return clean(value) if isinstance(value, str) else value

    def tables(self, key: str, most: int) -> Sequence[Mapping[str, Any]]:
        given = self.faults.document.get(key, [])
        if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
            self.faults.at((key,), f"'{key}' must be written as tables, each beginning [[{key}]]")
            return ()
        if len(given) > most:
            reason = f"[[{key}]] stands there {len(given)} times; there is room for {most}"
            self.faults.add((key, most), reason)
        return given[:most]

    def value(self, model: type[V], place: Place, given: object) -> V:
        try:
            return model.model_validate(given, context={"languages": self.languages})
        except ValidationError as error:
            self.faults.errors(error, place, model.model_fields)
            return cast(V, model.model_construct())

    def unknown_keys(self, known: Sequence[str]) -> None:
        for key in self.faults.document:
            if key not in known and not self.faults.full:
                near = did_you_mean(key, known)
                self.faults.at((key,), f"'{key:.40}' is not known here{near}")
