"""The one door for commands: `POST /s/<session>/do/<command>`."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, make_response, redirect, request
from pydantic import ValidationError
from werkzeug.exceptions import NotFound

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
from labkit.web.forgery import Forged, Forgery
from labkit.web.limits import Limits, TooFast
from labkit.web.replies import Accepted, Declined, json_of
from labkit.web.staff_language import StaffLanguage

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


def commands_blueprint(
    door: Door,
    *,
    forgery: Forgery,
    staff_language: StaffLanguage,
    after: Callable[[c.Command, Holder, Outcome, Response], Response],
) -> Blueprint:
    """Build the door. `after` may add to an answer (a participant who left loses the cookie)."""
    pages = Blueprint("commands", __name__)
    conductor, access, surfaces = door.conductor, door.access, door.surfaces

    @pages.post("/s/<session>/do/<name>")
    def do(session: str, name: str) -> Response:
        """Take one command from whoever holds a key to this session."""
        kind = c.COMMANDS.get(name)
        if kind is None or kind is c.JoinSession:
            raise NotFound
        holder = access.holder_for(request.cookies, session, _wanted(kind))
        body: dict[str, Any] = {}
        try:
            body = tidied(kind, _given())
            forgery.check(request)
            if _is_forgotten(kind, session, holder):
                raise NotKnown
            if holder is None:
                theirs = Role.PARTICIPANT in kind.roles
                raise Refused(Refusal.HAS_LEFT if theirs else Refusal.NOT_ALLOWED)
            told = request.headers.get(SOCKET, "") if _wants_json() else ""
            command, outcome = door.carry_out(session, name, body, holder, told)
        except (NotKnown, Refused, TooFast, NotStored) as no:
            language = _language(session, holder)
            known, kept = holder is not None, _is_kept(kind)
            answer = door.refusal(no, kind, language, kept=kept, known=known)
            return _refuse(answer, session, kind, body, language)
        if _wants_json():
            reply = door.accepted(session, command, holder, outcome)
            response = Response(json_of(reply), mimetype="application/json")
        else:
            response = make_response(redirect(_back(session, kind) + "?saved=1", 303))
        return after(command, holder, outcome, response)

    def _refuse(
        answer: Answer, session: str, kind: type[c.Command], body: dict[str, Any], language: str
    ) -> Response:
        if _wants_json():
            response = Response(json_of(answer.declined), mimetype="application/json")
        else:
            response = make_response(
                surfaces.drawing.page(
                    "refused.html",
                    language,
                    answer=answer,
                    again=request.full_path.rstrip("?"),
                    back=_back(session, kind),
                    token=forgery.token(request),
                    written=_written(kind, body),
                    hidden={
                        key: value
                        for key, value in body.items()
                        if key in kind.model_fields.keys() - _written(kind, body).keys() - {"ref"}
                    },
                    ref=_next_ref(answer, body),
                )
            )
        response.status_code = answer.status
        if answer.retry_after is not None:
            response.headers["Retry-After"] = str(answer.retry_after)
        return response

    def _is_forgotten(kind: type[c.Command], session: str, holder: Holder | None) -> bool:
        if not issubclass(kind, c.FromPhone) or "as" in request.args:
            return False
        if holder is None:
            return access.stranger(request.cookies, session) is not None
        if holder.actor.role is not Role.PARTICIPANT:
            return False
        state = conductor.state(session)
        return state is not None and holder.actor.id not in state.participants

    def _language(session: str, holder: Holder | None) -> str:
        if holder is not None and holder.actor.role is Role.PARTICIPANT:
            state = conductor.state(session)
            known = state.participants.get(holder.actor.id) if state else None
            if known is not None:
                return known.language
        return staff_language.of(request)

    return pages


def _wanted(kind: type[c.Command]) -> tuple[Role, ...]:
    """Which key is asked for. One browser may hold that of a facilitator and of a participant."""
    if request.args.get("as") == Role.FACILITATOR.value:
        return tuple(role for role in (Role.FACILITATOR,) if role in kind.roles)
    asked = (Role.PARTICIPANT, Role.OBSERVER, Role.FACILITATOR)
    return tuple(role for role in asked if role in kind.roles)


def _wants_json() -> bool:
    # What our own script says; the rest is weighed.
    if request.headers.get("Accept") == "application/json":
        return True
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == (
        "application/json"
    )


def _given() -> object:
    if not request.is_json:
        return request.form.to_dict()
    try:
        return request.get_json(silent=True)
    except RecursionError as deep:
        raise Refused(Refusal.NOT_UNDERSTOOD) from deep


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


def _is_kept(kind: type[c.Command]) -> bool:
    """Whether a script at the other end keeps what was sent and tries again by itself."""
    return _wants_json() and issubclass(kind, c.FromPhone) and "as" not in request.args


def _parsed(kind: type[c.Command], body: dict[str, Any]) -> c.Command:
    try:
        return kind.model_validate(body)
    except ValidationError as fault:
        raise Refused(Refusal.NOT_UNDERSTOOD) from fault


def _written(kind: type[c.Command], body: dict[str, Any]) -> dict[str, str]:
    """What somebody typed, to be shown to them again."""
    names = ("text", "title", "why", "who_benefits", "reason", "name")
    return {name: str(body[name]) for name in names if name in kind.model_fields and body.get(name)}


def _next_ref(answer: Answer, body: dict[str, Any]) -> str:
    """The ref to send it again with: the same, so that it is one, unless that one is taken."""
    taken = answer.refusal == Refusal.REF_TAKEN.value
    return (not taken and body.get("ref")) or secrets.token_hex(16)


def _back(session: str, kind: type[c.Command]) -> str:
    if issubclass(kind, c.Observed):
        circle = request.args.get("circle", "")
        return f"/observe/{session}/{circle if circle.isdecimal() else ''}"
    if Role.PARTICIPANT not in kind.roles or request.args.get("as") == Role.FACILITATOR.value:
        return f"/console/{session}"
    own = (c.ChangeContribution, c.ChangeProposal, c.ReleaseWords)
    return f"/s/{session}/mine" if kind in own else f"/s/{session}/"
