"""Looking for patterns while people talk, and the one quiet line that may come of it."""

from labkit.domain import events as e
from labkit.domain.dialogue import alerts
from labkit.domain.dialogue.detectors.registry import look
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
    shown = [
        alerts.Line(
            detector=line.detector,
            at=line.at,
            evidence=line.evidence,
            about=line.about,
            answer=line.answer,
        )
        for line in sorted(state.lines.values(), key=lambda line: line.seq)
    ]
    if alerts.is_quiet(shown, now):
        return []
    trusted = agreed(state).shows_actions
    for circle in sorted(state.circles, key=int):
        seen = look(scene(state, step, circle, now))
        patterns = [one for one in seen if trusted or one.detector in ALWAYS]
        found = alerts.next_line(patterns, shown, now)
        if found is not None:
            return [
                e.LineNoticed(
                    detector=found.detector,
                    step=step,
                    circle=circle,
                    question=found.question,
                    counts=dict(found.counts),
                    evidence=found.evidence,
                    about=found.about,
                    suggestions=tuple((one.prompt, one.to.value) for one in found.suggestions),
                    advice=found.advice or "",
                )
            ]
    return []


def waiting_line(state: SessionState) -> str | None:
    """The newest line of the open step that the facilitator has not answered; its id."""
    step = state.open_step
    open_ones = [line for line in state.lines.values() if line.answer is None and line.step == step]
    newest = max(open_ones, key=lambda line: line.seq, default=None)
    return newest.id if newest else None
