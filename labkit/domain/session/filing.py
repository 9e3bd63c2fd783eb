"""What all rules about people's words share: where words belong, how long they may be, how late."""

from labkit.domain import commands as c
from labkit.domain.actors import Actor, Role
from labkit.domain.cleaning import clean
from labkit.domain.nouns import (
    Placement,
    StepPhase,
)
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.script import Moderation, Step
from labkit.domain.session.state import Asked, SessionState

GRACE_MS = 60_000
"""How long after its step was closed a word still counts as in time."""


def sent(command: c.FromPhone, actor: Actor) -> dict[str, str]:
    """How an event is known again when its command comes a second time."""
    return {"sender": actor.id, "ref": command.ref, "digest": command.digest()}


def written(text: str, limit: int, *, needed: bool = True, one_line: bool = False) -> str:
    """Cleaned words, refused when they are missing or too long; nothing is ever cut off."""
    cleaned = clean(text, one_line=one_line)
    if needed and not cleaned:
        raise Refused(Refusal.NOTHING_WRITTEN)
    if len(cleaned) > limit:
        raise Refused(Refusal.TOO_LONG, length=len(cleaned), limit=limit)
    return cleaned


def is_late(closed_at: int | None, now: int) -> bool:
    """Whether a word comes after its step and the minute of grace."""
    return closed_at is not None and now > closed_at + GRACE_MS


def language_of(state: SessionState, said: str | None, actor: Actor) -> str:
    """The language words are in: what was said, else what the person reads."""
    if said:
        return said
    participant = state.participants.get(actor.id)
    return participant.language if participant else state.script.language


def author(actor: Actor) -> str | None:
    """The participant words belong to; None for a facilitator's."""
    return actor.id if actor.role is Role.PARTICIPANT else None


def first_placement(state: SessionState, actor: Actor) -> Placement:
    """Where new words stand until the facilitator decides."""
    seen_already = actor.role is Role.FACILITATOR or state.script.moderation is Moderation.AFTER
    return Placement.SHOWN if seen_already else Placement.WAITING


def placement_after_change(state: SessionState, before: Placement, actor: Actor) -> Placement:
    """Where words stand that were changed by their author."""
    # New words have not been looked at: leaving them `shown` would put them on the wall unseen.
    if before is Placement.SHOWN:
        return first_placement(state, actor)
    return before if before is not Placement.HELD else Placement.WAITING


def prompt_asked(
    state: SessionState, step: str, prompt: str, command: c.Command, actor: Actor
) -> Asked:
    """The prompt a command answers, if it was put to this person."""
    asked = state.asked(step, prompt)
    if prompt in state.pushed and not state.pushed[prompt].asks(actor.id):
        raise Refused(Refusal.NOT_ASKED)
    if asked is None:
        if not state.has_step(step):
            raise Refused(Refusal.NOT_HERE)
        if not state.record(step).spans:
            raise Refused(Refusal.STEP_NOT_OPEN)
        raise Refused(Refusal.NOT_IN_THIS_STEP)
    if prompt not in state.pushed and (
        command.wire_name() not in state.script.step(asked.step).accepts
    ):
        raise Refused(Refusal.NOT_IN_THIS_STEP)
    return asked


def step_taking(state: SessionState, step: str, command: c.Command) -> tuple[Step, int | None]:
    """The step a command names, if it takes such commands, and when it was closed."""
    if not state.has_step(step):
        raise Refused(Refusal.NOT_HERE)
    known = state.script.step(step)
    if command.wire_name() not in known.accepts:
        raise Refused(Refusal.NOT_IN_THIS_STEP)
    record = state.record(step)
    if not record.spans:
        raise Refused(Refusal.STEP_NOT_OPEN)
    return known, None if record.phase is StepPhase.OPEN else record.closed_at
