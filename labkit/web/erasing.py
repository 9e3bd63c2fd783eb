"""Erasing somebody by their receipt: by themselves from any browser, or at the desk for them."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, request

from labkit.access.access import Access
from labkit.access.receipts import Person, Receipts
from labkit.conduct import Conductor
from labkit.domain.auditing import PARTICIPANT, Audited
from labkit.domain.words import N_
from labkit.drawing.erasing import ErasePage, desk_erase_page, erase_page
from labkit.store.writing import NotStored
from labkit.web.desk_views import DeskViews
from labkit.web.faults import status_of
from labkit.web.filling import fill_forms
from labkit.web.forgery import Forged
from labkit.web.limits import Limits, TooFast
from labkit.web.pages import html
from labkit.web.speaking import asked_language

NO_RECEIPT = N_(
    "No receipt reads like this. It has eight letters and numbers: look at each of them again."
)
TOO_MANY = N_("Too many wrong receipts came in. Wait a minute, or give yours to the facilitator.")
AGAIN = N_("Your browser did not send this page's token. Press the button once more.")


@dataclass(frozen=True, kw_only=True)
class Erasing:
    """What is needed to erase somebody, and to say so on a page."""

    receipts: Receipts
    conductor: Conductor
    access: Access
    limits: Limits
    views: DeskViews
    audited: Callable[[Audited, str, str | None], None]

    # --- by themselves -----------------------------------------------------------------------

    def page(self) -> Response:
        """Ask for the receipt."""
        return self._own(ErasePage())

    def by_receipt(self) -> Response:
        """Look for whose it is; ask once; erase."""
        typed = request.form.get("receipt", "")
        language = asked_language()
        say = self.views.drawing.sentence
        try:
            self.views.forgery.check(request)
            address = request.remote_addr or ""
            found = self.limits.look_for_receipt(address, lambda: self.receipts.holder(typed))
        except Forged:
            return self._own(ErasePage(typed=typed, fault=say(AGAIN, language)), 400)
        except TooFast:
            return self._own(ErasePage(typed=typed, fault=say(TOO_MANY, language)), 429)
        page, status = self._step(typed, found, None, lambda words: say(words, language))
        return self._own(page, status)

    def _own(self, page: ErasePage, status: int = 200) -> Response:
        token = self.views.forgery.token(request)
        drawn = erase_page(self.views.drawing, page, asked_language(), token)
        return html(fill_forms(drawn, token), status)

    # --- at the desk -------------------------------------------------------------------------

    def desk_page(self) -> Response:
        """Ask for somebody's receipt at the desk."""
        if self.views.staff() is None:
            return self.views.entrance.ask_staff()
        self.views.facilitator()
        return self._at_desk(ErasePage())

    def at_desk(self) -> Response:
        """The same for a facilitator, whom no stranger's guesses slow down."""
        actor = self.views.facilitator()
        self.views.check()
        typed = request.form.get("receipt", "")
        found = self.receipts.holder(typed)
        page, status = self._step(typed, found, actor.id, self.views.say)
        return self._at_desk(page, status)

    def _at_desk(self, page: ErasePage, status: int = 200) -> Response:
        token = self.views.forgery.token(request)
        language = self.views.staff_language.of(request)
        drawn = desk_erase_page(self.views.drawing, page, language, token)
        return html(fill_forms(drawn, token), status)

    # --- both --------------------------------------------------------------------------------

    def _step(
        self, typed: str, found: Person | None, staff: str | None, say: Callable[[str], str]
    ) -> tuple[ErasePage, int]:
        state = self.conductor.state(found[0]) if found else None
        if found is None or state is None:
            return ErasePage(typed=typed, fault=say(NO_RECEIPT)), 404
        session, participant = found
        if request.form.get("sure") != "yes":
            return ErasePage(typed=typed, script=state.script), 200
        try:
            self.conductor.erase(session, participant)
            self.access.forget_participant(session, participant)
        except NotStored as failure:
            fault = say(failure.by_hand)
            return ErasePage(typed=typed, script=state.script, fault=fault), status_of(failure)
        if staff is None:
            self.audited(Audited.ERASED, PARTICIPANT, session)
        else:
            self.audited(Audited.ERASED_FOR, staff, session)
        return ErasePage(done=True), 200


def erasing_blueprint(erasing: Erasing) -> Blueprint:
    """Build the routes."""
    pages = Blueprint("erasing", __name__)
    pages.get("/erase")(erasing.page)
    pages.post("/erase")(erasing.by_receipt)
    pages.get("/desk/erase")(erasing.desk_page)
    pages.post("/desk/erase")(erasing.at_desk)
    return pages
