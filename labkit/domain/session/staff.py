"""What follows from what a facilitator asks. Every act carries the events that would undo it."""

from collections.abc import Callable
from typing import Any

from labkit.domain import commands as c
from labkit.domain import events as e
from labkit.domain.actors import Actor
from labkit.domain.cleaning import clean
from labkit.domain.nouns import PHASE_MOVES, Phase, Picture, Placement, StepPhase
from labkit.domain.observing import MOST_STRIPS, Mirror
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.script import Library, Prompt
from labkit.domain.session.mirroring import strips, why_no_mirror
from labkit.domain.session.state import SessionState, may_be_shown
from labkit.domain.session.thirds import asked_of
from labkit.domain.session.undo import inverse_json, undo
from labkit.domain.session.unnaming import unnaming
from labkit.domain.texts import Texts

MINUTE_MS = 60_000
MORE_TIME_MS = 2 * MINUTE_MS
"""What a step gets at least when it is opened again."""

PROMPT_CHARS = 280


def decide(
    state: SessionState, command: c.Command, actor: Actor, now: int, library: Library
) -> list[e.Event]:
    """The events that follow from a staff command, with the act itself last."""
    if isinstance(command, c.Undo):
        return undo(state, command.act, actor, now)
    if isinstance(command, c.RunCommand) and command.run != state.run:
        raise Refused(Refusal.SOMEONE_WAS_FASTER)
    if isinstance(command, c.PushPrompt):
        on, events = _push_prompt(state, command, library)
    else:
        on, events = _RULES[type(command)](state, command, now)
    if not events:
        return []
    acted = e.StaffActed(
        name=command.wire_name(), on=on, by=actor.id, inverse=inverse_json(state, events, now)
    )
    return [*events, acted]


Ruled = tuple[str, list[e.Event]]
"""What an act is about (acts about the same are undone newest first), and its events."""


def _move(state: SessionState, to: Phase, refusal: Refusal) -> None:
    if to not in PHASE_MOVES[state.phase]:
        raise Refused(refusal)


def _start_session(state: SessionState, command: c.StartSession, now: int) -> Ruled:
    if state.phase is not Phase.PREPARED:
        raise Refused(Refusal.SESSION_IS_RUNNING)
    return "run", [e.SessionStarted()]


def _end_session(state: SessionState, command: c.EndSession, now: int) -> Ruled:
    _move(state, Phase.ENDED, Refusal.SESSION_NOT_STARTED)
    ended = [*_closing(state), *_unmirroring(state), e.SessionEnded()]
    return "run", [*ended, *unnaming(state, now)]


def _reopen_session(state: SessionState, command: c.ReopenSession, now: int) -> Ruled:
    if state.phase is not Phase.ENDED:
        raise Refused(Refusal.SESSION_IS_RUNNING)
    return "run", [e.SessionReopened()]


def _closing(state: SessionState) -> list[e.Event]:
    """What ends when something else begins: the open step, and prompts pushed during it."""
    closed: list[e.Event] = [e.PromptClosed(prompt=pushed.id) for pushed in state.open_prompts]
    if state.open_step:
        closed.append(e.StepClosed(step=state.open_step))
    return closed


def _needs_live(state: SessionState) -> None:
    if state.phase is Phase.PREPARED:
        raise Refused(Refusal.SESSION_NOT_STARTED)
    if state.phase is Phase.ENDED:
        raise Refused(Refusal.SESSION_IS_OVER)


def _known_step(state: SessionState, step: str) -> None:
    if not state.has_step(step):
        raise Refused(Refusal.NOT_HERE)


