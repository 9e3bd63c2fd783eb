"""The figures of one coded meeting as JSON can carry them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from random import Random
from typing import Any

from labkit.domain.actions import Action
from labkit.domain.dialogue.links import edges, uptake
from labkit.domain.dialogue.shares import FEWEST_FOR_SHARES, counts, shares
from labkit.domain.dialogue.transitions import (
    FEWEST_TRANSITIONS,
    Figures,
    Table,
    adjusted_residuals,
    permuted,
    readable,
    smoothed,
    transitions,
)
from labkit.domain.dialogue.turns import Turn, actions, coded
from labkit.domain.dialogue.voices import effective_speakers, evenness, gini
from labkit.research.patterns import MOST_TURNS, patterns

SHUFFLES = 999
SEED = 1


def figures(turns: Sequence[Turn]) -> dict[str, Any]:
    """Everything `labkit turns` says about a meeting."""
    sequence = coded(turns)
    known = actions(sequence)
    steps = transitions(sequence)
    per_speaker = Counter(turn.speaker for turn in sequence)
    taken = uptake(turns)
    may_read = readable(steps.all)
    return {
        "n_turns": len(turns),
        "n_coded": len(known),
        "counts": {action.value: n for action, n in counts(known).items()},
        "shares": {action.value: share.interval for action, share in shares(known).items()},
        "transitions": {
            "all": steps.all,
            "same_speaker": steps.same_speaker,
            "other_speaker": steps.other_speaker,
        },
        "transitions_smoothed": _rounded(smoothed(steps.all)),
        "adjusted_residuals": _rounded(adjusted_residuals(steps.all)),
        "residuals_readable": may_read,
        "permutation_p": None if may_read else _by_chance(known, steps.all),
        "gini": gini(per_speaker.values()),
        "entropy": evenness(per_speaker.values()),
        "effective_speakers": effective_speakers(per_speaker.values()),
        "uptake": {"taken_up": taken.part, "judged": taken.n},
        "edges": {
            f"{edge.speaker}>{edge.about}|{edge.action}": n for edge, n in edges(turns).items()
        },
        "patterns": patterns(turns),
        "notes": list(_notes(len(turns), len(known), may_read)),
    }


def _rounded(cells: Figures) -> list[list[float]]:
    return [[round(cell, 6) for cell in row] for row in cells]


def _by_chance(known: Sequence[Action], found: Table) -> list[list[float]] | None:
    if not any(chain.from_iterable(found)):
        return None
    return _rounded(permuted(known, _shuffles(known)))


def _shuffles(known: Sequence[Action]) -> Iterator[Sequence[Action]]:
    chance = Random(SEED)  # noqa: S311 (the same file gives the same figures)
    order = list(known)
    for _ in range(SHUFFLES):
        chance.shuffle(order)
        yield order


def _notes(turns: int, n: int, may_read: bool) -> Iterator[str]:
    if n == 0:
        yield "No turn is coded, so there is nothing to say about actions."
    elif n < FEWEST_FOR_SHARES:
        yield f"Under {FEWEST_FOR_SHARES} coded turns the shares tell very little."
    if 0 < n <= FEWEST_TRANSITIONS:
        yield f"Under {FEWEST_TRANSITIONS} transitions, read the counts and not the residuals."
    elif n and not may_read:
        yield "Some expected counts are under 5: read permutation_p, not the residuals."
    if turns > MOST_TURNS:
        yield f"Patterns are looked for in meetings of up to {MOST_TURNS} turns; this one has more."
    elif n:
        yield "A pattern is a question to the group; compare it with what chance alone would give."
    if n:
        yield "Turns are not independent of each other: the intervals are rather too narrow."
