"""From what a value says about itself to what a person reads."""

from collections.abc import Iterator
from typing import Any

from pydantic_core import ErrorDetails

from labkit.store.script_lines import Place

_PATTERNS = {
    "at": 'must be a time in quotes, such as "09:50"',
    "id": "may hold letters, digits and . _ : - only, 80 of them at most",
    "url": "must begin with http:// or https:// and hold no blanks",
}
_PLAIN = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "bool_type": "must be true or false",
    "dict_type": 'must be words in one or more languages, such as { en = "Welcome" }',
    "tuple_type": "must be a list in square brackets",
    "model_type": "must be a table",
    "too_short": "needs at least one entry",
    "string_too_short": "has no words",
}


def reason_for(detail: ErrorDetails, place: Place, name: str) -> Iterator[tuple[Place, str]]:
    """The reasons behind one error, each with its place: words have a place for each language."""
    if detail["type"] == "texts":
        for language, reason in detail["ctx"]["problems"]:
            yield (*place, language) if language else place, f"'{name}': {reason}"
    elif detail["type"] == "value_error" and not name:
        # Said by the whole of a thing, about keys that do not fit each other.
        yield place, detail["msg"].removeprefix("Value error, ")
    else:
        yield place, f"'{name}' {_said(detail, str(place[-1]) if place else '')}"


def _said(detail: ErrorDetails, key: str) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind == "string_pattern_mismatch" or (kind == "string_type" and key == "at"):
        return _PATTERNS.get(key, "is not written as it should be")
    if kind == "string_type":
        return "must be text in quotes"
    if kind.startswith("date_"):
        return "must be a day, such as 2026-03-14"
    if kind == "enum":
        return f"is {_shown(detail['input'])}; it can be {context['expected']}"
    if kind == "int_type":
        return f"must be a whole number, not {_shown(detail['input'])}"
    if kind == "greater_than_equal":
        return f"must be at least {context['ge']}, not {_shown(detail['input'])}"
    if kind == "less_than_equal":
        return f"must be at most {context['le']}, not {_shown(detail['input'])}"
    if kind == "string_too_long":
        return f"is too long; there is room for {context['max_length']} characters"
    if kind == "too_long":
        return f"has {context['actual_length']} entries; there is room for {context['max_length']}"
    return f"cannot be used: {detail['msg']}"


def _shown(given: Any) -> str:
    """What stands in the file, short, and with true and false as TOML writes them."""
    if isinstance(given, bool):
        return str(given).lower()
    return f"{str(given)!r:.60}" if isinstance(given, str) else f"{given!s:.60}"
