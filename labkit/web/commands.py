"""The long way to the door: `POST /s/<session>/do/<command>`, by script or as a plain form."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.exceptions import NotFound

from labkit.access.access import Holder
from labkit.conduct import Outcome
from labkit.domain import commands as c
from labkit.domain.actors import Role
from labkit.domain.refusals import Refusal, Refused
from labkit.store.writing import NotStored
from labkit.web.door import SOCKET, Answer, Door, NotKnown, tidied
from labkit.web.forgery import Forgery
from labkit.web.limits import TooFast
from labkit.web.replies import json_of
from labkit.web.staff_language import StaffLanguage


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


def _is_kept(kind: type[c.Command]) -> bool:
    """Whether a script at the other end keeps what was sent and tries again by itself."""
    return _wants_json() and issubclass(kind, c.FromPhone) and "as" not in request.args


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
