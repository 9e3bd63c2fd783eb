"""The pages of those who log and code turns: by their own link, or a facilitator's key."""

import re
from collections.abc import Callable

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from labkit.access.access import Access
from labkit.conduct import Conductor
from labkit.domain.actors import Actor, Role
from labkit.domain.observing import MOST_CIRCLES
from labkit.domain.practice import Practice
from labkit.domain.session.state import SessionState
from labkit.drawing.environment import Drawing
from labkit.drawing.observe import (
    circles_page,
    observer_page,
    practice_page,
    rules_page,
    seats_page,
)
from labkit.screens.observe import circles_of
from labkit.web.filling import fill_forms
from labkit.web.forgery import Forgery
from labkit.web.pages import html
from labkit.web.sign_in import Entrance
from labkit.web.staff_language import StaffLanguage

MAY = (Role.OBSERVER, Role.FACILITATOR)
CIRCLE = re.compile(r"[1-9][0-9]?", re.ASCII)


def observers_blueprint(
    *,
    conductor: Conductor,
    access: Access,
    entrance: Entrance,
    forgery: Forgery,
    drawing: Drawing,
    staff_language: StaffLanguage,
    clock: Callable[[], int],
    epoch: str,
    practice: Practice,
) -> Blueprint:
    """Build the pages."""
    pages = Blueprint("observers", __name__)

    @pages.get("/observe/<session>/")
    def circles(session: str) -> Response:
        """Ask which circle, where there are several; else show the one there is."""
        observer = _observer(session)
        if observer is None:
            return entrance.ask_for_link()
        state = _state(session)
        found = circles_of(state)
        if len(found) == 1:
            return _circle_page(state, observer, found[0])
        return _kept(circles_page(drawing, session, found, _language()))

    @pages.get("/observe/<session>/<circle>")
    def circle(session: str, circle: str) -> Response:
        """Show one circle to whoever observes it."""
        observer = _observer(session)
        if observer is None:
            return entrance.ask_for_link()
        return _circle_page(_state(session), observer, _known(circle))

    @pages.get("/observe/<session>/<circle>/seats")
    def seats(session: str, circle: str) -> Response:
        """Let somebody draw a circle anew."""
        observer = _observer(session)
        if observer is None:
            return entrance.ask_for_link()
        token = forgery.token(request)
        page = seats_page(drawing, _state(session), observer.id, _known(circle), _language(), token)
        return _kept(fill_forms(page, token))

    @pages.get("/observe/<session>/rules")
    def rules(session: str) -> Response:
        """Show the coding rules on one page."""
        if _observer(session) is None:
            return entrance.ask_for_link()
        return _kept(rules_page(drawing, session, _language()))

    @pages.get("/observe/<session>/practice")
    def practise(session: str) -> Response:
        """Let somebody practise; what they say stands in the address and nowhere else."""
        if _observer(session) is None:
            return entrance.ask_for_link()
        said = request.args.get("said", "") + request.args.get("now", "")[:1]
        return _kept(practice_page(drawing, session, practice, said, _language()))

    def _circle_page(state: SessionState, observer: Actor, circle: str) -> Response:
        token = forgery.token(request)
        page = observer_page(
            drawing, state, observer.id, circle, _language(), token, clock(), epoch
        )
        return _kept(fill_forms(page, token))

    def _observer(session: str) -> Actor | None:
        return access.actor_for(request.cookies, session, MAY)

    def _state(session: str) -> SessionState:
        state = conductor.state(session)
        if state is None:
            raise NotFound
        return state

    def _known(circle: str) -> str:
        if not CIRCLE.fullmatch(circle) or int(circle) > MOST_CIRCLES:
            raise NotFound
        return circle

    def _language() -> str:
        return staff_language.of(request)

    def _kept(page: str) -> Response:
        # What is pushed later must come in the language of this page, and a socket has no
        # Accept-Language of its own.
        return staff_language.remember(html(page), _language())

    return pages
