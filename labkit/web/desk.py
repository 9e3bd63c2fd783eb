"""The desk: sessions, new sessions, links, accounts, and what staff did."""

import secrets
from collections.abc import Callable, Mapping, Sequence

from flask import Blueprint, Response, redirect, request

from labkit.access.accounts import Accounts, NameTaken, SetUpRefused
from labkit.access.codes import new_code
from labkit.domain.actors import Actor, Role
from labkit.domain.auditing import Entry
from labkit.domain.cleaning import clean
from labkit.domain.keys import KeyKind
from labkit.domain.script import Script
from labkit.domain.session.state import SessionState
from labkit.domain.words import N_
from labkit.drawing.desk import draw_desk, draw_keys, draw_records
from labkit.screens.address import qr_of
from labkit.screens.desk import (
    AccountLine,
    DeskPage,
    KeysPage,
    NewLink,
    key_line,
    record_line,
    script_line,
    session_line,
)
from labkit.store.writing import NotStored
from labkit.web.desk_views import DeskViews
from labkit.web.faults import status_of
from labkit.web.filling import fill_forms
from labkit.web.pages import html
from labkit.web.sign_in import FAULT_WORDS, NOT_THE_SAME

ADDED = N_("%(name)s can sign in now.")
TAKEN = N_("Somebody has this name already. Choose another one.")
NO_SUCH_SCRIPT = N_("There is no such script.")
TAKEN_BACK = N_("The link is taken back. Whoever came in with it is out.")
ROLES = {"facilitator": (Role.FACILITATOR, Role.ORGANIZER), "organizer": (Role.ORGANIZER,)}
LONGEST_LABEL = 60


