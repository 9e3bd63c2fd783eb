"""labkit's front: the guard, the entrance, and two pages behind it that say who somebody is."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request
from werkzeug.test import Client, TestResponse

from labkit.access.access import Access
from labkit.access.accounts import Accounts
from labkit.access.cookies import CookieNames
from labkit.access.passwords import Passwords
from labkit.drawing.environment import Drawing
from labkit.settings import FOLDERS
from labkit.web.forgery import Forgery
from labkit.web.guard import Guard
from labkit.web.limits import Limits, Numbers
from labkit.web.principal import who
from labkit.web.sign_in import Entrance, sign_in_blueprint
from tests.access.fakes import Clock, MemoryCabinet

SECRET = b"s" * 32
LAPTOP = "127.0.0.1:8000"
LAN = "192.168.1.20:8000"
HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]", "192.168.1.20"})


class Front:
    """An app of nothing but its front, and browsers to open it with."""

    def __init__(self, *, console_on_lan: bool = False, numbers: Numbers | None = None) -> None:
        self.clock = Clock()
        self.slept: list[float] = []
        self.names = CookieNames(SECRET)
        cabinet = MemoryCabinet()
        self.access = Access(cabinet, self.clock, self.names)
        self.accounts = Accounts(
            self.access,
            cabinet,
            Passwords(time_cost=1, memory_cost=64),
            self.clock,
            self.clock.monotonic,
        )
        self.limits = Limits(self.clock.monotonic, self.slept.append, numbers)
        self.forgery = Forgery(SECRET, self.names)
        drawing = Drawing(FOLDERS.templates)
        self.language = "en"

        def say(words: str, **values: Any) -> str:
            return drawing.sentence(words, self.language, **values)

        self.entrance = Entrance(
            access=self.access,
            accounts=self.accounts,
            forgery=self.forgery,
            draw=lambda template, **values: drawing.page(template, self.language, **values),
            say=say,
        )
        self.app = Flask("front", static_folder=None)
        self.forgery.install(self.app)
        self.app.register_blueprint(sign_in_blueprint(self.entrance))
        self.app.get("/console/<session>")(self._who(self.entrance.ask_staff))
        self.app.get("/desk/")(self._who(self.entrance.ask_staff))
        self.app.get("/wall/<session>")(self._who(self.entrance.ask_for_link))
        self.app.post("/s/<session>/do/<name>")(self._do)
        self.app.add_url_rule("/token", "token", lambda: self.forgery.token(request))
        self.app.add_url_rule("/static/<path:name>", "static", lambda name: name)
        self.guard = Guard(
            self.app.wsgi_app,
            hosts=HOSTS,
            names=self.names,
            limits=self.limits,
            console_on_lan=console_on_lan,
        )
        self.app.wsgi_app = self.guard  # type: ignore[method-assign]

    def browser(self, host: str = LAPTOP, address: str | None = None) -> "Browser":
        return Browser(self, host, address or host.rpartition(":")[0])

    def _who(self, ask: Callable[[], Response]) -> Callable[..., Response]:
        def page(session: str | None = None) -> Response:
            actor = who(self.access, request, session)
            return Response(f"{actor.role} {actor.id}") if actor else ask()

        page.__name__ = f"page_{id(page)}"
        return page

    def _do(self, session: str, name: str) -> Response:
        self.forgery.check(request)
        actor = who(self.access, request, session)
        return Response(f"{name} by {actor.role if actor else 'nobody'}")


class Browser:
    """Keeps cookies and sends what a browser sends."""

    def __init__(self, front: Front, host: str, address: str) -> None:
        self.front = front
        self.host = host
        self.address = address
        self._client = Client(front.app)

    def get_raw(self, path: str, query: str = "", **headers: str) -> TestResponse:
        """Ask for a path as it is; a URL of it would be tidied before it is sent."""
        raw = {"PATH_INFO": path, "QUERY_STRING": query}
        return self._open("GET", "/", headers, environ_overrides=raw)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self._open("GET", path, headers)

    def post(self, path: str, form: dict[str, str] | None = None, **headers: str) -> TestResponse:
        return self._open("POST", path, headers, data=form or {})

    def send(self, path: str, form: dict[str, str], **headers: str) -> TestResponse:
        """Post a form of a page that was loaded before."""
        return self.post(path, {**form, "token": self.token()}, **headers)

    def open_link(self, secret: str, **headers: str) -> TestResponse:
        return self.send("/keys", {"key": secret}, **headers)

    def token(self) -> str:
        return self.get("/token").text

    def cookie(self, name: str) -> str | None:
        found = self._client.get_cookie(name, domain=self.host.rpartition(":")[0])
        return found.value if found else None

    def put_cookie(self, name: str, value: str) -> None:
        self._client.set_cookie(name, value, domain=self.host.rpartition(":")[0])

    def _open(self, method: str, path: str, headers: dict[str, str], **more: Any) -> TestResponse:
        environ = {"REMOTE_ADDR": self.address}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.open(
            path,
            method=method,
            base_url=f"http://{self.host}",
            headers=named,
            environ_base=environ,
            **more,
        )
