"""The log of a step and circle as the dialogue reads it: turns with one action each, and scenes."""

from collections import Counter
from collections.abc import Iterable

from labkit.domain.actions import Action
from labkit.domain.dialogue.agreed import Agreement, agreement
from labkit.domain.dialogue.agreement import Unit
from labkit.domain.dialogue.detectors.scene import Deciding, Scene
from labkit.domain.dialogue.figures import SectionFigures, figures
from labkit.domain.dialogue.turns import Channel, Role, Turn
from labkit.domain.nouns import Placement
from labkit.domain.observing import Circle, Code, LoggedTurn, Seat, SeatKind
from labkit.domain.report.standing import HEARD_BY
from labkit.domain.session.state import SessionState

WITHOUT_DETECTORS = frozenset({"check_in", "check_out"})
"""Kinds of step in which everybody speaks once: no pattern of a dialogue can be there."""


def logs(state: SessionState) -> dict[tuple[str, str], tuple[LoggedTurn, ...]]:
    """The turns of each step and circle, in the order in which people spoke."""
    found: dict[tuple[str, str], list[LoggedTurn]] = {}
    for turn in sorted(state.turns.values(), key=lambda one: (one.at, one.seq)):
        found.setdefault((turn.step, turn.circle), []).append(turn)
    return {place: tuple(of_one) for place, of_one in found.items()}


def log(state: SessionState, step: str, circle: str) -> tuple[LoggedTurn, ...]:
    """The turns of one step of one circle."""
    return logs(state).get((step, circle), ())


def code_of(turn: LoggedTurn) -> Code | None:
    """The code that counts: what most observers say, and where they are even, who said it first."""
    known = [code for code in turn.codes if code.action is not None]
    if not known:
        return None
    votes = Counter(code.action for code in known)
    most = max(votes.values())
    return next(code for code in known if votes[code.action] == most)


def turns_of(state: SessionState, log: Iterable[LoggedTurn]) -> tuple[Turn, ...]:
    """Logged turns as the measures take them."""
    logged = tuple(log)
    numbers = {turn.id: turn.seq for turn in logged}
    return tuple(_turn(state, turn, numbers) for turn in logged)


def _turn(state: SessionState, turn: LoggedTurn, numbers: dict[str, int]) -> Turn:
    circle = state.circles.get(turn.circle)
    seat = circle.seat(turn.seat) if circle and turn.seat else None
    code = code_of(turn)
    action = code.action if code else None
    return Turn(
        seq=turn.seq,
        at=turn.at,
        speaker=turn.seat or turn.group,
        camp=(seat.group if seat else turn.group) or None,
        role=_role(seat),
        action=action,
        question=code.question if code else False,
        responds_to=numbers.get(turn.responds_to) if turn.responds_to else None,
        licensed=_is_a_task(state, turn, action),
        step=turn.step,
        circle=turn.circle,
    )


def _role(seat: Seat | None) -> Role:
    facilitates = seat is not None and seat.kind is SeatKind.FACILITATOR
    return Role.FACILITATOR if facilitates else Role.PARTICIPANT


def _is_a_task(state: SessionState, turn: LoggedTurn, action: Action | None) -> bool:
    """Whether the same action was asked for as a task just then: that is never an opinion."""
    return action is not None and any(
        pushed.prompt.licensed
        and pushed.prompt.action is action
        and pushed.at <= turn.at
        and (pushed.closed_at is None or turn.at <= pushed.closed_at)
        for pushed in state.pushed.values()
    )


def scene(state: SessionState, step: str, circle: str, now: int) -> Scene:
    """What the detectors may look at: this step of this circle, at this moment."""
    spoken = turns_of(state, log(state, step, circle))
    written = _written(state, step, circle) if len(state.circles) < 2 else ()
    known = state.circles.get(circle)
    opened = state.record(step).opened_at
    return Scene(
        turns=tuple(sorted((*spoken, *written), key=lambda turn: (turn.at, turn.seq))),
        now=now,
        opened_at=opened if opened is not None else now,
        present={seat.id: seat.since for seat in _present(known)},
        deciding=_deciding(state, step),
    )