def _open_step(state: SessionState, command: c.OpenStep, now: int) -> Ruled:
    _known_step(state, command.step)
    if state.phase is Phase.ENDED:
        raise Refused(Refusal.SESSION_IS_OVER)
    if state.open_step == command.step:
        raise Refused(Refusal.STEP_IS_OPEN)
    started: list[e.Event] = [e.SessionStarted()] if state.phase is Phase.PREPARED else []
    record = state.record(command.step)
    planned = now + state.script.step(command.step).minutes * MINUTE_MS
    again = max(record.ends_at or 0, now + MORE_TIME_MS)
    ends_at = planned if record.phase is StepPhase.AHEAD else again
    left = [*started, *_closing(state), *_unmirroring(state)]
    return "run", [*left, e.StepOpened(step=command.step, ends_at=ends_at)]


def _close_step(state: SessionState, command: c.CloseStep, now: int) -> Ruled:
    _known_step(state, command.step)
    if state.open_step != command.step:
        raise Refused(Refusal.STEP_NOT_OPEN)
    return "run", _closing(state)


def _extend_step(state: SessionState, command: c.ExtendStep, now: int) -> Ruled:
    _known_step(state, command.step)
    if state.open_step != command.step:
        raise Refused(Refusal.STEP_NOT_OPEN)
    ends_at = (state.record(command.step).ends_at or now) + command.seconds * 1000
    return "run", [e.StepExtended(step=command.step, ends_at=ends_at)]


def _push_prompt(state: SessionState, command: c.PushPrompt, library: Library) -> Ruled:
    _needs_live(state)
    if command.id in state.pushed:
        return "", []
    if command.prompt:
        known = library.prompts.get(command.prompt)
        if known is None:
            raise Refused(Refusal.NOT_HERE)
        prompt = known
    else:
        text = clean(command.text, one_line=True)
        if not text:
            raise Refused(Refusal.NOTHING_WRITTEN)
        if len(text) > PROMPT_CHARS:
            raise Refused(Refusal.TOO_LONG, length=len(text), limit=PROMPT_CHARS)
        said = Texts({command.language or state.script.language: text})
        prompt = Prompt(id=command.id, action=command.action, text=said)
    line = command.line if command.line in state.lines else None
    pushed = e.PromptPushed(
        id=command.id,
        step=state.open_step or "",
        prompt=prompt,
        line=line or "",
        audience=command.to,
        to=asked_of(state, command.to),
    )
    return f"prompt:{command.id}", [pushed]


def _close_prompt(state: SessionState, command: c.ClosePrompt, now: int) -> Ruled:
    pushed = state.pushed.get(command.prompt)
    if pushed is None or pushed.closed_at is not None:
        raise Refused(Refusal.NOT_HERE)
    return f"prompt:{pushed.id}", [e.PromptClosed(prompt=pushed.id)]


def _place_contribution(state: SessionState, command: c.PlaceContribution, now: int) -> Ruled:
    known = state.contributions.get(command.contribution)
    if known is None or known.withdrawn_at is not None:
        raise Refused(Refusal.NOT_HERE)
    on = f"contributions:{known.id}"
    if known.placement is command.placement:
        return on, []
    if command.placement is Placement.SHOWN and not may_be_shown(state, known):
        raise Refused(Refusal.FOR_THE_FACILITATOR)
    return on, [e.ContributionPlaced(contribution=known.id, placement=command.placement)]


def _place_proposal(state: SessionState, command: c.PlaceProposal, now: int) -> Ruled:
    known = state.proposals.get(command.proposal)
    if known is None or known.withdrawn_at is not None:
        raise Refused(Refusal.NOT_HERE)
    on = f"proposals:{known.id}"
    if known.placement is command.placement:
        return on, []
    return on, [e.ProposalPlaced(proposal=known.id, placement=command.placement)]


def _show_waiting(state: SessionState, command: c.ShowWaiting, now: int) -> Ruled:
    shown: list[e.Event]
    if command.what == "contributions":
        shown = [
            e.ContributionPlaced(contribution=one.id, placement=Placement.SHOWN)
            for one in sorted(state.contributions.values(), key=lambda one: one.seq)
            if one.placement is Placement.WAITING
            and one.withdrawn_at is None
            and may_be_shown(state, one)
        ]
    else:
        shown = [
            e.ProposalPlaced(proposal=one.id, placement=Placement.SHOWN)
            for one in sorted(state.proposals.values(), key=lambda one: one.seq)
            if one.placement is Placement.WAITING and one.withdrawn_at is None
        ]
    return command.what, shown


