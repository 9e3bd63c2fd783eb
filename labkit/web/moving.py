"""The one button that makes labkit show and use the address the laptop has now."""

from flask import Blueprint, Response, redirect, request
from werkzeug.exceptions import Forbidden

from labkit.domain.actors import Role
from labkit.domain.words import N_
from labkit.moving import CannotMove, Place
from labkit.web.desk_views import DeskViews
from labkit.web.replies import Accepted, Declined, json_of

NOT_YET = N_("labkit cannot use the new address yet. Try again in a moment.")


def moving_blueprint(views: DeskViews, place: Place) -> Blueprint:
    """Build its one address. Whoever conducts one session may press it, on this computer."""
    pages = Blueprint("moving", __name__)

    @pages.post("/desk/<session>/address")
    def follow(session: str) -> Response:
        """Show the address of now, and listen on it."""
        conducts = (Role.FACILITATOR,)
        if views.access.actor_for(request.cookies, session, conducts) is None:
            raise Forbidden
        views.check()
        try:
            place.follow()
        except CannotMove:
            reply: Accepted | Declined = Declined(
                refusal="not-moved", words=views.say(NOT_YET), final=True
            )
        else:
            reply = Accepted(seq=0, saved_at=views.clock())
        if request.headers.get("Accept") != "application/json":
            return redirect(f"/console/{session}", 303)  # type: ignore[return-value]
        status = 200 if reply.ok else 503
        return Response(json_of(reply), status, mimetype="application/json")

    return pages