def _present(circle: Circle | None) -> tuple[Seat, ...]:
    if circle is None:
        return ()
    return tuple(seat for seat in circle.taken if seat.kind is not SeatKind.FACILITATOR)


def _written(state: SessionState, step: str, circle: str) -> tuple[Turn, ...]:
    """What phones answered in this step; with several circles nobody knows which one it is of."""
    return tuple(
        Turn(
            seq=sent.seq,
            at=sent.at,
            speaker=None,
            action=sent.action,
            channel=Channel.PHONE,
            licensed=sent.licensed,
            step=step,
            circle=circle,
        )
        for sent in state.contributions.values()
        if sent.step == step and sent.action is not None and sent.withdrawn_at is None
    )


def _deciding(state: SessionState, step: str) -> Deciding | None:
    """The first proposal of a hearing that enough people took a stance on, none of them Oppose."""
    if not state.has_step(step) or "take-stance" not in state.script.step(step).accepts:
        return None
    on: dict[str, list[Action]] = {}
    for stance in state.stances.values():
        on.setdefault(stance.proposal, []).append(stance.action)
    questions = sum(
        code.question for turn in state.turns.values() if turn.step == step for code in turn.codes
    )
    for proposal in state.heard(step):
        taken = on.get(proposal.id, [])
        if proposal.placement is not Placement.SHOWN or len(taken) < HEARD_BY:
            continue
        if len(taken) * 2 >= len(state.present) and Action.OPPOSE not in taken:
            return Deciding(proposal=proposal.id, objections=0, questions=questions)
    return None


def units(state: SessionState) -> list[Unit]:
    """For each turn what each observer said of it, in the same order of observers."""
    coders = sorted({code.coder for turn in state.turns.values() for code in turn.codes})
    rows = []
    for turn in state.turns.values():
        said = {code.coder: code.action for code in turn.codes}
        rows.append([said.get(coder) for coder in coders])
    return [row for row in rows if any(code is not None for code in row)]


def agreed(state: SessionState) -> Agreement:
    """How far the observers of this session agree."""
    return agreement(units(state))


def measured(state: SessionState, now: int) -> tuple[SectionFigures, ...]:
    """The figures of every step and circle: those kept from an earlier end, and those of now."""
    kept = tuple(state.talk.values())
    order = {step.id: place for place, step in enumerate(state.script.steps)}
    found = (*kept, *fresh_figures(state, now))
    return tuple(sorted(found, key=lambda one: (order.get(one.step, 0), one.circle, one.part)))


def fresh_figures(state: SessionState, now: int) -> tuple[SectionFigures, ...]:
    """The figures of turns that were not measured yet: those with seats."""
    found = []
    for (step, circle), logged in logs(state).items():
        part = sum(key[:2] == (step, circle) for key in state.talk)
        measured_until = max(
            (kept.until for key, kept in state.talk.items() if key[:2] == (step, circle)), default=0
        )
        new = tuple(turn for turn in logged if turn.seq > measured_until)
        if not new:
            continue
        known = state.circles.get(circle)
        seats = _present(known)
        span = Scene(
            turns=turns_of(state, new),
            now=_end(state, step, now, new[-1].at),
            opened_at=_begin(state, step, new[0].at),
            present={seat.id: seat.since for seat in seats},
        )
        people = all(seat.kind is SeatKind.PERSON for seat in seats)
        found.append(
            figures(span, step=step, circle=circle, people=people, part=part, until=state.revision)
        )
    return tuple(found)


def _end(state: SessionState, step: str, now: int, last: int) -> int:
    """When the talk ended: with its step, where that was closed."""
    closed = state.record(step).closed_at
    return max(last, min(now, closed) if closed is not None else now)


def _begin(state: SessionState, step: str, first: int) -> int:
    """When the step was opened for the stretch in which the first of these turns began."""
    spans = state.record(step).spans
    return max((span.opened_at for span in spans if span.opened_at <= first), default=first)