def _reveal_stances(state: SessionState, command: c.RevealStances, now: int) -> Ruled:
    return f"stances:{command.step}", [e.StancesRevealed(step=_opened(state, command.step))]


def _hide_stances(state: SessionState, command: c.HideStances, now: int) -> Ruled:
    return f"stances:{command.step}", [e.StancesHidden(step=_opened(state, command.step))]


def _answer_line(state: SessionState, command: c.AnswerLine, now: int) -> Ruled:
    known = state.lines.get(command.line)
    if known is None:
        raise Refused(Refusal.NOT_HERE)
    if known.answer is command.answer:
        return "", []
    return f"line:{known.id}", [e.LineAnswered(line=known.id, answer=command.answer)]


def _show_mirror(state: SessionState, command: c.ShowMirror, now: int) -> Ruled:
    _known_step(state, command.step)
    _needs_live(state)
    if (refusal := why_no_mirror(state, command.step, command.circle)) is not None:
        raise Refused(refusal, most=MOST_STRIPS)
    turns = strips(state, command.step, command.circle).values()
    newest = max(turn.seq for strip in turns for turn in strip)
    shown = Mirror(command.step, command.circle, newest)
    if state.mirror == shown:
        return "", []
    return "mirror", [e.MirrorShown(step=shown.step, circle=shown.circle, until=shown.until)]


def _hide_mirror(state: SessionState, command: c.HideMirror, now: int) -> Ruled:
    return "mirror", _unmirroring(state)


def _unmirroring(state: SessionState) -> list[e.Event]:
    return [e.MirrorHidden()] if state.mirror else []


def _show_map(state: SessionState, command: c.ShowMap, now: int) -> Ruled:
    step = _opened(state, command.step)
    shown = state.record(step).picture is Picture.MAP
    return f"stances:{step}", [] if shown else [e.MapShown(step=step)]


def _show_stances(state: SessionState, command: c.ShowStances, now: int) -> Ruled:
    step = _opened(state, command.step)
    shown = state.record(step).picture is Picture.STANCES
    return f"stances:{step}", [] if shown else [e.StancesShown(step=step)]


def _opened(state: SessionState, step: str) -> str:
    _known_step(state, step)
    if "take-stance" not in state.script.step(step).rules.accepts:
        raise Refused(Refusal.NOT_IN_THIS_STEP)
    if not state.record(step).spans:
        raise Refused(Refusal.STEP_NOT_OPEN)
    return step


_RULES: dict[type[c.Command], Callable[[SessionState, Any, int], Ruled]] = {
    c.StartSession: _start_session,
    c.EndSession: _end_session,
    c.ReopenSession: _reopen_session,
    c.OpenStep: _open_step,
    c.CloseStep: _close_step,
    c.ExtendStep: _extend_step,
    c.ClosePrompt: _close_prompt,
    c.PlaceContribution: _place_contribution,
    c.PlaceProposal: _place_proposal,
    c.ShowWaiting: _show_waiting,
    c.RevealStances: _reveal_stances,
    c.HideStances: _hide_stances,
    c.AnswerLine: _answer_line,
    c.ShowMirror: _show_mirror,
    c.HideMirror: _hide_mirror,
    c.ShowMap: _show_map,
    c.ShowStances: _show_stances,
    c.BlankWall: lambda state, command, now: ("wall", [e.WallBlanked()]),
    c.UnblankWall: lambda state, command, now: ("wall", [e.WallUnblanked()]),
    c.OpenDoor: lambda state, command, now: ("door", [e.DoorOpened()]),
    c.CloseDoor: lambda state, command, now: ("door", [e.DoorClosed()]),
    c.ChangeCode: lambda state, command, now: ("code", [e.CodeChanged(code=command.code)]),
}
