"""What happens to the turn log when a session ends: figures are taken, then seats are forgotten.

Who said Oppose to what is a political opinion of somebody. It does not outlive the session.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from labkit.domain import events as e
from labkit.domain.dialogue.links import judged_by_group
from labkit.domain.dialogue.shares import Share
from labkit.domain.observing import Circle, SeatKind
from labkit.domain.session.state import SessionState
from labkit.domain.session.talk import fresh_figures, logs, turns_of

SMALLEST_GROUP = 5


def unnaming(state: SessionState, now: int) -> list[e.Event]:
    """The events that forget all seats; none where no turn has one."""
    if not any(turn.seat for turn in state.turns.values()):
        return []
    kept = {id: _large(_sizes([circle])) for id, circle in state.circles.items()}
    groups = {}
    for turn in state.turns.values():
        circle = state.circles.get(turn.circle)
        seat = circle.seat(turn.seat) if circle and turn.seat else None
        if seat and seat.kind is SeatKind.PERSON and seat.group in kept[turn.circle]:
            groups[turn.id] = seat.group
    return [
        e.TalkMeasured(figures=fresh_figures(state, now), uptake=_uptake(state)),
        e.TurnsUnnamed(groups=groups),
    ]


def _sizes(circles: Iterable[Circle]) -> Counter[str]:
    """How many people are of each group; those of none under the empty name."""
    return Counter(
        seat.group for circle in circles for seat in circle.seats if seat.kind is SeatKind.PERSON
    )


def _large(sizes: Mapping[str, int]) -> frozenset[str]:
    """The groups whose name may outlive the session: five people or more, and so are all others.

    With two people beside one group of ten, everything without a name would be one of these two.
    """
    large = sorted(
        (group for group, n in sizes.items() if group and n >= SMALLEST_GROUP),
        key=sizes.__getitem__,
    )
    rest = sum(n for group, n in sizes.items() if group not in large)
    while large and 0 < rest < SMALLEST_GROUP:
        rest += sizes[large.pop(0)]
    return frozenset(large)


def _uptake(state: SessionState) -> dict[str, Share]:
    """How often moves of each large group were taken up in this part of the session."""
    fresh = {
        place: tuple(turn for turn in logged if turn.seat) for place, logged in logs(state).items()
    }
    people: dict[str, int] = {}
    for step in {step for (step, _), logged in fresh.items() if logged}:
        # People move from circle to circle between steps; in one step nobody sits twice.
        sizes = _sizes(state.circles[circle] for of, circle in fresh if of == step)
        people = {group: max(people.get(group, 0), n) for group, n in {**people, **sizes}.items()}
    large = _large(people)
    found = judged_by_group((turns_of(state, logged) for logged in fresh.values()), people)
    return {group: share for group, share in found.items() if group in large}
