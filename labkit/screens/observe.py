"""What somebody sees who logs and codes the turns of one circle.

Of what was said about a turn, only this observer's own code stands here: whoever reads another
one's code before giving their own cannot be compared with them any more.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from labkit.domain.actions import Action
from labkit.domain.nouns import Phase
from labkit.domain.observing import MOST_CIRCLES, MOST_SEATS, Circle, LoggedTurn, Seat, SeatKind
from labkit.domain.script import Script, Step
from labkit.domain.session.state import SessionState
from labkit.domain.session.talk import log
from labkit.domain.texts import Texts
from labkit.screens.round import Places, places

LAST_TURNS = 15
USUAL_PEOPLE = 12


class Stage(StrEnum):
    """What there is to do now."""

    SET_UP = "set-up"
    LOG = "log"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatView:
    """One seat of the round. `digits` is what is typed for it on a keyboard."""

    id: str
    kind: SeatKind
    group: str
    digits: str
    here: bool
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnView:
    """One turn of the list. `called` is the name this observer's own device gave it."""

    id: str
    called: str
    seat: str | None
    at: int
    until: int | None
    """When the next one began; None while it lasts."""
    action: Action | None
    question: bool
    answers: str | None
    answers_seat: str | None
    mine: bool
    """Whether this observer logged it, so that their Undo is about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What the form of a circle begins with; `sectors` are of the script."""

    people: int
    facilitators: int
    by_group: bool
    groups: tuple[str, ...]
    sectors: tuple[Texts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObserverView:
    """One circle as one observer sees it."""

    session: str
    script: Script
    circle: str
    circles: tuple[str, ...]
    stage: Stage
    step: Step | None
    """The step a turn is logged in: the open one, or the last that was."""
    is_open: bool
    seats: tuple[SeatView, ...]
    width: int
    height: int
    gone: tuple[Seat, ...]
    """Seats that were left, and that leave no hole in the round."""
    next_seat: str | None
    groups: Mapping[str, int]
    """The groups seats may be of, with how many are."""
    set_up: SetUp
    turns: tuple[TurnView, ...]
    """Newest first."""
    logged: int
    coded_by_two: int

    @property
    def by_group(self) -> bool:
        """Whether whole groups sit there instead of people."""
        return any(seat.kind is SeatKind.GROUP for seat in self.seats)


def circles_of(state: SessionState) -> tuple[str, ...]:
    """The circles one may observe: those of the script, and those somebody drew."""
    planned = min(state.script.group.circles or 1, MOST_CIRCLES)
    numbers = {*range(1, planned + 1), *map(int, state.circles)}
    return tuple(str(number) for number in sorted(numbers))


def observer_view(state: SessionState, observer: str, circle: str) -> ObserverView:
    """What one observer sees of a circle now."""
    known = state.circles.get(circle)
    step = state.open_step or _last_step(state)
    logged = log(state, step, circle) if step else ()
    seats = _in_order(known) if known else ()
    round_ = places(len(seats))
    on_map = {seat.id for seat in seats}
    sizes = Counter(seat.group for seat in seats if seat.until is None and seat.group)
    return ObserverView(
        session=state.id,
        script=state.script,
        circle=circle,
        circles=tuple(sorted({*circles_of(state), circle}, key=int)),
        stage=_stage(state, known),
        step=state.script.step(step) if step else None,
        is_open=state.open_step is not None,
        seats=_seats(seats, round_),
        width=round_.width,
        height=round_.height,
        gone=tuple(seat for seat in known.seats if seat.id not in on_map) if known else (),
        next_seat=known.next_seat if known else None,
        groups={group: sizes[group] for group in known.groups} if known else {},
        set_up=_set_up(state, known),
        turns=_turns(logged, observer),
        logged=len(logged),
        coded_by_two=sum(map(_is_coded_by_two, state.turns.values())),
    )


def _stage(state: SessionState, circle: Circle | None) -> Stage:
    if state.phase is Phase.ENDED:
        return Stage.OVER
    return Stage.LOG if circle else Stage.SET_UP


def _last_step(state: SessionState) -> str | None:
    return state.current if state.current and state.record(state.current).spans else None


def _in_order(circle: Circle) -> tuple[Seat, ...]:
    """The seats clockwise: the first facilitator on top, people by number, a second one opposite.

    Who left keeps the place, else all others would move; only past the last number nobody misses
    them.
    """
    ours = [seat for seat in circle.seats if seat.kind is SeatKind.FACILITATOR]
    hosts = [seat for seat in ours if seat.until is None]
    people = [seat for seat in circle.seats if seat.kind is not SeatKind.FACILITATOR]
    last = max((number_of(seat.id) for seat in people if seat.until is None), default=0)
    people = sorted(
        (seat for seat in people if number_of(seat.id) <= last and _stands(seat, people)),
        key=lambda seat: number_of(seat.id),
    )
    found: list[Seat] = []
    for n, host in enumerate(hosts):
        begin, end = (len(people) * k // len(hosts) for k in (n, n + 1))
        found += [host, *people[begin:end]]
    return tuple(found if hosts else people)


def _stands(seat: Seat, people: list[Seat]) -> bool:
    """Of a circle drawn anew, groups for people, the seats of before do not stand any more."""
    kinds = {other.kind for other in people if other.until is None}
    return seat.until is None or seat.kind in kinds


def number_of(seat: str) -> int:
    """The number in the name of a seat."""
    return int(seat.lstrip("FG"))


def _seats(seats: tuple[Seat, ...], round_: Places) -> tuple[SeatView, ...]:
    hosts = [seat.id for seat in seats if seat.kind is SeatKind.FACILITATOR]
    return tuple(
        SeatView(
            id=seat.id,
            kind=seat.kind,
            group=seat.group,
            digits=_digits(seat, hosts),
            here=seat.until is None,
            x=x,
            y=y,
        )
        for seat, (x, y) in zip(seats, round_.at, strict=True)
    )


def _digits(seat: Seat, hosts: list[str]) -> str:
    if seat.kind is not SeatKind.FACILITATOR:
        return str(number_of(seat.id))
    return "0" if len(hosts) == 1 else f"0{number_of(seat.id)}"


def _set_up(state: SessionState, circle: Circle | None) -> SetUp:
    if circle is None:
        group = state.script.group
        share = (group.expected or USUAL_PEOPLE) // (group.circles or 1)
        return SetUp(
            people=min(max(share, 2), MOST_SEATS),
            facilitators=1,
            by_group=False,
            groups=(),
            sectors=group.sectors,
        )
    kinds = Counter(seat.kind for seat in circle.taken)
    return SetUp(
        people=kinds[SeatKind.PERSON] or USUAL_PEOPLE,
        facilitators=kinds[SeatKind.FACILITATOR],
        by_group=bool(kinds[SeatKind.GROUP]),
        groups=circle.groups,
        sectors=(),
    )


def _is_coded_by_two(turn: LoggedTurn) -> bool:
    return sum(code.action is not None for code in turn.codes) > 1


def _turns(logged: tuple[LoggedTurn, ...], observer: str) -> tuple[TurnView, ...]:
    by_id = {turn.id: turn for turn in logged}
    ends = [*(turn.at for turn in logged[1:]), None]
    found = []
    for turn, until in list(zip(logged, ends, strict=False))[-LAST_TURNS:]:
        code = turn.code_of(observer)
        answered = by_id.get(turn.responds_to) if turn.responds_to else None
        found.append(
            TurnView(
                id=turn.id,
                called=code.logged if code and code.logged else turn.id,
                seat=turn.seat,
                at=turn.at,
                until=until,
                action=code.action if code else None,
                question=code.question if code else False,
                answers=answered.id if answered else None,
                answers_seat=answered.seat if answered else None,
                mine=turn.logged_by(observer),
            )
        )
    return tuple(reversed(found))
