"""The simulated facilitator: in by the one-time address, then one command after the other."""

import time
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import gevent
from gevent.lock import RLock

from labkit.rehearsal.browser import Answer, Browser, NoAnswer
from labkit.rehearsal.page import Page, read_page

PATIENCE = 90.0
REPORT_PATIENCE = 180.0
AGAIN = 0.3
# Sending one of these again after a lost answer would do it twice.
NOT_TWICE = frozenset({"extend-step", "undo"})
NEW_SCREEN = frozenset({"open-step", "push-prompt", "end-session"})


class NotConducted(Exception):
    """The server refused an act of the facilitator, or does not answer any more."""


@dataclass(frozen=True)
class Act:
    """One act, as the server acknowledged it; `saved_at` is None where the answer was lost."""

    command: str
    seq: int
    saved_at: int | None


class Facilitator:
    """Somebody with a console. Keeps every act, and every `ref` the server acknowledged."""

    def __init__(self, console: str, *, alone: bool = True) -> None:
        """`alone` says that nobody else conducts: a run that moved was moved by this hand."""
        self._bearable = ("someone-was-faster",) if alone else ()
        self.browser = Browser(console)
        self.acts: list[Act] = []
        self.put_up: dict[str, dict[str, str]] = {}
        """What was sent with a ref of its own, by that ref."""
        self.run = 0
        self.page: Page = read_page("")
        self._console = console
        self._session = ""
        self._one_at_a_time = RLock()

    @property
    def new_screens(self) -> list[Act]:
        """The acts that put another screen on every phone."""
        return [act for act in self.acts if act.command in NEW_SCREEN]

    def sign_in(self, session: str) -> None:
        """Redeem the key in the address, then open the console."""
        where = urlsplit(self._console)
        key = parse_qs(where.fragment).get("k", [where.fragment])[0]
        page = read_page(self._get(where.path).text)
        answer = self.browser.submit("/keys", {"key": key, "token": page.token})
        if answer.status >= 400:
            raise NotConducted(f"the key was not taken: {answer.status} {answer.text[:300]}")
        self.enter(session)

    def enter(self, session: str) -> None:
        """Open the console of a session with the key the browser holds."""
        self._session = session
        self.look()

    def look(self) -> None:
        """Load the console and see where the run stands."""
        answer = self._get(f"/console/{self._session}")
        if answer.status != 200:
            raise NotConducted(f"the console says {answer.status}")
        self.page = read_page(answer.text)
        runs = [int(form.fields["run"]) for form in self.page.forms if form.fields.get("run")]
        self.run = max(runs, default=self.run)

    def move(self, command: str, **body: str) -> Act:
        """Move the run on, once, whatever the network does."""
        before = self.run
        until = time.monotonic() + PATIENCE
        while True:
            reply = self._post(command, {**body, "run": self.run})
            if reply is not None and reply.get("ok") is True:
                act = self._keep(command, reply)
                self.look()
                return act
            self._maybe_give_up(command, reply, until, self._bearable)
            self.look()
            if self.run != before:
                # Nobody else conducts: the move was made, only its answer was lost.
                self.acts.append(act := Act(command, self.page.revision, None))
                return act

    def act(self, command: str, **body: Any) -> Act | None:
        """Do something that may be done again; None where the answer of another was lost."""
        until = time.monotonic() + PATIENCE
        while True:
            reply = self._post(command, body)
            if reply is not None and reply.get("ok") is True:
                return self._keep(command, reply)
            if reply is None and command in NOT_TWICE:
                return None
            self._maybe_give_up(command, reply, until)

    def put(self, command: str, **body: str) -> str:
        """Send something with a ref, until it is acknowledged; its ref is its name."""
        ref = str(uuid.uuid4())
        if self.act(command, **body, ref=ref) is not None:
            self.put_up[ref] = body
        return ref

    def push(self, prompt: str) -> None:
        """Push a prompt of the library to everybody."""
        self.act("push-prompt", prompt=prompt, id=str(uuid.uuid4()))

    def report(self) -> bytes:
        """Fetch the report from the organizer's page."""
        tab = self.browser.beside(REPORT_PATIENCE)
        try:
            answer = tab.get(f"/desk/{self._session}/report.pdf")
        except NoAnswer as error:
            raise NotConducted(f"there is no report: {error}") from error
        finally:
            tab.close()
        if answer.status != 200 or answer.kind != "application/pdf":
            raise NotConducted(f"there is no report: {answer.status}, {answer.kind}")
        return answer.body

    def close(self) -> None:
        """Hang up."""
        self.browser.close()

    def _keep(self, command: str, reply: dict[str, Any]) -> Act:
        self.acts.append(act := Act(command, int(reply["seq"]), int(reply["saved_at"])))
        return act

    def _post(self, command: str, body: dict[str, Any]) -> dict[str, Any] | None:
        path = f"/s/{self._session}/do/{command}"
        try:
            with self._one_at_a_time:
                said = self.browser.post(path, body, self.page.token).json()
        except NoAnswer:
            return None
        return said if isinstance(said, dict) and "ok" in said else None

    def _get(self, path: str) -> Answer:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with self._one_at_a_time:
                    return self.browser.get(path)
            except NoAnswer as error:
                if time.monotonic() > until:
                    raise NotConducted(str(error)) from error
                gevent.sleep(AGAIN)

    def _maybe_give_up(
        self,
        command: str,
        reply: dict[str, Any] | None,
        until: float,
        bearable: tuple[str, ...] = (),
    ) -> None:
        final = reply is not None and reply.get("final") is True
        if time.monotonic() > until or (
            final and reply is not None and reply.get("refusal") not in bearable
        ):
            raise NotConducted(f"{command}: {reply}")
        gevent.sleep(max(AGAIN, float((reply or {}).get("retry_after") or 0)))
