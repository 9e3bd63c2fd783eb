"""Around everything: one line of the log for each request, and numbers for those who watch labkit.

A line has the route as it was declared, never the path somebody asked for; a session only where
whoever asked was let into it.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, has_request_context, request

from labkit import log
from labkit.access.access import Holder
from labkit.web.guard import SOCKETS
from labkit.web.headers import App, Environ, StartResponse

NOTES = "labkit.notes"
"""Where a request's notes lie in its environ, which layers in between may copy."""
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
SWITCHED = 101
"""What is told of a live connection: it has no other status."""


class Journal:
    """Writes down what each request came to."""

    def __init__(
        self, app: App, *, monotonic: Callable[[], float], knows: Callable[[str], bool]
    ) -> None:
        """`knows` says whether there is a session of that id."""
        self._app = app
        self._monotonic = monotonic
        self._knows = knows
        self.statuses: Counter[int] = Counter()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        began = self._monotonic()
        environ[NOTES] = {}
        came_to = SWITCHED

        def start(status: str, *rest: Any) -> Any:
            nonlocal came_to
            came_to = int(status[:3])
            return start_response(status, *rest)

        try:
            return self._app(environ, start)
        except Exception as error:
            came_to = 500
            log.fault(error, route=route_of(environ))
            raise
        finally:
            self.statuses[came_to] += 1
            self._tell(environ, came_to, round((self._monotonic() - began) * 1000))

    def _tell(self, environ: Environ, status: int, ms: int) -> None:
        fields: dict[str, object] = {"route": route_of(environ), "status": status, "ms": ms}
        notes = environ[NOTES]
        role, session = notes.get("role"), notes.get("session")
        if role:
            fields["role"] = role
            if session and self._knows(session):
                fields["session"] = session
        log.say("request", **fields)


def route_of(environ: Environ) -> str:
    """The address that was asked for, as labkit has declared it."""
    method = environ.get("REQUEST_METHOD", "")
    path = environ.get("PATH_INFO", "")
    declared = environ.get(NOTES, {}).get("route")
    if declared is None:
        known = next((one for one in (f"/{SOCKETS}/", "/static/") if path.startswith(one)), "")
        declared = known or "none"
    return f"{method if method in METHODS else 'other'} {declared}"


def note(environ: Environ, route: str, session: str, holder: Holder) -> None:
    """Have a request that no framework sees say what the two below say of others."""
    notes = environ.setdefault(NOTES, {})
    notes["route"], notes["session"], notes["role"] = route, session, holder.actor.role.value


def note_routes(app: Flask) -> None:
    """Have each request say which of our addresses it is, and of which session."""

    @app.before_request
    def of_request() -> None:
        notes = request.environ.setdefault(NOTES, {})
        notes["route"] = request.url_rule.rule if request.url_rule else None
        notes["session"] = (request.view_args or {}).get("session")


def note_holder(holder: Holder) -> None:
    """Have a request say in which role somebody was known."""
    if has_request_context():
        request.environ.setdefault(NOTES, {})["role"] = holder.actor.role.value
