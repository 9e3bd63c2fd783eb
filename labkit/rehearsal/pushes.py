"""How long a screen takes from the facilitator's hand to every phone."""

from collections.abc import Iterable, Sequence

from labkit.rehearsal.facilitator import Act
from labkit.rehearsal.phone import Arrival


def slowest_push_ms(
    acts: Iterable[Act], arrivals_of_phones: Sequence[Sequence[Arrival]]
) -> int | None:
    """The longest way of a screen, in milliseconds; None where none was pushed.

    Counted from the time the act was saved. Server and phones share one clock in a rehearsal.
    A phone whose socket was opened after the act got its screen by connecting, not by a push.
    """
    ways = [
        max(0, first.at - act.saved_at)
        for act in acts
        if act.saved_at is not None
        for arrivals in arrivals_of_phones
        if (first := next((one for one in arrivals if one.revision >= act.seq), None)) is not None
        and first.since < act.saved_at
    ]
    return max(ways, default=None)
