"""The mirror: turns as shapes in reading order, without names, numbers or who followed whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from labkit.domain.dialogue.turns import Role, Turn
from labkit.domain.observing import Mirror
from labkit.domain.refusals import Refusal
from labkit.domain.script import Step
from labkit.domain.session.mirroring import is_coded, last_talk, strips, why_no_mirror
from labkit.domain.session.state import SessionState
from labkit.domain.session.talk import agreed, turns_of

MOST_MARKS = 120
WIDE = 3.2
"""How much wider than high the room for all strips is on a wall."""
FEWEST_COLUMNS = 8
"""Of all strips together: a few turns stay a strip and do not become a poster."""


class Sign(StrEnum):
    """What stands for a turn."""

    MOVE = "move"
    FOLLOW = "follow"
    OPPOSE = "oppose"
    BYSTAND = "bystand"
    UNCODED = "uncoded"
    FACILITATOR = "facilitator"


@dataclass(frozen=True, slots=True)
class Mark:
    """One turn, at its column and row as they are read. `task`: it was asked for."""

    column: int
    row: int
    sign: Sign
    task: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorView:
    """Strips beside each other, one for each circle, all on a grid of the same size."""

    step: Step
    circles: tuple[str, ...]
    columns: int
    rows: int
    strips: tuple[tuple[Mark, ...], ...]
    cut: bool
    """Whether there were more turns than these, the newest."""

    @property
    def signs(self) -> frozenset[Sign]:
        """What the key has to explain."""
        return frozenset(mark.sign for strip in self.strips for mark in strip)

    @property
    def tasks(self) -> bool:
        """Whether some were asked for."""
        return any(mark.task for strip in self.strips for mark in strip)


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorOffer:
    """What the facilitator can do about the mirror: see what is shown, show it, or read why not."""

    on: bool
    """Whether it was put on the wall; it stands there while `shown` is something."""
    shown: MirrorView | None
    circle: str = ""
    """Whose turns were chosen; empty for all circles."""
    newer: int = 0
    """How many turns came since it was shown."""
    step: Step | None
    """Whose turns would be shown next; None where no turn was logged."""
    circles: tuple[str, ...] = ()
    """Those of several circles that can be shown alone."""
    why_not: Refusal | None = None


def mirror_view(state: SessionState) -> MirrorView | None:
    """The mirror on the wall; None where there is none, or where codes do not carry it any more."""
    shown = state.mirror
    if shown is None or not agreed(state).shows_actions:
        return None
    known = strips(state, shown.step, shown.circle, shown.until)
    if not known:
        return None  # every one of these turns was taken back
    most = MOST_MARKS // len(known)
    last = [turns_of(state, turns)[-most:] for turns in known.values()]
    columns, rows = _grid(max(map(len, last)), len(last))
    return MirrorView(
        step=state.script.step(shown.step),
        circles=tuple(known),
        columns=columns,
        rows=rows,
        strips=tuple(_marks(turns, columns) for turns in last),
        cut=any(len(turns) > most for turns in known.values()),
    )


def mirror_offer(state: SessionState) -> MirrorOffer:
    """What the console says about the mirror."""
    step = last_talk(state)
    return MirrorOffer(
        on=state.mirror is not None,
        shown=mirror_view(state),
        circle=state.mirror.circle if state.mirror else "",
        newer=_newer(state, state.mirror) if state.mirror else 0,
        step=state.script.step(step) if step else None,
        circles=_alone(state, step) if step else (),
        why_not=why_no_mirror(state, step) if step else Refusal.NO_TURNS,
    )


def _alone(state: SessionState, step: str) -> tuple[str, ...]:
    known = strips(state, step)
    if len(known) < 2 or not agreed(state).shows_actions:
        return ()
    return tuple(circle for circle, turns in known.items() if is_coded(turns))


def _newer(state: SessionState, shown: Mirror) -> int:
    known = strips(state, shown.step, shown.circle).values()
    return sum(turn.seq > shown.until for turns in known for turn in turns)


def _marks(turns: Sequence[Turn], columns: int) -> tuple[Mark, ...]:
    return tuple(
        Mark(place % columns, place // columns, _sign(turn), turn.licensed)
        for place, turn in enumerate(turns)
    )


def _sign(turn: Turn) -> Sign:
    if turn.role is Role.FACILITATOR:
        return Sign.FACILITATOR
    return Sign(turn.action.value) if turn.action else Sign.UNCODED


def _grid(turns: int, strips: int) -> tuple[int, int]:
    """The columns and rows in which so many turns stand as large as they can."""
    wide = WIDE / strips
    fewest = -(-FEWEST_COLUMNS // strips)

    def rows(columns: int) -> int:
        return -(-turns // columns)

    def size(columns: int) -> float:
        return min(wide / columns, 1 / rows(columns))

    # Of grids with marks of one size, the one with fewer rows: a strip is read along.
    best = max(
        range(fewest, max(fewest, turns) + 1), key=lambda n: (round(size(n), 9), -rows(n), -n)
    )
    return best, rows(best)
