"""Reading labkit's own documents: their parts, tables, commands and links."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = re.compile(r"`([^`]+)`")


def text_of(name: str) -> str:
    """One page, by its path."""
    return (ROOT / name).read_text("utf-8")


def part(text: str, heading: str, level: int = 2) -> str:
    """What stands under a heading, up to the next of its level."""
    mark = "\n" + "#" * level + " "
    found = [one for one in text.split(mark)[1:] if one.splitlines()[0] == heading]
    assert len(found) == 1, f"one part is called {heading}"
    return found[0]


def rows(text: str) -> dict[str, list[str]]:
    """The rows of its tables by the name in their first cell, which stands there as code."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        named = NAMES.match(cells[0])
        if line.startswith("| `") and named:
            found[named.group(1)] = cells[1:]
    return found


def names(cell: str) -> set[str]:
    """What stands there as code."""
    return set(NAMES.findall(cell))


def said_to_be_typed(text: str) -> list[str]:
    """Every line that a reader is told to type: in a block of code, or inline."""
    fenced = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    blocks = "\n".join([*fenced, *re.findall(r"^    (\S.*)$", text, re.MULTILINE)])
    inline = [one for one in NAMES.findall(text) if re.match(r"(\.venv/bin/)?(labkit|make) ", one)]
    lines = [line.split(" # ")[0].strip() for line in [*blocks.splitlines(), *inline]]
    without_settings = [re.sub(r"^(LABKIT_\w+=\S+ )+", "", line) for line in lines]
    return [line for line in without_settings if re.match(r"(\.venv/bin/)?(labkit|make)\b", line)]


def links(text: str) -> list[str]:
    """Where its links lead inside the project."""
    found = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text)
    return [one for one in found if "://" not in one]
