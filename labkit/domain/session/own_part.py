"""What people decide about themselves: quoting, language, leaving."""

from labkit.domain import commands as c
from labkit.domain import events as e
from labkit.domain.actors import Actor
from labkit.domain.nouns import (
    ReleaseChoice,
)
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.session.contributions import own_contribution
from labkit.domain.session.erasing import erasure
from labkit.domain.session.filing import (
    sent,
    written,
)
from labkit.domain.session.state import SessionState

NAME_CHARS = 60


def allow_quoting(
    state: SessionState, command: c.AllowQuoting, actor: Actor, now: int
) -> list[e.Event]:
    """Say once whether one's words may be quoted without a name."""
    return [e.QuotingAllowed(**sent(command, actor), participant=actor.id, quoting=command.quoting)]


def release_words(
    state: SessionState, command: c.ReleaseWords, actor: Actor, now: int
) -> list[e.Event]:
    """Decide about one own quote."""
    if command.subject == "contribution":
        own_contribution(state, command.id, actor)
    elif (command.id, actor.id) not in state.stances:
        raise Refused(Refusal.NOT_HERE)
    name = ""
    if command.release is ReleaseChoice.NAMED:
        name = written(command.name, NAME_CHARS, needed=False, one_line=True)
        if not name:
            raise Refused(Refusal.NAME_MISSING)
    return [
        e.WordsReleased(
            **sent(command, actor),
            on=command.id,
            subject_kind=command.subject,
            participant=actor.id,
            release=command.release,
            name=name,
        )
    ]


def choose_language(
    state: SessionState, command: c.ChooseLanguage, actor: Actor, now: int
) -> list[e.Event]:
    """Read in another language."""
    return [
        e.LanguageChosen(**sent(command, actor), participant=actor.id, language=command.language)
    ]


def leave_session(
    state: SessionState, command: c.LeaveSession, actor: Actor, now: int
) -> list[e.Event]:
    """Go; where that is wished, with everything one sent."""
    known = sent(command, actor)
    if command.words == "erase":
        return erasure(state, actor.id, **known)
    return [e.ParticipantLeft(**known, participant=actor.id)]
