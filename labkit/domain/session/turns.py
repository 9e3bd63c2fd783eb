"""Logging and coding turns, and who sits where. Every turn that came in is kept, late or not."""

from dataclasses import replace

from labkit.domain import commands as c
from labkit.domain import events as e
from labkit.domain.actors import Actor
from labkit.domain.nouns import Phase
from labkit.domain.observing import (
    MOST_CIRCLES,
    MOST_FACILITATORS,
    MOST_GROUPS,
    MOST_SEATS,
    Circle,
    LoggedTurn,
    Seat,
    SeatKind,
)
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.session.filing import sent, written
from labkit.domain.session.state import SessionState

GROUP_CHARS = 40
TURNS_MOST = 20_000
SAME_TURN_MS = 10_000
"""How far apart two observers may be about when one turn began."""


def set_circle(state: SessionState, command: c.SetCircle, actor: Actor, now: int) -> list[e.Event]:
    """Draw a circle anew: seats that were there stay, new ones come, the others are left."""
    groups = _groups(command.groups)
    by_group = command.seats == "groups"
    wanted = len(groups) if by_group else command.people
    if wanted < 2 or wanted > MOST_SEATS or command.facilitators > MOST_FACILITATORS:
        raise Refused(Refusal.CIRCLE_SIZE, most=MOST_SEATS, facilitators=MOST_FACILITATORS)
    if int(command.circle) > MOST_CIRCLES:
        raise Refused(Refusal.NOT_HERE)
    kinds = [
        *(
            [(f"G{n}", SeatKind.GROUP, group) for n, group in enumerate(groups, 1)]
            if by_group
            else [(str(n), SeatKind.PERSON, "") for n in range(1, wanted + 1)]
        ),
        *((f"F{n}", SeatKind.FACILITATOR, "") for n in range(1, command.facilitators + 1)),
    ]
    known = state.circles.get(command.circle)
    before = {seat.id: seat for seat in known.seats} if known else {}
    seats = [_seat(before.get(name), name, kind, group, now) for name, kind, group in kinds]
    left = [
        seat if seat.until is not None else replace(seat, until=now)
        for seat in before.values()
        if seat.id not in {name for name, _, _ in kinds}
    ]
    kept = tuple(
        seat if seat.group in groups or by_group else replace(seat, group="")
        for seat in (*seats, *left)
    )
    circle = Circle(id=command.circle, seats=kept, groups=groups)
    return [e.CircleSet(**sent(command, actor), circle=circle)]


def change_seat(
    state: SessionState, command: c.ChangeSeat, actor: Actor, now: int
) -> list[e.Event]:
    """Put a seat in a group, or note that somebody went, came back, or came as one more."""
    circle = state.circles.get(command.circle)
    if circle is None:
        raise Refused(Refusal.NOT_HERE)
    seat = circle.seat(command.seat)
    if seat is None and command.here and command.seat == circle.next_seat:
        circle = replace(circle, seats=(*circle.seats, Seat(id=command.seat, since=now)))
        seat = circle.seat(command.seat)
    if seat is None:
        raise Refused(Refusal.NOT_HERE)
    if command.group is not None:
        group = written(command.group, GROUP_CHARS, needed=False, one_line=True)
        if group and group not in circle.groups:
            raise Refused(Refusal.NOT_HERE)
        seat = replace(seat, group=group)
    if command.here is not None:
        here = seat.taken_again(now)
        seat = here if command.here else replace(seat, until=seat.until or now)
    seats = tuple(seat if one.id == seat.id else one for one in circle.seats)
    changed = Circle(id=circle.id, seats=seats, groups=circle.groups)
    return [e.CircleSet(**sent(command, actor), circle=changed)]


def log_turn(state: SessionState, command: c.LogTurn, actor: Actor, now: int) -> list[e.Event]:
    """Note who took the floor.

    Where another observer has logged the same seat just then it is the same turn, and this is
    this observer's code of it.
    """
    if not state.has_step(command.step):
        raise Refused(Refusal.NOT_HERE)
    if not state.record(command.step).spans:
        raise Refused(Refusal.STEP_NOT_OPEN)
    circle = state.circles.get(command.circle)
    seat = circle.seat(command.seat) if circle else None
    if seat is None:
        raise Refused(Refusal.NO_SEAT)
    if len(state.turns) >= TURNS_MOST:
        raise Refused(Refusal.ENOUGH, limit=TURNS_MOST)
    began_at = _began(state, command, now)
    same = _same_turn(state, command, actor, began_at)
    if same is not None:
        return [
            e.TurnCoded(
                **sent(command, actor),
                turn=same.id,
                action=command.action,
                question=command.question,
                logged=True,
            )
        ]
    return [
        e.TurnLogged(
            **sent(command, actor),
            turn=command.ref,
            step=command.step,
            circle=command.circle,
            # What comes after the end comes to a session in which seats are forgotten.
            seat=None if state.phase is Phase.ENDED else command.seat,
            by_facilitator=seat.kind is SeatKind.FACILITATOR,
            began_at=began_at,
            action=command.action,
            question=command.question,
            responds_to=_answered(state, command, began_at),
        )
    ]


