"""The log of a step and circle as the dialogue reads it: turns with one action each, and scenes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from labkit.domain.actions import Action
from labkit.domain.dialogue.agreed import Agreement, agreement
from labkit.domain.dialogue.agreement import Unit
from labkit.domain.dialogue.detectors.scene import Deciding, Scene
from labkit.domain.dialogue.figures import SectionFigures, figures
from labkit.domain.dialogue.sealed import pulse, sealed_bystands
from labkit.domain.dialogue.turns import Channel, Role, Turn
from labkit.domain.nouns import Placement, PushedPrompt
from labkit.domain.observing import Circle, Code, LoggedTurn, Seat, SeatKind
from labkit.domain.report.standing import HEARD_BY
from labkit.domain.session.state import SessionState

WITHOUT_DETECTORS = frozenset({"check_in", "check_out"})
"""Kinds of step in which everybody speaks once: no pattern of a dialogue can be there."""


def logs(
    state: SessionState, of_step: str | None = None
) -> dict[tuple[str, str], tuple[LoggedTurn, ...]]:
    """The turns of each step and circle, of one step or of all, in the order people spoke in."""
    found: dict[tuple[str, str], list[LoggedTurn]] = {}
    asked = (turn for turn in state.turns.values() if of_step in (None, turn.step))
    for turn in sorted(asked, key=lambda one: (one.at, one.seq)):
        found.setdefault((turn.step, turn.circle), []).append(turn)
    return {place: tuple(of_one) for place, of_one in found.items()}


def log(state: SessionState, step: str, circle: str) -> tuple[LoggedTurn, ...]:
    """The turns of one step of one circle."""
    return logs(state, step).get((step, circle), ())


def code_of(turn: LoggedTurn) -> Code | None:
    """The code that counts: what most observers say, and where they are even, who said it first."""
    known = [code for code in turn.codes if code.action is not None]
    if len(known) < 2:
        return known[0] if known else None
    votes = Counter(code.action for code in known)
    most = max(votes.values())
    return next(code for code in known if votes[code.action] == most)


def turns_of(state: SessionState, log: Iterable[LoggedTurn]) -> tuple[Turn, ...]:
    """Logged turns as the measures take them."""
    logged = tuple(log)
    numbers = {turn.id: turn.seq for turn in logged}
    groups = {
        (circle.id, seat.id): seat.group
        for circle in state.circles.values()
        for seat in circle.seats
    }
    tasks = [pushed for pushed in state.pushed.values() if pushed.prompt.licensed]
    return tuple(_turn(turn, numbers, groups, tasks) for turn in logged)


def _turn(
    turn: LoggedTurn,
    numbers: Mapping[str, int],
    groups: Mapping[tuple[str, str], str],
    tasks: Sequence[PushedPrompt],
) -> Turn:
    code = code_of(turn)
    action = code.action if code else None
    return Turn(
        seq=turn.seq,
        at=turn.at,
        speaker=turn.seat or turn.group,
        camp=groups.get((turn.circle, turn.seat or ""), turn.group) or None,
        role=Role.FACILITATOR if turn.by_facilitator else Role.PARTICIPANT,
        action=action,
        question=code.question if code else False,
        responds_to=numbers.get(turn.responds_to) if turn.responds_to else None,
        licensed=_is_a_task(turn, action, tasks),
        step=turn.step,
        circle=turn.circle,
    )


def _is_a_task(turn: LoggedTurn, action: Action | None, tasks: Sequence[PushedPrompt]) -> bool:
    """Whether the same action was asked for as a task just then: that is never an opinion."""
    return action is not None and any(
        pushed.prompt.action is action
        and pushed.at <= turn.at
        and (pushed.closed_at is None or turn.at <= pushed.closed_at)
        for pushed in tasks
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
        stops=_stops(state, step),
        present={seat.id: seat.since for seat in _present(known)},
        pulse=pulse(state, step),
        sealed_bystands=sealed_bystands(state, step),
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
    """How far the observers of this session agree.

    Asked for with every picture, and the same as long as nobody logs or codes: turns are a frozen
    mapping, so the last answer holds for as long as it is this one.
    """
    global _agreed
    turns, found = _agreed
    if turns is not state.turns:
        found = agreement(units(state))
        _agreed = state.turns, found
    return found


_agreed: tuple[object, Agreement] = (None, agreement(()))


def measured(state: SessionState, now: int) -> tuple[SectionFigures, ...]:
    """The figures of every step and circle: those kept from an earlier end, and those of now."""
    kept = tuple(state.talk.values())
    order = {step.id: place for place, step in enumerate(state.script.steps)}
    found = (*kept, *fresh_figures(state, now))
    return tuple(sorted(found, key=lambda one: (order.get(one.step, 0), int(one.circle), one.part)))


def measured_in(state: SessionState, step: str, now: int) -> tuple[SectionFigures, ...]:
    """The figures of one step, by circle."""
    kept = (one for one in state.talk.values() if one.step == step)
    found = (*kept, *fresh_figures(state, now, step))
    return tuple(sorted(found, key=lambda one: (int(one.circle), one.part)))


def fresh_figures(
    state: SessionState, now: int, of_step: str | None = None
) -> tuple[SectionFigures, ...]:
    """The figures of turns that were not measured yet, those with seats; of one step, or of all."""
    found = []
    for (step, circle), logged in logs(state, of_step).items():
        part = sum(key[:2] == (step, circle) for key in state.talk)
        measured_until = max(
            (kept.until for key, kept in state.talk.items() if key[:2] == (step, circle)), default=0
        )
        new = tuple(turn for turn in logged if turn.seq > measured_until)
        if not new:
            continue
        begin, end = _begin(state, step, new[0].at), _end(state, step, now, new[-1].at)
        # What came after the end has no seats: nobody can say any more who was there.
        seats = _who_sat(state, circle, begin, end, new) if any(turn.seat for turn in new) else ()
        span = Scene(
            turns=turns_of(state, new),
            now=end,
            opened_at=begin,
            stops=_stops(state, step),
            present={seat.id: seat.since for seat in seats},
        )
        people = all(seat.kind is SeatKind.PERSON for seat in seats)
        found.append(
            figures(span, step=step, circle=circle, people=people, part=part, until=state.revision)
        )
    return tuple(found)


def _who_sat(
    state: SessionState, circle: str, begin: int, end: int, spoken: Iterable[LoggedTurn]
) -> tuple[Seat, ...]:
    """Who sat in a circle in that time, the silent too, whoever sits there now.

    Whoever spoke was there. A circle that was drawn only afterwards, because the observer's
    device had no network, was there all the time.
    """
    known = state.circles.get(circle)
    people = (
        [seat for seat in known.seats if seat.kind is not SeatKind.FACILITATOR] if known else []
    )
    late = not any(seat.was_taken(0, end) for seat in people)
    heard = {turn.seat for turn in spoken}
    return tuple(seat for seat in people if late or seat.id in heard or seat.was_taken(begin, end))


def _stops(state: SessionState, step: str) -> tuple[int, ...]:
    """When the step was closed."""
    spans = state.record(step).spans
    return tuple(span.closed_at for span in spans if span.closed_at is not None)


def _end(state: SessionState, step: str, now: int, last: int) -> int:
    """When the talk ended: with its step, where that was closed."""
    closed = state.record(step).closed_at
    return max(last, min(now, closed) if closed is not None else now)


def _begin(state: SessionState, step: str, first: int) -> int:
    """When the step was opened for the stretch in which the first of these turns began."""
    spans = state.record(step).spans
    return max((span.opened_at for span in spans if span.opened_at <= first), default=first)
