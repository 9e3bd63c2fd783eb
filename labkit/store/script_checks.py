"""What the steps of a script must hold together: ids, days, times, prompts.

It looks at the tables as they were written and not at finished steps, so that one broken step
does not hide what is wrong with its neighbours.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from labkit.domain.actions import Action
from labkit.domain.script import Prompt
from labkit.domain.steps.kind import Kind, Prompts
from labkit.store.script_faults import Faults

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_A_DAY = 24 * 60
_HEARD = frozenset({Action.FOLLOW, Action.OPPOSE, Action.BYSTAND})

Tables = Sequence[Mapping[str, Any]]


def check_ids(tables: Tables, kind: str, faults: Faults) -> None:
    """Every step, and every prompt of the library, has an id of its own."""
    first: dict[str, int] = {}
    for number, table in enumerate(tables):
        name = table.get("id")
        if not isinstance(name, str):
            continue
        if name in first:
            line = faults.line((kind, first[name], "id"))
            faults.add((kind, number, "id"), f"{kind} '{name}' is there already, on line {line}")
        first.setdefault(name, number)


def check_times(steps: Tables, faults: Faults) -> None:
    """The days ascend, and within a day each step begins when the one before it ends."""
    day, end, before = 0, None, 0
    for number, step in enumerate(steps):
        this_day = step.get("day", 1)
        if not isinstance(this_day, int):
            end = None
            continue
        if this_day < day:
            faults.at(
                ("step", number, "day"),
                f"day {this_day} comes after day {day} (line {faults.line(('step', before))})",
            )
        if this_day != day:
            end = None
        day = this_day
        begin = _minute(step.get("at"))
        if begin is not None and end is not None and begin != end:
            about, _ = faults.naming(("step", before))
            line = faults.line(("step", before))
            faults.at(
                ("step", number, "at"),
                f"begins at {_clock(begin)}, but {about} (line {line}) ends at {_clock(end)}; "
                + ("the two overlap" if begin < end else "put a pause between the two"),
            )
        end = _ends(begin if begin is not None else end, step.get("minutes"))
        if "at" in step and begin is None:
            end = None
        if end is not None and end > _A_DAY:
            faults.at(("step", number), f"ends after midnight of day {day}")
            end = None
        before = number


def check_days(days: Tables, steps: Tables, faults: Faults) -> None:
    """What is said about a day is said once, and about a day that has steps."""
    used = {step.get("day", 1) for step in steps if isinstance(step.get("day", 1), int)}
    said: set[int] = set()
    for number, table in enumerate(days):
        day = table.get("number")
        if not isinstance(day, int):
            continue
        if day in said:
            faults.add(("day", number), f"day {day} is described twice")
        elif day not in used:
            faults.add(("day", number), f"day {day} has no steps")
        said.add(day)


def check_prompts(number: int, kind: Kind, prompts: Sequence[Prompt], faults: Faults) -> None:
    """The prompts of one step are such that a step of this kind can use them."""
    place = ("step", number, "prompts")
    if kind.prompts is Prompts.NONE and prompts:
        faults.at(place, f"a step of kind '{kind.name}' has no prompts")
    if kind.prompts is Prompts.NEEDED and not prompts:
        faults.at(place, f"a step of kind '{kind.name}' needs at least one prompt")
    for name, count in Counter(prompt.id for prompt in prompts).items():
        if count > 1:
            faults.at(place, f"prompt '{name}' stands there {count} times")
    for prompt in prompts:
        if kind.name == "hearing" and prompt.choices is not None:
            faults.at(
                place,
                f"prompt '{prompt.id}' is sealed and cannot stand in a hearing, which asks for "
                "stances",
            )
        elif kind.name == "hearing" and prompt.action not in _HEARD:
            faults.at(
                place,
                f"prompt '{prompt.id}' cannot stand in a hearing, which reads its prompts beside "
                "the actions follow, oppose and bystand",
            )


def _minute(at: object) -> int | None:
    time = _TIME.fullmatch(at) if isinstance(at, str) else None
    return int(time[1]) * 60 + int(time[2]) if time else None


def _ends(begin: int | None, minutes: object) -> int | None:
    known = isinstance(minutes, int) and 1 <= minutes <= 600
    return begin + minutes if begin is not None and known and isinstance(minutes, int) else None


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
