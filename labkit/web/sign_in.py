"""Opening links with a key, setting up, signing in and out."""

import re
from collections.abc import Mapping
from typing import Any, Protocol

from flask import Blueprint, Request, Response, jsonify, redirect, request

from labkit.access.access import Access, Opened
from labkit.access.accounts import (
    Accounts,
    NameFault,
    SetUpClosed,
    SetUpRefused,
    SignInRefused,
)
from labkit.access.keys import KeyFault, KeyRefused
from labkit.access.passwords import PasswordFault
from labkit.domain.refusals import WORDS, Refusal
from labkit.domain.words import N_
from labkit.web.forgery import Forged, Forgery
from labkit.web.guard import STAFF_HERE
from labkit.web.principal import put_cookie, take_cookies
from labkit.web.replies import Declined, body_of

KEY_WORDS: Mapping[KeyFault, str] = {
    KeyFault.UNKNOWN: N_("labkit does not know this link. Look whether all of it was copied."),
    KeyFault.USED: N_("This link was used already, and it works once. Ask for a new one."),
    KeyFault.OVER: N_("This link has ended. Ask for a new one."),
    KeyFault.ELSEWHERE: N_("This link opens only on the computer that labkit runs on."),
}
KEY_STATUS = {
    KeyFault.UNKNOWN: 404,
    KeyFault.USED: 410,
    KeyFault.OVER: 410,
    KeyFault.ELSEWHERE: 404,
}
FAULT_WORDS: Mapping[NameFault | PasswordFault, str] = {
    NameFault.MISSING: N_("Write a name to sign in with."),
    NameFault.TOO_LONG: N_("This name is long. Choose one of 60 characters or fewer."),
    PasswordFault.TOO_SHORT: N_("This password is short. Take 12 characters or more."),
    PasswordFault.TOO_LONG: N_("This password is long. Take 128 characters or fewer."),
    PasswordFault.TOO_COMMON: N_(
        "This password is easy to guess. Take three or four words that do not belong together."
    ),
}
NOT_THE_SAME = N_("The two passwords are not the same. Write it once more.")
WRONG = N_("Name and password do not go together. Try once more.")
WAIT = N_("Many tries did not work. Wait a moment, a minute at most, then try again.")
# Where somebody may be sent after signing in; anything else could be another web site.
OWN_PAGE = re.compile(r"/(desk|console)(/[0-9A-Za-z_-]+)*/?", re.ASCII)


class Draw(Protocol):
    """Draws a page in the language of a request."""

    def __call__(self, template: str, **values: Any) -> str:
        """The HTML of it."""
        ...


class Say(Protocol):
    """Puts a marked sentence into the language of a request."""

    def __call__(self, words: str, **values: Any) -> str:
        """The sentence."""
        ...


