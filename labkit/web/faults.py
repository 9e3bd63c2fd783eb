"""What somebody sees when a page is not there, or when labkit itself is at fault."""

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import (
    Forbidden,
    HTTPException,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
)

from labkit import log
from labkit.domain.words import N_
from labkit.drawing.environment import Drawing
from labkit.store.writing import DiskFull, NotStored
from labkit.web.guard import STAFF_PAGES
from labkit.web.headers import Environ
from labkit.web.journal import route_of
from labkit.web.limits import TooFast
from labkit.web.pages import html
from labkit.web.replies import Declined, body_of
from labkit.web.speaking import language_of_header
from labkit.web.staff_language import StaffLanguage

NOT_THERE = N_("There is no such page. Scan the code on the wall, or go back.")
FORBIDDEN = N_("This can only be done by someone with another key.")
TOO_LARGE = N_("This is too much at once. Send less.")
NOT_BY_ADDRESS = N_("Opening this address sends nothing. Go back and press the button there.")
MANY_TRIES = N_("Many codes are being tried just now. Wait a moment, then try yours again.")
OTHER = N_("labkit could not do this. Go back and try once more.")
OUR_FAULT = N_("labkit made a mistake. What was saved is safe. Try again in a moment.")


def status_of(failure: NotStored) -> int:
    """The HTTP status that says whether the disk is full or something else is in the way."""
    return 507 if isinstance(failure, DiskFull) else 503


def fault_of(app: Flask, environ: Environ, error: Exception) -> Response:
    """What `say_kindly` answers where a request did not go through Flask."""
    with app.request_context(environ):
        return app.make_response(app.handle_user_exception(error))


def say_kindly(app: Flask, drawing: Drawing, staff_language: StaffLanguage) -> None:
    """Answer every fault with a sentence, and never with a stack."""

    def asked_language() -> str:
        # Whoever stands before a door that is not there has no session to say their language.
        if request.path.strip("/").partition("/")[0] in STAFF_PAGES:
            return staff_language.of(request)
        return language_of_header(request.headers.get("Accept-Language", ""))

    def answer(words: str, status: int) -> Response:
        language = asked_language()
        said = drawing.sentence(words, language)
        if request.accept_mimetypes.best_match(["text/html", "application/json"]) != "text/html":
            final = status < 500 and status != 429
            declined = Declined(refusal=f"http-{status}", words=said, final=final)
            reply = jsonify(body_of(declined))
            reply.status_code = status
            return reply
        if status >= 500 and request.path.startswith("/wall/"):
            # A room full of people must not read that the laptop has a problem.
            resting = drawing.page(
                "wall/resting.html", language, surface="wall", style="css/wall.css"
            )
            return html(resting, status)
        page = drawing.page(
            "fault.html", language, surface="join", style="css/join.css", words=said
        )
        return html(page, status)

    def expected(error: HTTPException) -> Response:
        if isinstance(error, NotFound):
            return answer(NOT_THERE, 404)
        if isinstance(error, Forbidden):
            return answer(FORBIDDEN, 403)
        if isinstance(error, RequestEntityTooLarge):
            return answer(TOO_LARGE, 413)
        if isinstance(error, MethodNotAllowed):
            return answer(NOT_BY_ADDRESS, 405)
        return answer(OTHER, error.code or 400)

    def not_stored(failure: NotStored) -> Response:
        return answer(failure.by_hand, status_of(failure))

    def too_fast(fast: TooFast) -> Response:
        response = answer(MANY_TRIES, 429)
        response.headers["Retry-After"] = str(max(1, round(fast.retry_after)))
        return response

    def unexpected(error: Exception) -> Response:
        log.fault(error, route=route_of(request.environ))
        return answer(OUR_FAULT, 500)

    app.register_error_handler(HTTPException, expected)
    app.register_error_handler(NotStored, not_stored)
    app.register_error_handler(TooFast, too_fast)
    app.register_error_handler(Exception, unexpected)
