"""Looking for patterns while people talk, and the one quiet line that may come of it."""

from labkit.domain import events as e
from labkit.domain.dialogue import alerts
from labkit.domain.dialogue.detectors.pattern import Pattern
from labkit.domain.dialogue.detectors.registry import look
from labkit.domain.dialogue.links import are_linked
from labkit.domain.nouns import Phase
from labkit.domain.session.state import SessionState
from labkit.domain.session.talk import WITHOUT_DETECTORS, agreed, scene

ALWAYS = frozenset({"D1b", "D9", "D10", "D11", "D13"})
"""Detectors that read who spoke and how long, or stances: they stand where codes do not."""


def notice(state: SessionState, now: int) -> list[e.Event]:
    """A new line, if there is one to show now; asked after each turn, and twice a minute.

    Where observers agree too little about the actions, only what does not rest on them is looked
    for.
    """
    step = state.open_step
    if state.phase is not Phase.LIVE or step is None:
        return []
    if state.script.step(step).kind in WITHOUT_DETECTORS:
        return []
    if alerts.is_quiet(_shown(state), now):
        return []
    found: list[tuple[Pattern, str]] = []
    for circle in sorted(state.circles, key=int):
        watched = scene(state, step, circle, now)
        shown = _shown(state, step, circle)
        # Without links a Move counts as dropped when another Move comes next. Every other page
        # of a good conversation has that: it would take the one line there is from all others.
        linked = are_linked(watched.coded)
        seen = [one for one in look(watched) if linked or one.detector != "D7"]
        here = alerts.next_line(seen, shown, now)
        if here and here.detector not in ALWAYS and not agreed(state).shows_actions:
            seen = [one for one in seen if one.detector in ALWAYS]
            here = alerts.next_line(seen, shown, now)
        if here is not None:
            found.append((here, circle))
    if not found:
        return []
    first, circle = min(found, key=lambda one: alerts.priority(one[0]))
    return [
        e.LineNoticed(
            detector=first.detector,
            step=step,
            circle=circle,
            question=first.question,
            counts=dict(first.counts),
            evidence=first.evidence,
            about=first.about,
            suggestions=tuple((one.prompt, one.to.value) for one in first.suggestions),
            advice=first.advice or "",
        )
    ]


def _shown(
    state: SessionState, step: str | None = None, circle: str | None = None
) -> list[alerts.Line]:
    """The lines that were shown, of the whole session or of one step of one circle.

    What was said of one circle is no news of another.
    """
    return [
        alerts.Line(
            detector=line.detector,
            at=line.at,
            evidence=line.evidence,
            about=line.about,
            answer=line.answer,
        )
        for line in sorted(state.lines.values(), key=lambda line: line.seq)
        if step is None or (line.step, line.circle) == (step, circle)
    ]


def waiting_line(state: SessionState) -> str | None:
    """The newest line of the open step that the facilitator has not answered; its id."""
    step = state.open_step
    open_ones = [line for line in state.lines.values() if line.answer is None and line.step == step]
    newest = max(open_ones, key=lambda line: line.seq, default=None)
    return newest.id if newest else None
