"""The stuck patterns of a finished log, each beside what chance alone would give."""

from collections.abc import Sequence
from typing import Any

from labkit.domain.dialogue.detectors.registry import DETECTORS
from labkit.domain.dialogue.detectors.scanning import scan
from labkit.domain.dialogue.turns import Turn, coded

NOT_FROM_A_FILE = frozenset({"D4", "D9", "D10", "D13"})
"""These need who was present, phones, or a decision; a coded file knows none of them."""
LOOKED_FOR = tuple(one for name, one in DETECTORS.items() if name not in NOT_FROM_A_FILE)
CHANCE_TURNS = 90
MOST_TURNS = 4000
"""The log is read anew after every coded turn; a longer meeting would take minutes."""


def patterns(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """What fired, after which turns. The chance rates are of a simulated group, not of this one."""
    if len(turns) > MOST_TURNS:
        return []
    n = len(coded(turns))
    return [
        {
            "id": name,
            "name": DETECTORS[name].name,
            "times": len(hits),
            "after_turns": hits,
            "by_chance": {
                chance.case: round(chance.rate * n / CHANCE_TURNS, 2)
                for chance in DETECTORS[name].chance
            },
        }
        for name, hits in scan(turns, LOOKED_FOR).items()
        if hits
    ]
