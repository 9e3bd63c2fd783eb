"""The facilitator's console and the wall: pages that live pushes then keep fresh."""

from collections.abc import Callable

from flask import Blueprint, Response, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from labkit.access.access import Access
from labkit.conduct import Conductor
from labkit.domain.actors import Role
from labkit.domain.session.state import SessionState
from labkit.drawing.drawn import Drawn
from labkit.drawing.script_words import staff_words
from labkit.drawing.surfaces import Surfaces
from labkit.screens.room import Room
from labkit.web.filling import fill_forms
from labkit.web.forgery import Forgery
from labkit.web.pages import html
from labkit.web.sign_in import Entrance
from labkit.web.staff_language import StaffLanguage


def staff_blueprint(
    *,
    conductor: Conductor,
    access: Access,
    entrance: Entrance,
    forgery: Forgery,
    surfaces: Surfaces,
    room_of: Callable[[SessionState], Room],
    staff_language: StaffLanguage,
) -> Blueprint:
    """Build the two pages. `room_of` knows who is connected now."""
    pages = Blueprint("staff", __name__)

    @pages.get("/console/<session>")
    def console(session: str) -> Response:
        """Show the console to whoever conducts this session."""
        if access.actor_for(request.cookies, session, (Role.FACILITATOR,)) is None:
            return entrance.ask_staff()
        state = _state(session)
        language = staff_language.of(request)
        drawn = surfaces.console(state, room_of(state), language)
        return staff_language.keep(
            request, _page("console", state, drawn, language, lab_name=state.script.lab.name)
        )

    @pages.get("/wall/<session>")
    def wall(session: str) -> Response:
        """Show the wall to whoever holds its key, or conducts."""
        holder = access.actor_for(request.cookies, session, (Role.WALL, Role.FACILITATOR))
        if holder is None:
            return entrance.ask_for_link()
        state = _state(session)
        drawn = surfaces.wall(state, room_of(state))
        return _page("wall", state, drawn, state.script.language)

    def _state(session: str) -> SessionState:
        state = conductor.state(session)
        if state is None:
            raise NotFound
        return state

    def _page(
        surface: str, state: SessionState, drawn: Drawn, language: str, **more: object
    ) -> Response:
        token = forgery.token(request)
        page = surfaces.drawing.page(
            f"{surface}/page.html",
            language if surface == "console" else surfaces.wall_language(state),
            surface=surface,
            style=f"css/{surface}.css",
            script=f"js/{surface}.js",
            session=state.id,
            occasion=state.occasion,
            token=token,
            js_words=staff_words(language),
            script_title=state.script.title,
            script_language=state.script.language,
            screen=Markup(drawn.html(state.revision)),  # noqa: S704 (drawn by our own templates)
            said="",
            **more,
        )
        return html(fill_forms(page, token))

    return pages
