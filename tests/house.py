"""The whole of labkit on a data folder of its own, and browsers that send what browsers send."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from werkzeug.test import Client, TestResponse

from labkit.access.access import TERMINAL
from labkit.access.keys import Minted
from labkit.app import Labkit, create_app
from labkit.domain.script import Script
from labkit.domain.session.state import SessionState
from labkit.settings import Settings
from labkit.web.limits import Numbers
from tests.cast import CODE, NOON, SESSION, THE_SQUARE

PORT = 8000
LAPTOP = "127.0.0.1:8000"
LAN = "192.168.8.2"


class House:
    """One installation with one session, and a clock that stands still until it is told."""

    def __init__(
        self, folder: Path, script: Script = THE_SQUARE, numbers: Numbers | None = None
    ) -> None:
        self.now = NOON
        self.folder = folder
        self._numbers = numbers
        self.labkit = self._begun()
        self.labkit.conductor.create_session(SESSION, script, CODE)

    def _begun(self) -> Labkit:
        return create_app(
            Settings(port=PORT, data=self.folder / "data", address=LAN),
            clock=lambda: self.now,
            async_mode="threading",
            numbers=self._numbers,
        )

    def begin_again(self, meanwhile: Callable[[Path], object], *browsers: "Browser") -> None:
        """End labkit, do something to its data folder, and start it; the browsers stay."""
        self.labkit.close()
        meanwhile(self.folder / "data")
        self.labkit = self._begun()
        for browser in browsers:
            browser.move_to(self.labkit)

    @property
    def state(self) -> SessionState:
        """The session as it is on the disk."""
        state = self.labkit.conductor.state(SESSION)
        assert state is not None
        return state

    def browser(self, host: str = LAPTOP) -> "Browser":
        """Somebody's browser, without any key."""
        return Browser(self, host)

    def phone(self, language: str = "en") -> "Browser":
        """Somebody who has joined."""
        phone = self.browser(f"{LAN}:{PORT}")
        phone.get(f"/j/{CODE}")
        done = phone.send(f"/j/{CODE}", language=language, consent="agreed")
        assert done.status_code == 303, done.text
        return phone

    def console(self) -> "Browser":
        """The facilitator's browser, let in by the link of the terminal."""
        return self._opened(self.labkit.access.mint_console(SESSION))

    def wall(self) -> "Browser":
        """The browser of the projector."""
        return self._opened(self.labkit.access.mint_wall(TERMINAL, SESSION), f"{LAN}:{PORT}")

    def observer(self) -> "Browser":
        """The device of somebody who logs turns."""
        link = self.labkit.access.mint_observer(TERMINAL, SESSION)
        return self._opened(link, f"{LAN}:{PORT}")

    def organizer(self) -> "Browser":
        """Somebody who signed in and may read reports only."""
        self._with_account()
        browser = self.browser()
        browser.get("/sign-in")
        done = browser.send("/sign-in", name="Olu", password=PASSWORD)
        assert done.status_code == 303, done.text
        return browser

    def _with_account(self) -> None:
        if not self.labkit.accounts.is_set_up():
            ada = self._opened(self.labkit.access.mint_set_up())
            ada.send("/set-up", name="Ada", password=PASSWORD, again=PASSWORD)
            ada.get("/desk/")
            ada.send(
                "/desk/accounts", name="Olu", password=PASSWORD, again=PASSWORD, role="organizer"
            )

    def _opened(self, minted: Minted, host: str = LAPTOP) -> "Browser":
        browser = self.browser(host)
        browser.get(minted.path.partition("#")[0])
        done = browser.send("/keys", key=minted.secret)
        assert done.status_code == 303, done.text
        return browser


PASSWORD = "quiet river under lamps"


class Browser:
    """Keeps its cookies, and the token of the last page it loaded."""

    def __init__(self, house: House, host: str) -> None:
        self.house = house
        self.host = host
        self.token = ""
        self._client = Client(house.labkit.application)

    def move_to(self, labkit: Labkit) -> None:
        """Find another labkit at the same address, with the same cookies."""
        self._client.application = labkit.application

    def set_cookie(self, name: str, value: str) -> None:
        """Hold a cookie that nobody gave."""
        self._client.set_cookie(name, value, domain=self.host.rpartition(":")[0])

    def get(self, path: str, **headers: str) -> TestResponse:
        """Load a page."""
        answer = self._open("GET", path, headers)
        found = re.search(r'name="(?:labkit-)?token" (?:content|value)="([^"]+)"', answer.text)
        if found:
            self.token = found.group(1)
        return answer

    def send(self, path: str, **form: str) -> TestResponse:
        """Send a plain form."""
        data = {"token": self.token, **form}
        return self._open("POST", path, {"Origin": "null"}, data=data)

    def do(self, command: str, query: str = "", **body: Any) -> TestResponse:
        """Send a command as script does."""
        headers = {
            "Accept": "application/json",
            "X-Labkit-Token": self.token or self._fresh_token(),
            "Origin": f"http://{self.host}",
        }
        return self._open("POST", f"/s/{SESSION}/do/{command}{query}", headers, json=body)

    def _fresh_token(self) -> str:
        for path in (f"/s/{SESSION}/", f"/console/{SESSION}", f"/j/{CODE}"):
            self.get(path)
            if self.token:
                break
        return self.token

    def _open(self, method: str, path: str, headers: dict[str, str], **more: Any) -> TestResponse:
        address = self.host.rpartition(":")[0]
        return self._client.open(
            path,
            method=method,
            base_url=f"http://{self.host}",
            headers=headers,
            environ_base={"REMOTE_ADDR": "192.168.8.77" if address == LAN else address},
            **more,
        )
