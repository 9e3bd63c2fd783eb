"""Scenes from turn logs in short writing."""

from labkit.domain.dialogue.detectors.scene import Scene
from tests.domain.dialogue.logs import MINUTE, talk

TWELVE = dict.fromkeys("abcdefghijkl", 0)


def scene(short="", *, present=TWELVE, opened_at=0, now=None, turns=None, every=20_000, **extra):
    """The scene after this talk; now is when its last turn ends."""
    said = talk(short, every=every) if turns is None else turns
    end = said[-1].at + (said[-1].duration or 0) if said else 0
    return Scene(
        turns=said,
        now=end if now is None else now,
        opened_at=opened_at,
        present=present,
        **extra,
    )


def quarter(short, **extra):
    """The same talk, 15 minutes and a bit after it ended."""
    return scene(short, now=len(short.split()) * 20_000 + 15 * MINUTE, **extra)
