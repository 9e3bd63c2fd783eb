"""Reading a finished log as if it were live: what would have fired, and after which turns."""

from collections.abc import Collection, Mapping, Sequence

from labkit.domain.dialogue.detectors.pattern import Detector
from labkit.domain.dialogue.detectors.scene import Scene
from labkit.domain.dialogue.turns import Turn, coded

QUIET_TURNS = 8
"""After a hit a detector is asked again so many coded turns later, as in the published rates.

And the very same turns are never a second hit, however long they stay the latest of their kind.
"""


def scan(
    turns: Sequence[Turn], detectors: Collection[Detector], present: Mapping[str, int] | None = None
) -> dict[str, tuple[int, ...]]:
    """The numbers of the turns after which each detector fired; empty for those that did not."""
    latest: dict[str, tuple[int, ...]] = {}
    hits: dict[str, list[int]] = {detector.id: [] for detector in detectors}
    looking = {detector.id: detector.look for detector in detectors}
    silent_until = dict.fromkeys(hits, 0)
    coded_so_far = 0
    for place, turn in enumerate(turns):
        before, coded_so_far = coded_so_far, coded_so_far + len(coded([turn]))
        if coded_so_far == before:
            continue
        scene = Scene(
            turns=tuple(turns[: place + 1]),
            now=turn.at + (turn.duration or 0),
            opened_at=turns[0].at,
            present=present or {},
        )
        for name, seen in hits.items():
            found = looking[name](scene) if coded_so_far >= silent_until[name] else None
            if found is not None and latest.get(name) != found.evidence:
                seen.append(turn.seq)
                latest[name] = found.evidence
                silent_until[name] = coded_so_far + QUIET_TURNS
    return {name: tuple(seen) for name, seen in hits.items()}
