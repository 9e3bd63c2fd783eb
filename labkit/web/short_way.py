"""The short way to the door: what our scripts send, without a framework around it.

A thousand people who answer at once are a thousand of these, and what Flask does around one costs
as much as carrying it out; a thousand people also wait for the console's prompt. The rules, the
limits and what is said are those of `door.Door`. Whatever is not just that (a plain form,
somebody who is not known, a phone's command by a key of staff, leaving) goes the long way, and
nothing of it was read then.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import Response
from werkzeug.http import parse_cookie

from labkit.access.access import Holder
from labkit.domain import commands as c
from labkit.domain.actors import Role
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.session.state import SessionState
from labkit.store.writing import NotStored
from labkit.web.door import SOCKET, Door, tidied
from labkit.web.forgery import HEADER, Forgery
from labkit.web.headers import App, Environ, StartResponse
from labkit.web.journal import note
from labkit.web.limits import TooFast
from labkit.web.packing import packed_for
from labkit.web.replies import Accepted, Declined, json_of

JSON = "application/json"
ROUTE = "/s/<session>/do/<name>"
OF_PHONES = {
    name: kind
    for name, kind in c.COMMANDS.items()
    if issubclass(kind, c.FromPhone)
    and Role.PARTICIPANT in kind.roles
    # Whoever leaves loses their cookie, which the long way sees to.
    and kind is not c.LeaveSession
}
OF_CONSOLES = {
    name: kind for name, kind in c.COMMANDS.items() if set(kind.roles) == {Role.FACILITATOR}
}
SHORT = {**OF_PHONES, **OF_CONSOLES}
TOKEN_SENT = f"HTTP_{HEADER.upper().replace('-', '_')}"
SOCKET_SENT = f"HTTP_{SOCKET.upper().replace('-', '_')}"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request that may go the short way, as far as its head says."""

    session: str
    name: str
    kind: type[c.Command]
    length: int

    @property
    def of_phone(self) -> bool:
        """Whether it is for participants, and not for facilitators."""
        return self.name in OF_PHONES


class ShortWay:
    """Answers what it may, and hands on the rest."""

    def __init__(
        self,
        door: Door,
        forgery: Forgery,
        *,
        largest: int,
        staff_language: Callable[[Mapping[str, str]], str],
        at_fault: Callable[[Environ, Exception], Response],
    ) -> None:
        """`staff_language` is that of a browser with these cookies.

        `at_fault` says kindly, and writes down, that labkit has made a mistake.
        """
        self._door = door
        self._forgery = forgery
        self._largest = largest
        self._staff_language = staff_language
        self._at_fault = at_fault

    def before(self, app: App) -> App:
        """Stand before an app that knows the long way."""

        def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
            asked = _asked(environ)
            if asked is None or asked.length > self._largest:
                return app(environ, start_response)
            cookies = parse_cookie(environ)
            wanted = Role.PARTICIPANT if asked.of_phone else Role.FACILITATOR
            holder = self._door.access.holder_for(cookies, asked.session, (wanted,))
            state = self._door.conductor.state(asked.session) if holder else None
            if holder is None or state is None:
                return app(environ, start_response)
            if asked.of_phone and holder.actor.id not in state.participants:
                return app(environ, start_response)
            note(environ, ROUTE, asked.session, holder)
            try:
                status, reply, wait = self._carry_out(asked, environ, cookies, holder, state)
            except Exception as error:
                return self._at_fault(environ, error)(environ, start_response)
            body, headers = packed_for(environ, json_of(reply).encode())
            headers += [("Content-Type", JSON), ("Content-Length", str(len(body)))]
            if wait is not None:
                headers.append(("Retry-After", str(wait)))
            start_response(f"{status} {HTTPStatus(status).phrase}", headers)
            return [body]

        return answer

    def _carry_out(
        self,
        asked: _Asked,
        environ: Environ,
        cookies: dict[str, str],
        holder: Holder,
        state: SessionState,
    ) -> tuple[int, Accepted | Declined, int | None]:
        try:
            body = tidied(asked.kind, _given(environ, asked.length))
            self._forgery.weigh(environ, cookies, environ.get(TOKEN_SENT))
            told = environ.get(SOCKET_SENT, "")
            done = self._door.carry_out(asked.session, asked.name, body, holder, told)
        except (Refused, TooFast, NotStored) as no:
            if asked.of_phone:
                language = state.participants[holder.actor.id].language
            else:
                language = self._staff_language(cookies)
            answer = self._door.refusal(no, asked.kind, language, kept=asked.of_phone)
            return answer.status, answer.declined, answer.retry_after
        command, outcome = done
        return 200, self._door.accepted(asked.session, command, holder, outcome), None


def _asked(environ: Environ) -> _Asked | None:
    """What is asked for, where it may go the short way."""
    # Exactly what our own script says: what has to be weighed goes the long way.
    if (
        environ.get("HTTP_ACCEPT") != JSON
        or environ.get("CONTENT_TYPE") != JSON
        or environ["REQUEST_METHOD"] != "POST"
        or environ.get("QUERY_STRING")
    ):
        return None
    parts = environ.get("PATH_INFO", "").split("/")
    length = environ.get("CONTENT_LENGTH", "")
    if len(parts) != 5 or (parts[0], parts[1], parts[3]) != ("", "s", "do"):
        return None
    kind = SHORT.get(parts[4])
    if kind is None or not (length.isascii() and length.isdecimal()):
        return None
    return _Asked(parts[2], parts[4], kind, int(length))


def _given(environ: Environ, length: int) -> object:
    try:
        return json.loads(environ["wsgi.input"].read(length))
    except (ValueError, OSError, RecursionError) as fault:
        raise Refused(Refusal.NOT_UNDERSTOOD) from fault
