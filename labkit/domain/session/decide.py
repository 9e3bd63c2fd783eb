"""What follows from a command: events, or a refusal. The one door of the rules."""

from labkit.domain import commands as c
from labkit.domain.actors import Actor, Role
from labkit.domain.events import Event
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.script import Library
from labkit.domain.session import participants, staff
from labkit.domain.session.state import SessionState

NO_LIBRARY = Library(prompts={})


def decide(
    state: SessionState, command: c.Command, actor: Actor, now: int, library: Library = NO_LIBRARY
) -> list[Event]:
    """The events that follow from a command; none where it was carried out before.

    Raises:
        Refused: where the rules do not allow it. Nothing has changed then.
    """
    if actor.role not in command.roles or not (
        actor.role is Role.NEWCOMER or actor.reaches(state.id)
    ):
        raise Refused(Refusal.NOT_ALLOWED)
    if isinstance(command, c.FromPhone):
        known = state.known.get(command.ref)
        if known is not None:
            if known.sender == actor.id and known.digest == command.digest():
                return []
            raise Refused(Refusal.REF_TAKEN)
        return participants.decide(state, command, actor, now)
    if isinstance(command, c.JoinSession):
        return participants.join(state, command, actor)
    return staff.decide(state, command, actor, now, library)