class Desk:
    """Sessions, accounts, links and the audit trail. `here` is this computer's own address."""

    def __init__(
        self,
        views: DeskViews,
        *,
        accounts: Accounts,
        scripts: Mapping[str, Script],
        sessions: Callable[[], Sequence[str]],
        base: Callable[[], str],
        here: str,
        audit: Callable[[], Sequence[Entry]],
    ) -> None:
        self._views = views
        self._accounts = accounts
        self._scripts = scripts
        self._sessions = sessions
        self._base = base
        self._here = here
        self._audit = audit

    # --- sessions and scripts ----------------------------------------------------------------

    def desk(self) -> Response:
        """List the sessions, and what a facilitator can begin."""
        actor = self._views.staff()
        return self._views.entrance.ask_staff() if actor is None else self._desk_page(actor)

    def new_session(self) -> Response:
        """Prepare a session from a script."""
        actor = self._views.facilitator()
        self._views.check()
        script = self._scripts.get(request.form.get("script", ""))
        if script is None:
            return self._desk_page(actor, said=self._views.say(NO_SUCH_SCRIPT), status=404)
        session = secrets.token_hex(8)
        try:
            self._views.conductor.create_session(session, script, new_code())
        except NotStored as failure:
            said = self._views.say(failure.by_hand)
            return self._desk_page(actor, said=said, status=status_of(failure))
        return redirect(f"/console/{session}", 303)  # type: ignore[return-value]

    def add_account(self) -> Response:
        """Let somebody else sign in."""
        actor = self._views.facilitator()
        self._views.check()
        name, password = request.form.get("name", ""), request.form.get("password", "")
        if password != request.form.get("again", password):
            return self._desk_page(
                actor, said=self._views.say(NOT_THE_SAME), typed=name, status=422
            )
        roles = ROLES.get(request.form.get("role", ""), ROLES["organizer"])
        try:
            account = self._accounts.add(name, password, roles)
        except SetUpRefused as refused:
            said = self._views.say(FAULT_WORDS[refused.fault])
            return self._desk_page(actor, said=said, typed=name, status=422)
        except NameTaken:
            return self._desk_page(actor, said=self._views.say(TAKEN), typed=name, status=409)
        return self._desk_page(actor, said=self._views.say(ADDED, name=account.name))

    def _desk_page(
        self, actor: Actor, said: str = "", typed: str = "", status: int = 200
    ) -> Response:
        facilitator = actor.role is Role.FACILITATOR
        page = DeskPage(
            facilitator=facilitator,
            name=self._accounts.name_of(actor.id),
            sessions=tuple(map(session_line, self._states())),
            scripts=tuple(map(script_line, self._scripts.values())) if facilitator else (),
            accounts=self._account_lines() if facilitator else (),
            said=said,
            typed_name=typed,
        )
        token = self._views.forgery.token(request)
        language = self._views.staff_language.of(request)
        drawn = fill_forms(draw_desk(self._views.drawing, page, language, token), token)
        return self._views.staff_language.keep(request, html(drawn, status))

    def _states(self) -> Sequence[SessionState]:
        states = (self._views.conductor.state(session) for session in self._sessions())
        return [state for state in states if state is not None]

    def _account_lines(self) -> tuple[AccountLine, ...]:
        return tuple(
            AccountLine(name=one.name, roles=one.roles, created_at=one.created_at)
            for one in self._accounts.all()
        )

    # --- the audit trail ---------------------------------------------------------------------

    def records(self) -> Response:
        """Show what staff did, to a facilitator with an account."""
        if self._views.staff() is None:
            return self._views.entrance.ask_staff()
        self._views.facilitator()
        names = {one.id: one.name for one in self._accounts.all()}
        titles = {state.id: state.script.title for state in self._states()}
        lines = tuple(record_line(entry, names, titles) for entry in self._audit())
        token = self._views.forgery.token(request)
        language = self._views.staff_language.of(request)
        drawn = fill_forms(draw_records(self._views.drawing, lines, language, token), token)
        return self._views.staff_language.keep(request, html(drawn))

    # --- links -------------------------------------------------------------------------------

    def keys(self, session: str) -> Response:
        """List the links of a session."""
        if self._views.staff() is None:
            return self._views.entrance.ask_staff()
        self._views.facilitator()
        return self._keys_page(self._views.state(session))

    def new_key(self, session: str) -> Response:
        """Make a link for a wall, for observers, or for another facilitator."""
        actor = self._views.facilitator()
        self._views.check()
        state = self._views.state(session)
        label = clean(request.form.get("label", ""), LONGEST_LABEL, one_line=True)
        if request.form.get("kind") == KeyKind.WALL.value:
            minted = self._views.access.mint_wall(actor, session, label)
            url = self._base() + minted.path
        elif request.form.get("kind") == KeyKind.OBSERVER.value:
            minted = self._views.access.mint_observer(actor, session, label)
            url = self._base() + minted.path
        else:
            # The console opens on this computer only; over the Wi-Fi its key would be in the clear.
            minted = self._views.access.mint_co_facilitator(actor, session, label)
            url = self._here + minted.path
        new = NewLink(kind=minted.key.kind, label=label, url=url, qr=qr_of(url))
        return self._keys_page(state, new=new)

    def revoke_key(self, session: str) -> Response:
        """Take a link back."""
        actor = self._views.facilitator()
        self._views.check()
        state = self._views.state(session)
        if any(key.hash == request.form.get("key") for key in self._views.access.links(session)):
            self._views.access.revoke(actor, request.form["key"])
        return self._keys_page(state, said=self._views.say(TAKEN_BACK))

    def _keys_page(
        self, state: SessionState, new: NewLink | None = None, said: str = ""
    ) -> Response:
        now = self._views.clock()
        lines = tuple(key_line(key, now) for key in self._views.access.links(state.id))
        page = KeysPage(session=session_line(state), keys=lines, new=new, said=said)
        token = self._views.forgery.token(request)
        language = self._views.staff_language.of(request)
        return html(fill_forms(draw_keys(self._views.drawing, page, language, token), token))


def desk_blueprint(desk: Desk) -> Blueprint:
    """Build the routes."""
    pages = Blueprint("desk", __name__)
    pages.get("/desk/")(desk.desk)
    pages.post("/desk/sessions")(desk.new_session)
    pages.post("/desk/accounts")(desk.add_account)
    pages.get("/desk/records")(desk.records)
    pages.get("/desk/<session>/keys")(desk.keys)
    pages.post("/desk/<session>/keys")(desk.new_key)
    pages.post("/desk/<session>/keys/revoke")(desk.revoke_key)
    return pages
