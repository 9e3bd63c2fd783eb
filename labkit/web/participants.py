"""The participant's pages: where a code is typed, the door of a session, the phone, Mine."""

import hashlib
import secrets
from collections.abc import Callable

from flask import Blueprint, Response, jsonify, redirect, request
from pydantic import ValidationError

from labkit.access.access import Access
from labkit.access.codes import tidy
from labkit.access.receipts import in_two
from labkit.conduct import Conductor
from labkit.domain import commands as c
from labkit.domain.actors import Actor, Role
from labkit.domain.nouns import Door, Phase
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.session.state import SessionState
from labkit.domain.words import N_
from labkit.drawing.catalogues import nearest
from labkit.drawing.door import (
    closed_page,
    join_page,
    landing_page,
    left_page,
    no_such_code_page,
)
from labkit.drawing.environment import Drawing
from labkit.drawing.phone import mine_page, phone_page
from labkit.screens.own_data import own_data
from labkit.store.writing import NotStored
from labkit.web.faults import status_of
from labkit.web.filling import fill_forms
from labkit.web.forgery import Forged, Forgery
from labkit.web.limits import Limits
from labkit.web.pages import html
from labkit.web.principal import put_cookie
from labkit.web.speaking import asked_language

NOT_A_CODE = N_("A code has six letters and numbers. Look at the wall again.")
STRANGER = N_(
    "labkit was brought back from a copy that does not know this phone. Scan the code on the wall"
    " again: what you wrote is kept on this phone and sent then."
)
AGAIN = N_("Your browser did not send this page's token. Press the button once more.")
CLOSED = {
    Refusal.SESSION_IS_OVER: "ended",
    Refusal.DOOR_IS_CLOSED: "closed",
    Refusal.SESSION_IS_FULL: "full",
}