def code_turn(state: SessionState, command: c.CodeTurn, actor: Actor, now: int) -> list[e.Event]:
    """Say what a turn did; a second code of the same observer takes the place of the first."""
    turn = _turn(state, command.turn)
    return [
        e.TurnCoded(
            **sent(command, actor),
            turn=turn.id,
            action=command.action,
            question=command.question,
            logged=False,
        )
    ]


def link_turn(state: SessionState, command: c.LinkTurn, actor: Actor, now: int) -> list[e.Event]:
    """Say which earlier turn of the same step and circle it answers."""
    turn = _turn(state, command.turn)
    about = _turn(state, command.responds_to) if command.responds_to is not None else None
    if about is not None:
        same = (about.step, about.circle) == (turn.step, turn.circle)
        if not same or (about.at, about.seq) >= (turn.at, turn.seq):
            raise Refused(Refusal.NOT_BEFORE)
    answered = about.id if about else None
    return [e.TurnLinked(**sent(command, actor), turn=turn.id, responds_to=answered)]


def take_back_turn(
    state: SessionState, command: c.TakeBackTurn, actor: Actor, now: int
) -> list[e.Event]:
    """A turn that was none; any observer may say so.

    Whoever takes back what somebody else noted too takes back their own part of it alone.
    """
    turn = _turn(state, command.turn)
    others = turn.by != actor.id or any(
        code.logged and code.coder != actor.id for code in turn.codes
    )
    if turn.logged_by(actor.id) and others:
        return [e.TurnUncoded(**sent(command, actor), turn=turn.id)]
    return [e.TurnTakenBack(**sent(command, actor), turn=turn.id)]


def last_turn(state: SessionState, step: str, circle: str) -> LoggedTurn | None:
    """The newest turn of a step and circle."""
    log = (one for one in state.turns.values() if (one.step, one.circle) == (step, circle))
    return max(log, key=lambda one: (one.at, one.seq), default=None)


def known_turn(state: SessionState, turn: str) -> LoggedTurn | None:
    """The turn of that name, also where it is what the second observer called it."""
    if turn in state.turns:
        return state.turns[turn]
    return next(
        (one for one in state.turns.values() if any(code.logged == turn for code in one.codes)),
        None,
    )


def _turn(state: SessionState, turn: str) -> LoggedTurn:
    known = known_turn(state, turn)
    if known is None:
        raise Refused(Refusal.NOT_HERE)
    return known


def _began(state: SessionState, command: c.LogTurn, now: int) -> int:
    """When it began, as the device says, as long as that can be: not to come, nor before the step.

    A phone without a network hands in its turns minutes later; by the time they came, nobody
    would have spoken for longer than a moment.
    """
    opened = state.record(command.step).opened_at or now
    return min(now, max(opened, command.at)) if command.at is not None else now


def _same_turn(
    state: SessionState, command: c.LogTurn, actor: Actor, began_at: int
) -> LoggedTurn | None:
    """The turn this one is, if another observer was faster with it.

    It is the newest one, since nobody takes the floor from themselves; or one that began in the
    same seconds: whoever hesitates over an action is one turn behind in a quick exchange.
    """
    newest = last_turn(state, command.step, command.circle)
    near = [
        turn
        for turn in state.turns.values()
        if (turn.step, turn.circle, turn.seat) == (command.step, command.circle, command.seat)
        and actor.id not in (turn.by, *(code.coder for code in turn.codes))
        and (turn is newest or abs(turn.at - began_at) <= SAME_TURN_MS)
    ]
    return min(near, key=lambda turn: (abs(turn.at - began_at), -turn.seq), default=None)


def _answered(state: SessionState, command: c.LogTurn, began_at: int) -> str | None:
    """The turn it answers, where that is one of this circle that was there before."""
    about = known_turn(state, command.responds_to) if command.responds_to else None
    if about is None or (about.step, about.circle) != (command.step, command.circle):
        return None
    return about.id if about.at <= began_at else None


def _groups(text: str) -> tuple[str, ...]:
    lines = (written(line, GROUP_CHARS, needed=False, one_line=True) for line in text.splitlines())
    groups = tuple(dict.fromkeys(line for line in lines if line))
    if len(groups) > MOST_GROUPS:
        raise Refused(Refusal.ENOUGH, limit=MOST_GROUPS)
    return groups


def _seat(before: Seat | None, name: str, kind: SeatKind, group: str, now: int) -> Seat:
    if before is None:
        return Seat(id=name, kind=kind, group=group, since=now)
    return replace(before.taken_again(now), group=group or before.group)
