"""What happens to the turn log when a session ends: figures are taken, then seats are forgotten.

Who said Oppose to what is a political opinion of somebody. It does not outlive the session.
"""

from collections import Counter

from labkit.domain import events as e
from labkit.domain.observing import SeatKind
from labkit.domain.session.state import SessionState
from labkit.domain.session.talk import fresh_figures

SMALLEST_GROUP = 5


def unnaming(state: SessionState, now: int) -> list[e.Event]:
    """The events that forget all seats; none where no turn has one."""
    if not any(turn.seat for turn in state.turns.values()):
        return []
    sizes = Counter(
        seat.group
        for circle in state.circles.values()
        for seat in circle.seats
        if seat.kind is SeatKind.PERSON and seat.group
    )
    groups = {}
    for turn in state.turns.values():
        circle = state.circles.get(turn.circle)
        seat = circle.seat(turn.seat) if circle and turn.seat else None
        if seat and sizes[seat.group] >= SMALLEST_GROUP:
            groups[turn.id] = seat.group
    return [
        e.TalkMeasured(figures=fresh_figures(state, now)),
        e.TurnsUnnamed(groups=groups),
    ]
