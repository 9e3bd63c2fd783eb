"""The desk: sessions, new sessions, links, accounts, and the report of each session."""

import secrets
from collections.abc import Callable, Mapping, Sequence

from flask import Blueprint, Response, redirect, request
from werkzeug.exceptions import Forbidden, NotFound

from labkit.access.access import Access
from labkit.access.accounts import Accounts, NameTaken, SetUpRefused
from labkit.access.codes import new_code
from labkit.conduct import Conductor
from labkit.domain.actors import Actor, Role
from labkit.domain.auditing import Audited, Entry
from labkit.domain.cleaning import clean
from labkit.domain.findings import Findings
from labkit.domain.keys import KeyKind
from labkit.domain.report.compiling import compile_report
from labkit.domain.report.values import Report
from labkit.domain.script import Script
from labkit.domain.session.state import SessionState
from labkit.domain.words import N_
from labkit.drawing.catalogues import languages
from labkit.drawing.desk import draw_desk, draw_keys, draw_records
from labkit.drawing.environment import Drawing
from labkit.printing.order import PrintingRefused
from labkit.printing.sheets import report_page, report_pdf
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
from labkit.web.faults import status_of
from labkit.web.filling import fill_forms
from labkit.web.forgery import Forged, Forgery
from labkit.web.pages import html
from labkit.web.sign_in import FAULT_WORDS, NOT_THE_SAME, Entrance
from labkit.web.staff_language import StaffLanguage

ADDED = N_("%(name)s can sign in now.")
TAKEN = N_("Somebody has this name already. Choose another one.")
NO_SUCH_SCRIPT = N_("There is no such script.")
TAKEN_BACK = N_("The link is taken back. Whoever came in with it is out.")
AGAIN = N_("Load this page again and press once more.")
ROLES = {"facilitator": (Role.FACILITATOR, Role.ORGANIZER), "organizer": (Role.ORGANIZER,)}
LONGEST_LABEL = 60
STAFF = (Role.FACILITATOR, Role.ORGANIZER)


