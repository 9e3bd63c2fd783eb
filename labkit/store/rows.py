"""Between the nouns of a session and their rows: one entry for each table."""

import json
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, fields
from enum import Enum
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Table
from sqlmodel import SQLModel

from labkit.domain.dialogue.figures import SectionFigures
from labkit.domain.dialogue.modes import Mode
from labkit.domain.dialogue.shares import Share
from labkit.domain.nouns import (
    Act,
    Contribution,
    Known,
    Participant,
    Pass,
    Proposal,
    PushedPrompt,
    SealedAnswer,
    SealedCount,
    Span,
    Stance,
    StepRecord,
)
from labkit.domain.observing import Circle, Code, LoggedTurn, QuietLine, Seat
from labkit.domain.script import Prompt
from labkit.domain.session.state import SessionState
from labkit.store import tables as t

Columns = Mapping[str, Callable[[Any], Any]]


@dataclass(frozen=True)
class Nouns:
    """One sort of thing: its table, and where it stands in the state of a session.

    `key` are the columns that tell one from another, beside the session; `field` is the mapping
    of SessionState that holds them.
    """

    field: str
    table: Table
    key: tuple[str, ...]
    noun: type
    to_row: Mapping[str, Callable[[Any], Any]]
    from_row: Mapping[str, Callable[[Any], Any]]
    held: Callable[[SessionState], Mapping[Any, Any]]

    def row(self, session: str, key: Any, noun: Any) -> dict[str, Any]:
        """The row of one thing."""
        row: dict[str, Any] = dict(
            zip(self.key, key if isinstance(key, tuple) else (key,), strict=True)
        )
        for known in fields(self.noun):
            value = getattr(noun, known.name)
            if known.name in self.to_row:
                value = self.to_row[known.name](value)
            row[known.name] = value.value if isinstance(value, Enum) else value
        return {"session": session, **row}

    def read(self, row: Mapping[str, Any]) -> tuple[Any, Any]:
        """The key and the thing of one row."""
        values = {
            known.name: self.from_row.get(known.name, _same)(row[known.name])
            for known in fields(self.noun)
        }
        key = tuple(row[column] for column in self.key)
        return (key if len(key) > 1 else key[0]), _adapter(self.noun).validate_python(values)


def _same(value: Any) -> Any:
    return value


@cache
def _adapter(noun: type) -> TypeAdapter[Any]:
    return TypeAdapter(noun)


def _nouns(
    field: str,
    row: type[SQLModel],
    key: tuple[str, ...],
    noun: type,
    to_row: Mapping[str, Callable[[Any], Any]] | None = None,
    from_row: Mapping[str, Callable[[Any], Any]] | None = None,
    held: Callable[[SessionState], Mapping[Any, Any]] | None = None,
) -> Nouns:
    return Nouns(
        field,
        SQLModel.metadata.tables[str(row.__tablename__)],
        key,
        noun,
        to_row or {},
        from_row or {},
        held or (lambda state: getattr(state, field)),
    )


def _as_json(**shapes: Any) -> tuple[Columns, Columns]:
    """How fields of these shapes are written into a column, and read from it again."""
    adapters = {name: TypeAdapter[Any](shape) for name, shape in shapes.items()}
    return (
        {name: _dumping(adapter) for name, adapter in adapters.items()},
        {name: adapter.validate_json for name, adapter in adapters.items()},
    )


def _dumping(adapter: TypeAdapter[Any]) -> Callable[[Any], str]:
    return lambda value: adapter.dump_json(value).decode()


NOUNS = (
    _nouns(
        "steps",
        t.StepRow,
        ("step",),
        StepRecord,
        *_as_json(spans=tuple[Span, ...]),
    ),
    _nouns("participants", t.ParticipantRow, ("id",), Participant),
    _nouns("contributions", t.ContributionRow, ("id",), Contribution),
    _nouns("proposals", t.ProposalRow, ("id",), Proposal),
    _nouns("stances", t.StanceRow, ("proposal", "participant"), Stance),
    _nouns("passes", t.PassRow, ("participant", "step", "prompt"), Pass),
    _nouns("sealed_answers", t.SealedAnswerRow, ("participant", "step", "prompt"), SealedAnswer),
    _nouns(
        "sealed",
        t.SealedCountRow,
        ("step", "prompt"),
        SealedCount,
        {"counts": lambda counts: json.dumps(dict(counts), sort_keys=True)},
        {"counts": json.loads},
    ),
    _nouns(
        "pushed",
        t.PushedPromptRow,
        ("id",),
        PushedPrompt,
        {
            "prompt": lambda prompt: prompt.model_dump_json(),
            "asked_of": lambda people: None if people is None else json.dumps(people),
        },
        {
            "prompt": Prompt.model_validate_json,
            "asked_of": lambda people: None if people is None else json.loads(people),
        },
    ),
    _nouns(
        "circles",
        t.CircleRow,
        ("id",),
        Circle,
        *_as_json(seats=tuple[Seat, ...], groups=tuple[str, ...]),
    ),
    _nouns("turns", t.TurnRow, ("id",), LoggedTurn, *_as_json(codes=tuple[Code, ...])),
    _nouns(
        "lines",
        t.LineRow,
        ("id",),
        QuietLine,
        *_as_json(
            counts=dict[str, int],
            evidence=tuple[int, ...],
            suggestions=tuple[tuple[str, str], ...],
        ),
    ),
    _nouns(
        "talk",
        t.TalkRow,
        ("step", "circle", "part"),
        SectionFigures,
        *_as_json(
            modes=tuple[Mode, ...],
            same=tuple[tuple[int, ...], ...],
            other=tuple[tuple[int, ...], ...],
        ),
    ),
    _nouns("known", t.KnownRow, ("ref",), Known),
    _nouns(
        "acts", t.ActRow, ("seq",), Act, held=lambda state: {act.seq: act for act in state.acts}
    ),
)

SESSION_FIELDS = (
    "id",
    "code",
    "created_at",
    "occasion",
    "revision",
    "run",
    "phase",
    "started_at",
    "ended_at",
    "door",
    "wall",
    "current",
)
MIRROR_FIELDS = ("mirror_step", "mirror_circle", "mirror_until")
UPTAKE = TypeAdapter(dict[str, Share])


def session_row(state: SessionState) -> dict[str, Any]:
    """The row of the session itself, without its script, which never changes."""
    row = {name: getattr(state, name) for name in SESSION_FIELDS}
    row = {name: value.value if isinstance(value, Enum) else value for name, value in row.items()}
    mirror = astuple(state.mirror) if state.mirror else (None, None, None)
    return {
        **row,
        **dict(zip(MIRROR_FIELDS, mirror, strict=True)),
        "uptake": UPTAKE.dump_json(dict(state.uptake)).decode(),
    }
