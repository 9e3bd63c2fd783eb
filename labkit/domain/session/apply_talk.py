"""What an event changes in circles, turns, lines and the mirror."""

from collections.abc import Callable
from dataclasses import replace

from labkit.domain import events as e
from labkit.domain.dialogue.shares import Share
from labkit.domain.observing import Code, LoggedTurn, Mirror, QuietLine
from labkit.domain.session.changing import with_
from labkit.domain.session.state import SessionState


def _circle_set(state: SessionState, event: e.CircleSet, at: int) -> SessionState:
    return replace(state, circles=with_(state.circles, event.circle.id, event.circle))


def _turn_logged(state: SessionState, event: e.TurnLogged, at: int) -> SessionState:
    code = Code(coder=event.sender, action=event.action, question=event.question)
    turn = LoggedTurn(
        id=event.turn,
        seq=state.revision,
        step=event.step,
        circle=event.circle,
        seat=event.seat,
        group=event.group,
        at=event.began_at,
        by=event.sender,
        codes=(code,) if event.action else (),
        responds_to=event.responds_to,
        by_facilitator=event.by_facilitator,
    )
    return replace(state, turns=with_(state.turns, turn.id, turn))


def _turn_coded(state: SessionState, event: e.TurnCoded, at: int) -> SessionState:
    turn = state.turns[event.turn]
    others = tuple(code for code in turn.codes if code.coder != event.sender)
    before = turn.code_of(event.sender)
    code = Code(
        coder=event.sender,
        action=event.action,
        question=event.question,
        logged=event.ref if event.logged else before.logged if before else None,
    )
    # One's own code keeps its place: which came first decides where observers are even.
    place = next((n for n, old in enumerate(turn.codes) if old.coder == event.sender), len(others))
    coded = replace(turn, codes=(*others[:place], code, *others[place:]))
    return replace(state, turns=with_(state.turns, turn.id, coded))


def _turn_uncoded(state: SessionState, event: e.TurnUncoded, at: int) -> SessionState:
    turn = state.turns[event.turn]
    others = tuple(code for code in turn.codes if code.coder != event.sender)
    left = (code.coder for code in others if code.logged)
    by = next(left, turn.by) if turn.by == event.sender else turn.by
    return replace(state, turns=with_(state.turns, turn.id, replace(turn, codes=others, by=by)))


def _turn_linked(state: SessionState, event: e.TurnLinked, at: int) -> SessionState:
    linked = replace(state.turns[event.turn], responds_to=event.responds_to)
    return replace(state, turns=with_(state.turns, linked.id, linked))


def _turn_taken_back(state: SessionState, event: e.TurnTakenBack, at: int) -> SessionState:
    kept = {
        known: replace(turn, responds_to=None) if turn.responds_to == event.turn else turn
        for known, turn in state.turns.items()
        if known != event.turn
    }
    return replace(state, turns=kept)


def _line_noticed(state: SessionState, event: e.LineNoticed, at: int) -> SessionState:
    line = QuietLine(
        id=str(state.revision),
        seq=state.revision,
        at=at,
        detector=event.detector,
        step=event.step,
        circle=event.circle,
        question=event.question,
        counts=event.counts,
        evidence=event.evidence,
        about=event.about,
        suggestions=event.suggestions,
        advice=event.advice,
    )
    return replace(state, lines=with_(state.lines, line.id, line))


def _line_answered(state: SessionState, event: e.LineAnswered, at: int) -> SessionState:
    answered = replace(state.lines[event.line], answer=event.answer)
    return replace(state, lines=with_(state.lines, answered.id, answered))


def _mirror_shown(state: SessionState, event: e.MirrorShown, at: int) -> SessionState:
    return replace(state, mirror=Mirror(event.step, event.circle, event.until))


def _mirror_hidden(state: SessionState, event: e.MirrorHidden, at: int) -> SessionState:
    return replace(state, mirror=None)


def _talk_measured(state: SessionState, event: e.TalkMeasured, at: int) -> SessionState:
    kept = {(one.step, one.circle, one.part): one for one in event.figures}
    uptake = dict(state.uptake)
    for group, share in event.uptake.items():
        before = uptake.get(group, Share(0, 0))
        uptake[group] = Share(before.part + share.part, before.n + share.n)
    return replace(state, talk={**state.talk, **kept}, uptake=uptake)


def _turns_unnamed(state: SessionState, event: e.TurnsUnnamed, at: int) -> SessionState:
    unnamed = {
        known: replace(turn, seat=None, group=event.groups.get(known, turn.group))
        for known, turn in state.turns.items()
    }
    return replace(state, turns=unnamed)


TALK: dict[type[e.Event], Callable[..., SessionState]] = {
    e.CircleSet: _circle_set,
    e.TurnLogged: _turn_logged,
    e.TurnCoded: _turn_coded,
    e.TurnUncoded: _turn_uncoded,
    e.TurnLinked: _turn_linked,
    e.TurnTakenBack: _turn_taken_back,
    e.LineNoticed: _line_noticed,
    e.LineAnswered: _line_answered,
    e.MirrorShown: _mirror_shown,
    e.MirrorHidden: _mirror_hidden,
    e.TalkMeasured: _talk_measured,
    e.TurnsUnnamed: _turns_unnamed,
}