class Desk:
    """The views of the desk, with what they need at hand."""

    def __init__(
        self,
        *,
        conductor: Conductor,
        access: Access,
        accounts: Accounts,
        entrance: Entrance,
        forgery: Forgery,
        drawing: Drawing,
        asset: Callable[[str], str],
        scripts: Mapping[str, Script],
        sessions: Callable[[], Sequence[str]],
        base: Callable[[], str],
        here: str,
        staff_language: StaffLanguage,
        clock: Callable[[], int],
        findings: Callable[[SessionState], Findings | None],
        audit: Callable[[], Sequence[Entry]],
    ) -> None:
        self._conductor = conductor
        self._access = access
        self._accounts = accounts
        self._entrance = entrance
        self._forgery = forgery
        self._drawing = drawing
        self._asset = asset
        self._scripts = scripts
        self._sessions = sessions
        self._base = base
        self._here = here
        self._language = staff_language
        self._clock = clock
        self._audit = audit
        self._findings = findings

    # --- sessions and scripts ----------------------------------------------------------------

    def desk(self) -> Response:
        """List the sessions, and what a facilitator can begin."""
        actor = self._staff()
        return self._entrance.ask_staff() if actor is None else self._desk_page(actor)

    def new_session(self) -> Response:
        """Prepare a session from a script."""
        actor = self._facilitator()
        self._checked()
        script = self._scripts.get(request.form.get("script", ""))
        if script is None:
            return self._desk_page(actor, said=self._say(NO_SUCH_SCRIPT), status=404)
        session = secrets.token_hex(8)
        try:
            self._conductor.create_session(session, script, new_code())
        except NotStored as failure:
            said = self._say(failure.by_hand)
            return self._desk_page(actor, said=said, status=status_of(failure))
        return redirect(f"/console/{session}", 303)  # type: ignore[return-value]

    def add_account(self) -> Response:
        """Let somebody else sign in."""
        actor = self._facilitator()
        self._checked()
        name, password = request.form.get("name", ""), request.form.get("password", "")
        if password != request.form.get("again", password):
            return self._desk_page(actor, said=self._say(NOT_THE_SAME), typed=name, status=422)
        roles = ROLES.get(request.form.get("role", ""), ROLES["organizer"])
        try:
            account = self._accounts.add(name, password, roles)
        except SetUpRefused as refused:
            said = self._say(FAULT_WORDS[refused.fault])
            return self._desk_page(actor, said=said, typed=name, status=422)
        except NameTaken:
            return self._desk_page(actor, said=self._say(TAKEN), typed=name, status=409)
        return self._desk_page(actor, said=self._say(ADDED, name=account.name))

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
        token = self._forgery.token(request)
        language = self._language.of(request)
        drawn = fill_forms(draw_desk(self._drawing, page, language, token), token)
        return self._language.keep(request, html(drawn, status))

    def _states(self) -> Sequence[SessionState]:
        states = (self._conductor.state(session) for session in self._sessions())
        return [state for state in states if state is not None]

    def _account_lines(self) -> tuple[AccountLine, ...]:
        return tuple(
            AccountLine(name=one.name, roles=one.roles, created_at=one.created_at)
            for one in self._accounts.all()
        )

    # --- the audit trail ---------------------------------------------------------------------

    def records(self) -> Response:
        """Show what staff did, to a facilitator with an account."""
        if self._staff() is None:
            return self._entrance.ask_staff()
        self._facilitator()
        names = {one.id: one.name for one in self._accounts.all()}
        titles = {state.id: state.script.title for state in self._states()}
        lines = tuple(record_line(entry, names, titles) for entry in self._audit())
        token = self._forgery.token(request)
        language = self._language.of(request)
        drawn = fill_forms(draw_records(self._drawing, lines, language, token), token)
        return self._language.keep(request, html(drawn))

    # --- links -------------------------------------------------------------------------------

    def keys(self, session: str) -> Response:
        """List the links of a session."""
        if self._staff() is None:
            return self._entrance.ask_staff()
        self._facilitator()
        return self._keys_page(self._state(session))

    def new_key(self, session: str) -> Response:
        """Make a link for a wall, for observers, or for another facilitator."""
        actor = self._facilitator()
        self._checked()
        state = self._state(session)
        label = clean(request.form.get("label", ""), LONGEST_LABEL, one_line=True)
        if request.form.get("kind") == KeyKind.WALL.value:
            minted = self._access.mint_wall(actor, session, label)
            url = self._base() + minted.path
        elif request.form.get("kind") == KeyKind.OBSERVER.value:
            minted = self._access.mint_observer(actor, session, label)
            url = self._base() + minted.path
        else:
            # The console opens on this computer only; over the Wi-Fi its key would be in the clear.
            minted = self._access.mint_co_facilitator(actor, session, label)
            url = self._here + minted.path
        new = NewLink(kind=minted.key.kind, label=label, url=url, qr=qr_of(url))
        return self._keys_page(state, new=new)

    def revoke_key(self, session: str) -> Response:
        """Take a link back."""
        actor = self._facilitator()
        self._checked()
        state = self._state(session)
        if any(key.hash == request.form.get("key") for key in self._access.links(session)):
            self._access.revoke(actor, request.form["key"])
        return self._keys_page(state, said=self._say(TAKEN_BACK))

    def _keys_page(
        self, state: SessionState, new: NewLink | None = None, said: str = ""
    ) -> Response:
        now = self._clock()
        lines = tuple(key_line(key, now) for key in self._access.links(state.id))
        page = KeysPage(session=session_line(state), keys=lines, new=new, said=said)
        token = self._forgery.token(request)
        language = self._language.of(request)
        return html(fill_forms(draw_keys(self._drawing, page, language, token), token))

    # --- the report --------------------------------------------------------------------------

    def report_pdf(self, session: str) -> Response:
        """Hand out the Insight Report of a session, as it stands at this moment."""
        actor = self._staff(session)
        if actor is None:
            return self._entrance.ask_staff()
        state = self._state(session)
        language = self._report_language(state)
        report = self._compiled(state, language)
        try:
            paper = report_pdf(self._drawing, report)
        except PrintingRefused as refused:
            page = self._drawing.page(
                "desk/no_pdf.html",
                self._language.of(request),
                surface="desk",
                style="css/desk.css",
                words=self._say(refused.words),
                session=session,
            )
            return html(page, 503)
        self._access.audit(Audited.REPORT_READ, actor.id, session)
        name = f"insight-report-{state.script.id}-{language}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(paper, headers=headers, content_type="application/pdf")

    def report_html(self, session: str) -> Response:
        """Show the report as a page that a browser prints."""
        actor = self._staff(session)
        if actor is None:
            return self._entrance.ask_staff()
        state = self._state(session)
        report = self._compiled(state, self._report_language(state))
        self._access.audit(Audited.REPORT_READ, actor.id, session)
        sheet = self._asset("css/report.css")
        return html(report_page(self._drawing, report, stylesheet=sheet))

    def _compiled(self, state: SessionState, language: str) -> Report:
        return compile_report(state, self._clock(), (language,), self._findings(state))

    def _report_language(self, state: SessionState) -> str:
        asked = request.args.get("language", "")
        # It stands in the name of the file, so it is one that is known.
        return asked if asked in languages() else state.script.language

    # --- inside ------------------------------------------------------------------------------

    def _staff(self, session: str | None = None) -> Actor | None:
        return self._access.actor_for(request.cookies, session, STAFF)

    def _facilitator(self) -> Actor:
        actor = self._access.actor_for(request.cookies, None, (Role.FACILITATOR,))
        if actor is None:
            raise Forbidden
        return actor

    def _checked(self) -> None:
        try:
            self._forgery.check(request)
        except Forged as forged:
            raise Forbidden(self._say(AGAIN)) from forged

    def _state(self, session: str) -> SessionState:
        state = self._conductor.state(session)
        if state is None:
            raise NotFound
        return state

    def _say(self, words: str, **values: str) -> str:
        return self._drawing.sentence(words, self._language.of(request), **values)


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
    pages.get("/desk/<session>/report.pdf")(desk.report_pdf)
    pages.get("/desk/<session>/report")(desk.report_html)
    return pages
