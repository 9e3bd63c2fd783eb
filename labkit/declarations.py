"""The live protocol as TypeScript declarations, made from the classes the server speaks with.

`python -m labkit.declarations > static/js/protocol.d.ts` (or `make protocol`). `tsc` reads the
plain JS against them, so a script that asks for what the server does not say is found before a
phone is.
"""

import json
import sys
from collections.abc import Iterable
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from labkit.drawing.script_words import OBSERVER, PHONE, STAFF
from labkit.live.connection import SIGNALS
from labkit.live.pushes import PUSHES
from labkit.web.replies import REPLIES

HEAD = "/** What server and pages say to each other. Made by labkit/declarations.py. */"
WIDTH = 100
PLAIN = {str: "string", int: "number", bool: "boolean", NoneType: "null"}


def declarations() -> str:
    """The whole file."""
    parts = [
        HEAD,
        *map(_interface, PUSHES),
        _table("Pushes", "Server to client.", {one.wire_name(): one.__name__ for one in PUSHES}),
        *map(_interface, SIGNALS.values()),
        _table(
            "Signals",
            "Client to server: never stored.",
            {name: one.__name__ for name, one in SIGNALS.items()},
        ),
        *map(_interface, REPLIES),
        "/** What goes back for a command. */\n"
        f"export type Reply = {' | '.join(one.__name__ for one in REPLIES)};",
        "/** The sentences a page hands to its script, translated. */\n"
        f"export type Word =\n{_wrapped([*PHONE, *STAFF, *OBSERVER])};",
    ]
    return "\n\n".join(parts) + "\n"


def _interface(model: type[BaseModel]) -> str:
    said = " ".join((model.__doc__ or "").split())
    fields = "".join(f"  {_field(name, one)};\n" for name, one in model.model_fields.items())
    return f"/** {said} */\nexport interface {model.__name__} {{\n{fields}}}"


def _field(name: str, field: FieldInfo) -> str:
    annotation: Any = field.annotation
    if field.is_required() or field.default is not None:
        return f"{name}: {_type(annotation)}"
    # Left out where there is none, never sent as null.
    rest = [one for one in get_args(annotation) if one is not NoneType]
    return f"{name}?: {' | '.join(map(_type, rest))}"


def _type(annotation: Any) -> str:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return " | ".join(map(_type, args))
    if origin is Literal:
        return " | ".join(map(json.dumps, args))
    if origin is dict:
        return f"Record<{', '.join(map(_type, args))}>"
    return PLAIN[annotation]


def _table(name: str, said: str, entries: dict[str, str]) -> str:
    lines = "".join(f"  {wire}(body: {kind}): void;\n" for wire, kind in entries.items())
    return f"/** {said} */\nexport interface {name} {{\n{lines}}}"


def _wrapped(words: Iterable[str]) -> str:
    lines = [" "]
    for word in sorted(set(words)):
        part = f' | "{word}"'
        if len(lines[-1]) + len(part) > WIDTH:
            lines.append(" ")
        lines[-1] += part
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(declarations())
