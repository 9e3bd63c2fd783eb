"""What a served labkit has printed: its own lines, and no trace of anybody.

The terminal shows addresses and keys until labkit has started. After that there are lines of the
log only, made of known fields with known values, so that there is no place for a word.
"""

import json
import re
from typing import Any

from labkit.domain.actors import Role
from labkit.log import FIELDS

ALWAYS = ("time", "level", "event")
EVENTS = {"request", "started", "ended", "end", "fault", "background", "library"}
SHAPES = {
    "time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
    "level": r"info|warning|error",
    "event": "|".join(sorted(EVENTS)),
    "route": r"(GET|HEAD|POST|OPTIONS|PUT|PATCH|DELETE|other) (none|/[a-z./<>-]*|/J/<typed>)",
    "status": r"[1-5]\d\d",
    "ms": r"\d+",
    "session": r"[0-9a-f]{16}",
    "role": "|".join(role.value for role in Role),
    "type": r"\w*",
    "place": r"\?|[\w.]+:\d+( from labkit\.[\w.]+:\d+)?",
}
PLANTED = re.compile("CANARY", re.IGNORECASE)
"""In every text, name, key, address and browser that tests plant for this."""


def entries(printed: str) -> list[dict[str, Any]]:
    """The lines of the log in what was printed."""
    return [json.loads(line) for line in printed.splitlines() if line.startswith("{")]


def traces_in(printed: str) -> list[str]:
    """Every line that is neither of the terminal's own nor made of known fields only."""
    found = [line for line in printed.splitlines() if PLANTED.search(line)]
    running = False
    for line in printed.splitlines():
        if line.startswith("{"):
            running = json.loads(line)["event"] != "ended" and (running or '"started"' in line)
            found += [line] * (not _is_known(json.loads(line)))
        elif line == "labkit is running.":
            running = False  # it was killed, and started anew
        elif running and line:
            found.append(line)
    return found


def _is_known(entry: dict[str, Any]) -> bool:
    return set(ALWAYS) <= entry.keys() <= {*ALWAYS, *FIELDS} and all(
        re.fullmatch(SHAPES[name], str(value)) for name, value in entry.items()
    )
