"""Our own scripts and sheets as they go out: without comments, and each in one piece.

The modules stay as they are written; a page that needs eight of them would ask eight times, over
a Wi-Fi where every question costs more than its bytes. Joining is done once, at start, and is no
more than leaving out the lines that fetch: the modules' names do not clash, and a test says so.
"""

import re
from pathlib import Path

_IMPORT = re.compile(r'^import [^;"]+ from "\./([\w.-]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const |let |function |async |class )", re.MULTILINE)
_LEFT_OVER = re.compile(r"^(?:import\b(?!\()|export\b)", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/[ \t]*", re.DOTALL)
_REMARK = re.compile(r"(^|[ \t])//.*$", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)
_EMPTY = re.compile(r"\n{2,}")
_NO_END = re.compile(r"([;{,])\n")  # here a line may go on: no text of ours spans lines
# Text and patterns stay as they are; a sign loses its blanks. Not + and -: `a + +b` is no `a++b`.
_TEXT = r'"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`'
_PATTERN = r"/(?![*/ ])(?:[^/\\\n\[ ]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/\w*"
_SIGNS = re.compile(rf"({_TEXT}|{_PATTERN})| *([{{}}();,:=<>*&|?!\[\]]) *")
_LAST = re.compile(rf"({_TEXT}|{_PATTERN})|;(?=}})|,(?=[}})\]])")
_FIRM = re.compile(rf"({_TEXT}|{_PATTERN})|\bconst\b")  # what is never set anew may be said shorter
_SHEET = re.compile(r'^@import "\./([\w.-]+)";\n', re.MULTILINE)
# A blank before a colon says "inside of"; every other one beside these says nothing.
_BLANKS = re.compile(r'("[^"]*")|\s*([{};])\s*|([:,])\s+')


class CannotJoin(Exception):
    """A module imports or exports in a way that is not understood here."""


def joined(path: Path) -> bytes:
    """What goes out for one file. What others have written goes out as it is.

    Raises:
        CannotJoin: where a module of ours is written in another way than all of them are.
    """
    if path.parent.name not in ("js", "css"):
        return path.read_bytes()
    if path.suffix == ".js":
        return _lean("".join(_modules(path, []))).encode()
    if path.suffix == ".css":
        return _lean_sheet(_sheets(path)).encode()
    return path.read_bytes()


def _modules(path: Path, seen: list[Path]) -> list[str]:
    """A module after all it stands on, each once."""
    if path in seen:
        return []
    seen.append(path)
    text = path.read_text(encoding="utf-8")
    before = [part for name in _IMPORT.findall(text) for part in _modules(path.parent / name, seen)]
    own = _IMPORT.sub("", text)
    lone = _EXPORT.sub("", own)
    if _LEFT_OVER.search(_COMMENT.sub("", lone)):
        raise CannotJoin(f"{path.name}: an import or export that is not understood")
    # A file that is fetched later hands out what it has. It stands on no other: two copies of one
    # module would not know of each other.
    return [*before, own if len(seen) == 1 else lone]


def _lean(text: str) -> str:
    text = _REMARK.sub("", _COMMENT.sub("", text))
    lean = _NO_END.sub(r"\1", _EMPTY.sub("\n", _INDENT.sub("", text))).lstrip()
    tight = _SIGNS.sub(lambda found: found[1] or found[2], lean)
    short = _LAST.sub(lambda found: found[1] or "", tight)
    return _FIRM.sub(lambda found: found[1] or "let", short)


def _sheets(path: Path) -> str:
    """A sheet after those it stands on."""
    text = path.read_text(encoding="utf-8")
    before = "".join(_sheets(path.parent / name) for name in _SHEET.findall(text))
    return before + _SHEET.sub("", text)


def _lean_sheet(text: str) -> str:
    text = _COMMENT.sub("", text).strip()
    return _BLANKS.sub(lambda found: "".join(part or "" for part in found.groups()), text)
