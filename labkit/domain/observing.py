"""What observers see and say: the seats of a circle, the turns people take, and lines about them.

A seat is a place in the circle, numbered by labkit: no name, and no tie to anybody's phone. When
the session ends its turns lose their seats (`session.unnaming`); what stays is the order of
actions, and figures of each step and circle.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from labkit.domain.actions import Action
from labkit.domain.dialogue.alerts import Answer

MOST_CIRCLES = 50
MOST_SEATS = 40
MOST_FACILITATORS = 4
MOST_GROUPS = 12
MOST_STRIPS = 6
"""Circles beside each other in one mirror."""


class SeatKind(StrEnum):
    """Who sits there: one person, a whole group that is logged as one, or a facilitator."""

    PERSON = "person"
    GROUP = "group"
    FACILITATOR = "facilitator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One place of a circle. `since` and `until` are when it was taken and left."""

    id: str
    kind: SeatKind = SeatKind.PERSON
    group: str = ""
    """The sector or group somebody speaks from; empty where seats have none."""
    since: int
    until: int | None = None
    earlier: tuple[tuple[int, int], ...] = ()
    """When it was taken and left before that."""

    def taken_again(self, now: int) -> "Seat":
        """The same seat with somebody on it from now on."""
        if self.until is None:
            return self
        return replace(
            self, since=now, until=None, earlier=(*self.earlier, (self.since, self.until))
        )

    def was_taken(self, begin: int, end: int) -> bool:
        """Whether somebody sat there at any moment of a time."""
        spans = (*self.earlier, (self.since, self.until))
        return any(since <= end and (until is None or until > begin) for since, until in spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """One circle as an observer drew it: its seats in order, and the groups they may be of."""

    id: str
    seats: tuple[Seat, ...]
    groups: tuple[str, ...] = ()

    def seat(self, seat: str) -> Seat | None:
        """The seat of that name, also one that was left."""
        return next((known for known in self.seats if known.id == seat), None)

    @property
    def next_seat(self) -> str | None:
        """The name of the seat for one more person; None where the circle is of groups, or full."""
        people = [int(seat.id) for seat in self.seats if seat.kind is SeatKind.PERSON]
        number = max(people, default=MOST_SEATS) + 1
        return str(number) if number <= MOST_SEATS else None

    @property
    def taken(self) -> tuple[Seat, ...]:
        """The seats somebody sits on now."""
        return tuple(seat for seat in self.seats if seat.until is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What one observer says a turn did. No action: unsure, or no more than that somebody spoke."""

    coder: str
    action: Action | None
    question: bool = False
    logged: str | None = None
    """The name under which this observer logged the turn too, where somebody else was first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedTurn:
    """One turn as it was logged. Each observer has one code on it, the one who logged it first."""

    id: str
    seq: int
    step: str
    circle: str
    seat: str | None
    """None once the session was over, and where nobody knows who spoke."""
    group: str | None = None
    """In the place of the seat, for a group of five or more."""
    at: int
    """When it began, as the observer's device says; never later than it came."""
    by: str
    codes: tuple[Code, ...] = ()
    responds_to: str | None = None
    by_facilitator: bool = False
    """Kept when the seat is forgotten: what facilitators say is in no figure of the group."""

    def code_of(self, coder: str) -> Code | None:
        """What one observer said of it."""
        return next((code for code in self.codes if code.coder == coder), None)

    def logged_by(self, observer: str) -> bool:
        """Whether this observer logged it, first or after somebody else."""
        code = self.code_of(observer)
        return self.by == observer or (code is not None and code.logged is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietLine:
    """A quiet line that was shown on the console, and what the facilitator said to it."""

    id: str
    seq: int
    at: int
    detector: str
    step: str
    circle: str
    question: str
    counts: Mapping[str, int] = field(default_factory=dict)
    evidence: tuple[int, ...] = ()
    about: str = ""
    suggestions: tuple[tuple[str, str], ...] = ()
    """Prompts of the library that may help, each with whom it is for."""
    advice: str = ""
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Mirror:
    """Whose turns the wall shows, unnamed: one step of one circle, or of all circles.

    `until` is the number of the newest turn in it: people read one picture, and what is said
    meanwhile does not change it.
    """

    step: str
    circle: str
    until: int
