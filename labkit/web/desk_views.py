"""What the pages of the desk have in common: who asks, about which session, in which language."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import Forbidden, NotFound

from labkit.access.access import Access
from labkit.conduct import Conductor
from labkit.domain.actors import Actor, Role
from labkit.domain.session.state import SessionState
from labkit.domain.words import N_
from labkit.drawing.environment import Drawing
from labkit.web.forgery import Forged, Forgery
from labkit.web.sign_in import Entrance
from labkit.web.staff_language import StaffLanguage

AGAIN = N_("Load this page again and press once more.")
STAFF = (Role.FACILITATOR, Role.ORGANIZER)


@dataclass(frozen=True, kw_only=True)
class DeskViews:
    """What its views have at hand."""

    conductor: Conductor
    access: Access
    entrance: Entrance
    forgery: Forgery
    drawing: Drawing
    staff_language: StaffLanguage
    clock: Callable[[], int]

    def staff(self, session: str | None = None) -> Actor | None:
        """Who asks, if that is staff; with a session, also who holds a key to it."""
        return self.access.actor_for(request.cookies, session, STAFF)

    def facilitator(self) -> Actor:
        """Who asks, if that is a facilitator with an account."""
        actor = self.access.actor_for(request.cookies, None, (Role.FACILITATOR,))
        if actor is None:
            raise Forbidden
        return actor

    def check(self) -> None:
        """Refuse a form that is not of a page of ours."""
        try:
            self.forgery.check(request)
        except Forged as forged:
            raise Forbidden(self.say(AGAIN)) from forged

    def state(self, session: str) -> SessionState:
        """The session, or 404."""
        state = self.conductor.state(session)
        if state is None:
            raise NotFound
        return state

    def say(self, words: str, **values: str) -> str:
        """A sentence in the language of whoever asks."""
        return self.drawing.sentence(words, self.staff_language.of(request), **values)
