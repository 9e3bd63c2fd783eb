"""How people talk, for the facilitator: figures of a step and its circles, never of a seat.

Nothing here ticks: a turn that is not over yet has no length, so figures move when turns come.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from labkit.domain.actions import Action
from labkit.domain.dialogue.agreed import Agreement, Standing
from labkit.domain.dialogue.detectors.scene import MINUTE
from labkit.domain.dialogue.figures import FEWEST_PEOPLE, SectionFigures
from labkit.domain.dialogue.modes import MODE_NAMES, NO_MODE_WORDS, TOO_FEW_WORDS
from labkit.domain.dialogue.shares import FEWEST_FOR_SHARES, wilson
from labkit.domain.dialogue.voices import Band, band
from labkit.domain.observing import Seat, SeatKind
from labkit.domain.script import Step
from labkit.domain.session.mirroring import last_talk
from labkit.domain.session.state import SessionState
from labkit.domain.session.talk import WITHOUT_DETECTORS, agreed, log, measured_in
from labkit.domain.words import N_

AIR_TIME_AFTER_MS = 15 * MINUTE
"""Every step begins with one voice: before this, how time is shared says nothing."""

BAND_MEANS: dict[Band, str] = {
    Band.SHARED: N_("Free talk is this even in fewer than 1 of 20 groups of 12."),
    Band.USUAL: N_("Free talk is mostly like this."),
    Band.LESS_EVEN: N_("Free talk is like this now and then."),
    Band.FEW_VOICES: N_("Free talk is this uneven in fewer than 1 of 20 groups of 12."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLine:
    """How often one action came; with enough coded turns, between what its share may lie."""

    action: Action
    n: int
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleTalk:
    """One step of one circle. What is None or empty is not told."""

    circle: str
    part: int
    turns: int
    coded: int
    observers: int
    actions: tuple[ActionLine, ...]
    spoke: int | None
    silent: int
    band: Band | None
    too_early: bool
    """Whether the time people had cannot be judged yet."""
    sounded: int | None
    moves_judged: int
    moves_taken_up: int
    modes: tuple[str, ...]
    """Names of what it looks like, marked."""
    no_mode: str
    """What is said where it looks like none; empty where modes are not asked for."""
    groups: bool
    """Whether seats stand for whole groups."""

    @property
    def shares(self) -> bool:
        """Whether there are enough coded turns to say more than counts."""
        return any(line.low is not None for line in self.actions)


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkView:
    """What the console tells of the open step, or of the last one in which turns were logged."""

    step: Step | None
    planned: str | None
    """The name of the mode the script plans, marked."""
    everybody_once: bool
    circles: tuple[CircleTalk, ...]
    agreement: Agreement
    shows_actions: bool

    @property
    def turns(self) -> int:
        """All turns told of."""
        return sum(circle.turns for circle in self.circles)

    @property
    def compared(self) -> bool:
        """Whether there are turns that two observers coded."""
        return self.agreement.standing is not Standing.UNCHECKED


def talk_view(state: SessionState) -> TalkView:
    """How people talk, as far as observers have logged it.

    Worked out when something it rests on has changed, not with every answer of a phone.
    """
    global _seen
    rests_on = (
        *(state.script, state.turns, state.circles, state.steps),
        *(state.talk, state.pushed, state.current),
    )
    before, view = _seen
    if view is None or any(a is not b for a, b in zip(before, rests_on, strict=True)):
        view = _view(state)
        _seen = rests_on, view
    return view


_seen: tuple[tuple[object, ...], TalkView | None] = ((), None)


def _view(state: SessionState) -> TalkView:
    found = agreed(state)
    step = last_talk(state)
    if step is None:
        return TalkView(
            step=None,
            planned=None,
            everybody_once=False,
            circles=(),
            agreement=found,
            shows_actions=True,
        )
    known = state.script.step(step)
    everybody_once = known.kind in WITHOUT_DETECTORS
    sections = measured_in(state, step, _until(state, step))
    trusted = found.shows_actions
    return TalkView(
        step=known,
        planned=MODE_NAMES[known.mode] if known.mode else None,
        everybody_once=everybody_once,
        circles=tuple(
            _circle(state, one, trusted, modes=trusted and not everybody_once) for one in sections
        ),
        agreement=found,
        shows_actions=trusted,
    )


def _until(state: SessionState, step: str) -> int:
    """When the talk of a step has ended so far: with the step, or where its last turn begins."""
    closed = state.record(step).closed_at
    if closed is not None:
        return closed
    return max((turn.at for turn in state.turns.values() if turn.step == step), default=0)


def _circle(state: SessionState, section: SectionFigures, trusted: bool, modes: bool) -> CircleTalk:
    kinds = {seat.kind for seat in _seats(state, section.circle)}
    told = section.present >= FEWEST_PEOPLE and SeatKind.GROUP not in kinds
    too_early = _is_early(state, section.step)
    named = tuple(MODE_NAMES[mode] for mode in section.modes)
    nothing = NO_MODE_WORDS if section.enough_for_modes else TOO_FEW_WORDS
    return CircleTalk(
        circle=section.circle,
        part=section.part,
        turns=section.turns,
        coded=section.coded,
        observers=_observers(state, section),
        actions=_actions(section.by_action) if trusted and section.coded else (),
        spoke=section.spoke if told else None,
        silent=max(0, section.present - section.spoke),
        band=band(section.gini) if told and section.gini is not None and not too_early else None,
        too_early=told and too_early,
        sounded=round(section.sounded)
        if told and section.sounded is not None and not too_early
        else None,
        moves_judged=section.moves_judged if trusted else 0,
        moves_taken_up=section.moves_taken_up if trusted else 0,
        modes=named if modes else (),
        no_mode=nothing if modes and not named else "",
        groups=SeatKind.GROUP in kinds,
    )


def _seats(state: SessionState, circle: str) -> Sequence[Seat]:
    known = state.circles.get(circle)
    return known.taken if known else ()


def _is_early(state: SessionState, step: str) -> bool:
    record = state.record(step)
    if record.closed_at is not None or record.opened_at is None:
        return False
    return _until(state, step) - record.opened_at < AIR_TIME_AFTER_MS


def _observers(state: SessionState, section: SectionFigures) -> int:
    """How many logged or coded here: a number, for nobody is to look over their shoulder."""
    turns = log(state, section.step, section.circle)
    return len({who for turn in turns for who in (turn.by, *(one.coder for one in turn.codes))})


def _actions(by_action: tuple[int, int, int, int]) -> tuple[ActionLine, ...]:
    n = sum(by_action)
    lines = []
    for action, part in zip(Action, by_action, strict=True):
        low, high = wilson(part, n)
        enough = n >= FEWEST_FOR_SHARES
        lines.append(
            ActionLine(
                action=action,
                n=part,
                low=round(low * 100) if enough else None,
                high=round(high * 100) if enough else None,
            )
        )
    return tuple(lines)