def participants_blueprint(
    *,
    conductor: Conductor,
    access: Access,
    forgery: Forgery,
    limits: Limits,
    drawing: Drawing,
    epoch: str,
    find_session: Callable[[str], str | None],
    keep_days: int,
    receipt_of: Callable[[str], str],
) -> Blueprint:
    """Build the pages. `find_session` knows which session people join with a code."""
    pages = Blueprint("participants", __name__)

    @pages.get("/")
    def landing() -> Response:
        """Take a code that somebody typed."""
        typed = request.args.get("code", "")
        language = asked_language()
        if not typed:
            said = drawing.sentence(STRANGER, language) if "stranger" in request.args else ""
            return html(landing_page(drawing, language, fault=said))
        code = tidy(typed)
        if code is None:
            fault = drawing.sentence(NOT_A_CODE, language)
            return html(landing_page(drawing, language, typed, fault), 404)
        return redirect(f"/j/{code}", 303)  # type: ignore[return-value]

    @pages.get("/j/<typed>")
    @pages.get("/J/<typed>")
    def door(typed: str) -> Response:
        """Show what somebody agrees to who comes in."""
        language = asked_language()
        state = _session_of(typed)
        if state is None:
            return html(no_such_code_page(drawing, language, typed[:16]), 404)
        if _participant(state) is not None:
            return redirect(f"/s/{state.id}/", 303)  # type: ignore[return-value]
        language = asked_language(state)
        if state.phase is Phase.ENDED or state.door is Door.CLOSED:
            reason = "ended" if state.phase is Phase.ENDED else "closed"
            return html(closed_page(drawing, state.script, state.code, language, reason), 410)
        token = forgery.token(request)
        page = join_page(drawing, state.script, state.code, language, token, keep_days=keep_days)
        return html(fill_forms(page, token))

    @pages.post("/j/<typed>")
    def join(typed: str) -> Response:
        """Let somebody in who agreed."""
        state = _session_of(typed)
        language = nearest(request.form.get("language"))
        if state is None:
            return html(no_such_code_page(drawing, language, typed[:16]), 404)
        if _participant(state) is not None:
            return redirect(f"/s/{state.id}/", 303)  # type: ignore[return-value]
        newcomer = Actor(Role.NEWCOMER, _newcomer(state), state.id)
        try:
            forgery.check(request)
            command = c.JoinSession(
                language=language, consent="agreed" if request.form.get("consent") else ""
            )
            # The key first: a key without a participant opens nothing, a participant without a
            # key could never come back.
            cookie = access.admit_participant(state.id, newcomer.id)
            conductor.carry_out(state.id, command, newcomer)
        except Forged:
            return _door_again(state, language, drawing.sentence(AGAIN, language), 400)
        except (Refused, ValidationError) as refused:
            refusal = refused.refusal if isinstance(refused, Refused) else Refusal.NOT_UNDERSTOOD
            if refusal in CLOSED:
                reason = CLOSED[refusal]
                return html(closed_page(drawing, state.script, state.code, language, reason), 410)
            words = drawing.refusal(Refused(refusal), language)
            return _door_again(state, language, words, 422)
        except NotStored as failure:
            words = drawing.sentence(failure.by_hand, language)
            return _door_again(state, language, words, status_of(failure))
        response: Response = redirect(f"/s/{state.id}/", 303)  # type: ignore[assignment]
        put_cookie(response, cookie)
        return response

    def _door_again(state: SessionState, language: str, fault: str, status: int) -> Response:
        token = forgery.token(request)
        page = join_page(
            drawing, state.script, state.code, language, token, fault=fault, keep_days=keep_days
        )
        return html(fill_forms(page, token), status)

    @pages.get("/s/<session>/")
    def phone(session: str) -> Response:
        """Show the phone page to a participant."""
        state = conductor.state(session)
        participant = _participant(state) if state else None
        if state is None or participant is None:
            return _elsewhere(session)
        token = forgery.token(request)
        return html(fill_forms(phone_page(drawing, state, participant, token, epoch), token))

    @pages.get("/s/<session>/mine")
    def mine(session: str) -> Response:
        """Show a participant all they have sent."""
        state = conductor.state(session)
        participant = _participant(state) if state else None
        if state is None or participant is None:
            return _elsewhere(session)
        token = forgery.token(request)
        page = mine_page(
            drawing,
            state,
            participant,
            token,
            epoch,
            receipt=in_two(receipt_of(participant)),
            erase_at=f"{request.host}/erase",
        )
        return html(fill_forms(page, token))

    @pages.get("/s/<session>/mine.json")
    def own_file(session: str) -> Response:
        """Hand a participant everything that is kept of them."""
        state = conductor.state(session)
        participant = _participant(state) if state else None
        if state is None or participant is None:
            return redirect("/", 303)  # type: ignore[return-value]
        response = jsonify(own_data(state, participant))
        response.headers["Content-Disposition"] = 'attachment; filename="labkit-mine.json"'
        return response

    @pages.get("/left")
    def left() -> Response:
        """Say goodbye to somebody who has left."""
        return html(left_page(drawing, asked_language()))

    def _session_of(typed: str) -> SessionState | None:
        code = tidy(typed)
        if code is None:
            return None
        session = limits.look_up(request.remote_addr or "", lambda: find_session(code))
        return conductor.state(session) if session else None

    def _elsewhere(session: str) -> Response:
        state = conductor.state(session)
        forgotten = state is not None and _forgotten(state)
        return redirect("/?stranger" if forgotten else "/", 303)  # type: ignore[return-value]

    def _forgotten(state: SessionState) -> str | None:
        # After a restore: somebody with a key who is not here, or with a key we never heard of.
        actor = access.actor_for(request.cookies, state.id, (Role.PARTICIPANT,))
        said = actor.id if actor else access.stranger(request.cookies, state.id)
        return said if said is not None and said not in state.participants else None

    def _newcomer(state: SessionState) -> str:
        # Somebody we have forgotten gets their own id back, so that what their phone has kept is
        # theirs again; never the id of anybody who is here.
        forgotten = _forgotten(state)
        if forgotten is not None:
            return forgotten
        # A button tapped twice on a slow network comes twice, the second time without the key that
        # the first got: the page's ref makes both the same person.
        ref = request.form.get("ref") or secrets.token_hex(16)
        tap = f"{forgery.visit(request)} {ref} {state.id}"
        return hashlib.sha256(tap.encode("utf-8", "replace")).hexdigest()[:32]

    def _participant(state: SessionState) -> str | None:
        actor = access.actor_for(request.cookies, state.id, (Role.PARTICIPANT,))
        known = state.participants.get(actor.id) if actor else None
        return known.id if known is not None and known.left_at is None else None

    return pages
