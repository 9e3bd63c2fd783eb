"""From the bytes of a file to TOML tables and their lines; what cannot be read, said plainly."""

import re
import tomllib
from pathlib import Path

from labkit.store.script_faults import Fault, Faults, ScriptFault
from labkit.store.script_lines import places

MOST_BYTES = 1_000_000

_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
# The parser takes the square of the dots in a name: a file full of them would hold it for hours.
_MANY_DOTS = re.compile(
    r"""(?<![\w."'-])(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
    r"""(?:[ \t]*+\.[ \t]*+(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')){20}"""
)
# What the parser says, and what people read. The first that fits is taken.
_REASONS = (
    ("Invalid value", "there is no value here that can be read; is it text without quotes?"),
    ("Unterminated string", "this text does not end; is a quote missing?"),
    ("Illegal character '\\n'", "the text on this line does not end; is a quote missing?"),
    ("Illegal character", "there is a character here that may not stand in a script"),
    ("Expected newline", "something follows after the value; is a quote or a comma missing?"),
    ("Expected '='", "there is a name here without '=' and a value after it"),
    ("Unclosed array", "this list is not closed; is a comma or a ] missing?"),
    ("Unclosed inline table", "these { } are not closed; is a comma or a } missing?"),
    ("Duplicate inline table key", "the same name stands twice in these { }"),
    ("Cannot overwrite a value", "this name was given a value before"),
    ("Cannot declare", "this table was there before; for one more step write [[step]]"),
    ("Cannot mutate", "this table was closed before and cannot be added to"),
    ("Invalid statement", "a line begins with a name, a [table] or a [[step]]"),
    ("Invalid initial character", "a name of letters, digits, - and _ is missing here"),
    ("Unescaped '\\'", "a backslash in quotes must be written twice"),
)


def read_file(path: Path) -> str:
    """The text of a file that is small enough and written in UTF-8."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _one(1, f"the file cannot be read: {error.strerror or error}") from error
    if len(raw) > MOST_BYTES:
        raise _one(1, f"the file is too big; there is room for {MOST_BYTES // 1000} kB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _one(line, "a character cannot be read; save the file as UTF-8") from error


def read_tables(text: str) -> Faults:
    """The tables of a text and where they stand, ready to gather what else is wrong."""
    text = text.replace("\r\n", "\n")
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise _one(1, f"the text is too big; there is room for {MOST_BYTES // 1000} kB")
    dots = _MANY_DOTS.search(text)
    if dots:
        raise _one(_line(text, dots.start()), "a name has too many dots")
    try:
        return Faults(tomllib.loads(text), places(text))
    except tomllib.TOMLDecodeError as error:
        raise _one(*_what_is_wrong(text, str(error))) from error
    except RecursionError as error:
        raise _one(1, "brackets stand in brackets too many times") from error
    except ValueError as error:  # a number of thousands of digits
        raise _one(1, "a number is too long to be read") from error


def _what_is_wrong(text: str, message: str) -> tuple[int, str]:
    at = _AT.search(message)
    said = message[: at.start()] if at else message
    if at and at[1]:
        line = int(at[1])
    else:
        # The parser noticed at the end; the text it was in began at the last triple quotes.
        opened = max(text.rfind('"""'), text.rfind("'''"), 0)
        line = _line(text, opened if "string" in said and opened else len(text.rstrip()))
    for begins, reason in _REASONS:
        if said.startswith(begins):
            return line, reason
    return line, f"this cannot be read as TOML: {said}"


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _one(line: int, reason: str) -> ScriptFault:
    return ScriptFault([Fault(line, "", reason)])
