"""The one door for commands: carrying one out, and what is said of it, whichever way it came."""

import secrets
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from labkit.access.access import Access, Holder
from labkit.access.codes import new_code
from labkit.conduct import Conductor, Outcome
from labkit.domain import commands as c
from labkit.domain.actors import Role
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.words import N_
from labkit.drawing.surfaces import Surfaces
from labkit.store.writing import Busy, NotStored
from labkit.web.faults import status_of
from labkit.web.forgery import Forged
from labkit.web.limits import Limits, TooFast
from labkit.web.replies import Accepted, Declined

STATUS = {
    Refusal.NOT_ALLOWED: 403,
    Refusal.HAS_LEFT: 403,
    Refusal.NOT_YOURS: 403,
    Refusal.NOT_UNDERSTOOD: 400,
    Refusal.NOTHING_WRITTEN: 422,
    Refusal.TOO_LONG: 422,
    Refusal.NAME_MISSING: 422,
    Refusal.CONSENT_MISSING: 422,
}
NOT_KNOWN = N_(
    "labkit does not know this phone any more. Scan the code on the wall again: your words are"
    " kept and sent then."
)
TOO_FAST = N_("That was very quick. Your words are kept and sent in a moment.")
TOO_FAST_BY_HAND = N_("That was very quick. Wait a moment, then press the button again.")
RETRY_SECONDS = 3
SOCKET = "X-Labkit-Socket"
"""The connection of the page that sent a command: the answer tells it what a push would."""
BUSY_SECONDS = 1
"""Another program holds the database: most do for a moment only."""


class NotKnown(Exception):
    """This phone joined after the copy was made that this database was brought back from."""


No = NotKnown | Refused | TooFast | NotStored
"""Why a command was not carried out."""


@dataclass(frozen=True)
class Answer:
    """What goes back for a refused command. `final`: sending it again will never help."""

    status: int
    refusal: str
    words: str
    final: bool
    retry_after: int | None = None

    @property
    def declined(self) -> Declined:
        """The same, as a script is told."""
        return Declined(
            refusal=self.refusal,
            words=self.words,
            final=self.final,
            retry_after=self.retry_after,
        )


class Door:
    """What is one for every way to it: carrying a command out, and what is said of it."""

    def __init__(
        self, *, conductor: Conductor, access: Access, limits: Limits, surfaces: Surfaces
    ) -> None:
        self.conductor = conductor
        self.access = access
        self.surfaces = surfaces
        self._limits = limits

    def carry_out(
        self, session: str, name: str, body: dict[str, Any], holder: Holder, told: str
    ) -> tuple[c.Command, Outcome]:
        """Carry out one command of whoever holds a key; `told` as the conductor knows it.

        Raises:
            Refused, TooFast, NotStored: what `refusal` has words for.
        """
        if holder.actor.role is Role.PARTICIPANT:
            self._limits.check_command(holder.actor.id, name)
        command = _parsed(c.COMMANDS[name], body)
        outcome = self.conductor.carry_out(session, command, holder.actor, told)
        if outcome.written.happened:
            self._limits.count(holder.actor.id, name)
        return command, outcome

    def accepted(
        self, session: str, command: c.Command, holder: Holder, outcome: Outcome
    ) -> Accepted:
        """What a script is told when it is on the disk."""
        # Whoever had themselves erased has no parts of their own any more.
        # The newest state: others have acted meanwhile, and what was pushed was drawn of it.
        state = self.conductor.state(session) or outcome.state
        participant = holder.actor.id in state.participants
        return Accepted(
            ref=command.ref if isinstance(command, c.FromPhone) else None,
            seq=outcome.seq,
            saved_at=outcome.at,
            islands=dict(self.surfaces.own(state, holder.actor.id)) if participant else None,
            run=state.run if holder.actor.role is Role.FACILITATOR else None,
        )

    def refusal(
        self, no: No, kind: type[c.Command], language: str, *, kept: bool, known: bool = True
    ) -> Answer:
        """What is said where it was not carried out.

        `kept`: a script at the other end keeps what was sent and tries again by itself; `known`:
        whoever sent it holds a key.
        """
        drawing = self.surfaces.drawing
        match no:
            case NotKnown():
                words = drawing.sentence(NOT_KNOWN, language)
                return Answer(403, "not-known", words, not kept, RETRY_SECONDS)
            case Refused():
                words = drawing.refusal(no, language)
                status = STATUS.get(no.refusal, 409)
                # A page from before a restore has an old token: the phone loads itself again. And
                # taps wait on a device whose link was taken back until it opens another one.
                keyless = not known and issubclass(kind, c.Observed)
                stale = (isinstance(no, Forged) or keyless) and kept
                wait = RETRY_SECONDS if stale else None
                return Answer(status, no.refusal.value, words, not stale, wait)
            case TooFast():
                words = drawing.sentence(TOO_FAST if kept else TOO_FAST_BY_HAND, language)
                return Answer(429, "too-fast", words, False, max(1, round(no.retry_after)))
            case NotStored():
                words = drawing.sentence(no.words if kept else no.by_hand, language)
                wait = BUSY_SECONDS if isinstance(no, Busy) else RETRY_SECONDS
                return Answer(status_of(no), "not-stored", words, False, wait)


def tidied(kind: type[c.Command], given: object) -> dict[str, Any]:
    """What was sent, as the command asks for it.

    Raises:
        Refused: where it has no fields at all.
    """
    if not isinstance(given, dict):
        raise Refused(Refusal.NOT_UNDERSTOOD)
    body = {key: _whole(value) for key, value in given.items()}
    body.pop("token", None)
    for name, field in kind.model_fields.items():
        # A form sends an empty field where a script sends none.
        if body.get(name) == "" and field.default is None:
            del body[name]
    if issubclass(kind, c.FromPhone):
        body["ref"] = body.get("ref") or secrets.token_hex(16)
    else:
        body.pop("ref", None)
    if kind is c.PushPrompt:
        body.setdefault("id", secrets.token_hex(16))
    if kind is c.ChangeCode:
        body["code"] = new_code()
    return body


def _whole(value: Any) -> Any:
    """A text without halves of letters: a phone sends one where an emoji was cut in two."""
    if not isinstance(value, str) or value.isascii():
        return value
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _parsed(kind: type[c.Command], body: dict[str, Any]) -> c.Command:
    try:
        return kind.model_validate(body)
    except ValidationError as fault:
        raise Refused(Refusal.NOT_UNDERSTOOD) from fault