class Entrance:
    """The pages for those who are not known yet. `blueprint` serves them, others turn to it."""

    def __init__(
        self, *, access: Access, accounts: Accounts, forgery: Forgery, draw: Draw, say: Say
    ) -> None:
        self._access = access
        self._accounts = accounts
        self._forgery = forgery
        self._draw = draw
        self._say = say

    def ask_staff(self) -> Response:
        """What a page of staff answers to somebody it does not know."""
        if not self._accounts.is_set_up():
            return self._page("not_set_up.html", 503)
        return self._sign_in_form(401, next_page=request.path)

    def ask_for_link(self) -> Response:
        """What a wall answers to somebody it does not know."""
        return self._page("key.html", 401)

    # --- opening a link --------------------------------------------------------------------

    def open_link(self) -> Response:
        """Take the key that the page found behind the # of its address."""
        as_json = _wants_json(request)
        try:
            self._forgery.check(request)
            here = bool(request.environ.get(STAFF_HERE))
            # Whoever pastes by hand pastes the whole link.
            key = request.form.get("key", "").rpartition("#k=")[2].strip()
            opened = self._access.redeem(key, staff_here=here)
        except Forged:
            return self._refuse_link(400, "not-understood", WORDS[Refusal.NOT_UNDERSTOOD], as_json)
        except KeyRefused as refused:
            fault = refused.fault
            return self._refuse_link(KEY_STATUS[fault], f"key-{fault}", KEY_WORDS[fault], as_json)
        if as_json:
            response = jsonify({"ok": True, "goes_to": opened.goes_to})
        else:
            response = redirect(opened.goes_to, 303)  # type: ignore[assignment]
        put_cookie(response, opened.cookie)
        return response

    def _refuse_link(self, status: int, refusal: str, words: str, as_json: bool) -> Response:
        said = self._say(words)
        if not as_json:
            return self._page("key.html", status, fault=said)
        reply = jsonify(body_of(Declined(refusal=refusal, words=said, final=True)))
        reply.status_code = status
        return reply

    # --- the first account -----------------------------------------------------------------

    def set_up_page(self) -> Response:
        """The form for the first account, to whoever opened the link in the terminal."""
        if self._accounts.may_set_up(request.cookies):
            return self._page("set_up.html", 200, name="")
        return self._set_up_closed()

    def set_up(self) -> Response:
        """Make the first account."""
        name, password = request.form.get("name", ""), request.form.get("password", "")
        try:
            self._forgery.check(request)
            if password != request.form.get("again", ""):
                return self._page("set_up.html", 422, name=name, fault=self._say(NOT_THE_SAME))
            opened = self._accounts.set_up(request.cookies, name, password)
        except Forged:
            return self._page("set_up.html", 400, name=name, fault=self._not_understood())
        except SetUpRefused as refused:
            fault = self._say(FAULT_WORDS[refused.fault])
            return self._page("set_up.html", 422, name=name, fault=fault)
        except SetUpClosed:
            return self._set_up_closed()
        return self._let_in(opened)

    def _set_up_closed(self) -> Response:
        if self._accounts.is_set_up():
            return self._page("set_up_over.html", 410)
        return self._page("not_set_up.html", 503)

    # --- signing in and out ----------------------------------------------------------------

    def sign_in_page(self) -> Response:
        """The form with name and password."""
        if not self._accounts.is_set_up():
            return self._page("not_set_up.html", 503)
        return self._sign_in_form(200, next_page=request.args.get("next", ""))

    def sign_in(self) -> Response:
        """Look at name and password."""
        if not self._accounts.is_set_up():
            return self._page("not_set_up.html", 503)
        name, next_page = request.form.get("name", ""), request.form.get("next", "")
        try:
            self._forgery.check(request)
            password = request.form.get("password", "")
            opened = self._accounts.sign_in(name, password, request.remote_addr or "")
        except Forged:
            return self._sign_in_form(400, next_page, name, self._not_understood())
        except SignInRefused as refused:
            if not refused.retry_after:
                return self._sign_in_form(401, next_page, name, self._say(WRONG))
            response = self._sign_in_form(429, next_page, name, self._say(WAIT))
            response.headers["Retry-After"] = str(max(1, round(refused.retry_after)))
            return response
        if OWN_PAGE.fullmatch(next_page):
            opened = Opened(opened.cookie, next_page)
        return self._let_in(opened)

    def sign_out(self) -> Response:
        """Take the keys of staff back, and out of the browser."""
        try:
            self._forgery.check(request)
        except Forged:
            return self._sign_in_form(400, fault=self._not_understood())
        response: Response = redirect("/sign-in", 303)  # type: ignore[assignment]
        take_cookies(response, self._access.sign_out(request.cookies))
        return response

    def _sign_in_form(
        self, status: int, next_page: str = "", name: str = "", fault: str = ""
    ) -> Response:
        where = next_page if OWN_PAGE.fullmatch(next_page) else ""
        return self._page("sign_in.html", status, next=where, name=name, fault=fault)

    def _let_in(self, opened: Opened) -> Response:
        response: Response = redirect(opened.goes_to, 303)  # type: ignore[assignment]
        old = self._access.names.staff_among(request.cookies)
        take_cookies(response, [name for name in old if name != opened.cookie.name])
        put_cookie(response, opened.cookie)
        return response

    def _not_understood(self) -> str:
        return self._say(WORDS[Refusal.NOT_UNDERSTOOD])

    def _page(self, template: str, status: int, **values: Any) -> Response:
        html = self._draw(
            f"sign_in/{template}",
            **{"fault": "", **values},
            token=self._forgery.token(request),
        )
        return Response(html, status, content_type="text/html; charset=utf-8")


def sign_in_blueprint(entrance: Entrance) -> Blueprint:
    """Build the routes."""
    pages = Blueprint("sign_in", __name__)
    pages.post("/keys")(entrance.open_link)
    pages.get("/set-up")(entrance.set_up_page)
    pages.post("/set-up")(entrance.set_up)
    pages.get("/sign-in")(entrance.sign_in_page)
    pages.post("/sign-in")(entrance.sign_in)
    pages.post("/sign-out")(entrance.sign_out)
    return pages


def _wants_json(request: Request) -> bool:
    kinds = ["text/html", "application/json"]
    return request.accept_mimetypes.best_match(kinds) == "application/json"
