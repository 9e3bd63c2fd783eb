"""A labkit that serves one session, with its console and wall open and phones that joined.

Everybody comes in by the doors people use: the join page, its files, its form, the cookies, the
socket with those cookies. Nothing here imports labkit.
"""

import html
import json
import re
import secrets
import shutil
import signal
import urllib.parse
from collections.abc import Generator
from pathlib import Path
from typing import Any

from benchmarks.machine import PYTHON, ROOT, Server, free_port
from benchmarks.traffic import (
    Answer,
    Line,
    Loop,
    Lost,
    Task,
    answer,
    frame,
    frames,
    now,
    opened,
    upgrade,
)

SCRIPT = ROOT / "sessions" / "dialogue-circle.toml"
STEP, PROMPT = "move", "move.open"
SOCKET = "/socket.io/?EIO=4&transport=websocket"
FORM = "application/x-www-form-urlencoded"


class Browser:
    """One browser: cookies, and a connection that is kept."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.host = f"127.0.0.1:{port}"
        self.cookies: dict[str, str] = {}
        self.line: Line | None = None
        self.token = ""
        self.session = ""
        self.received = 0
        self.socket = ""
        self.kept: set[str] = set()

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "", more: str = ""
    ) -> Generator[Line, None, Answer]:
        """One request on the kept connection."""
        if self.line is None:
            self.line = Line(self.port)
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\nAccept-Encoding: gzip\r\n"
        head += "Accept-Language: en\r\nUser-Agent: Mozilla/5.0 (benchmark)\r\n" + more
        if self.cookies:
            head += f"Cookie: {self.cookie}\r\n"
        if method == "POST":
            head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
            head += f"Origin: http://{self.host}\r\n"
        self.line.send(head.encode() + b"\r\n" + body)
        got = yield from answer(self.line)
        self.received += got.size
        for one in got.header("set-cookie"):
            name, _, value = one.partition(";")[0].partition("=")
            self.cookies[name] = value
        return got

    def load(self, path: str) -> Generator[Line, None, str]:
        """A page with the files it names, each fetched once."""
        got = yield from self.ask("GET", path, more="Accept: text/html\r\n")
        if got.status == 303:
            return (yield from self.load(urllib.parse.urlsplit(got.header("location")[0]).path))
        if got.status != 200:
            raise Lost(f"{got.status} for {path}")
        page = unpacked(got)
        found = re.search(r'name="labkit-token" content="([^"]+)"', page)
        self.token = found.group(1) if found else self.token
        for file in re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"', page):
            if file not in self.kept:
                self.kept.add(file)
                got = yield from self.ask("GET", file)
                if got.status != 200:
                    raise Lost(f"{got.status} for {file}")
        return page

    def submit(self, path: str, **fields: str) -> Generator[Line, None, Answer]:
        """Send a form."""
        body = urllib.parse.urlencode({"token": self.token, **fields}).encode()
        return (yield from self.ask("POST", path, body, FORM, "Accept: text/html\r\n"))

    def command(self, name: str, body: dict[str, Any]) -> bytes:
        """A command as the page's script sends it, as bytes."""
        data = json.dumps(body).encode()
        return (
            f"POST /s/{self.session}/do/{name} HTTP/1.1\r\nHost: {self.host}\r\n"
            "Accept-Encoding: gzip\r\nAccept: application/json\r\nAccept-Language: en\r\n"
            "User-Agent: Mozilla/5.0 (benchmark)\r\nContent-Type: application/json\r\n"
            f"Origin: http://{self.host}\r\nX-Labkit-Token: {self.token}\r\n"
            f"X-Labkit-Socket: {self.socket}\r\n"
            f"Cookie: {self.cookie}\r\nContent-Length: {len(data)}\r\n\r\n"
        ).encode() + data

    def do(self, name: str, **body: Any) -> Generator[Line, None, dict[str, Any]]:
        """Send a command on the kept connection."""
        if self.line is None:
            self.line = Line(self.port)
        self.line.send(self.command(name, body))
        got = yield from answer(self.line)
        said = json.loads(unpacked(got))
        if not said.get("ok"):
            raise Lost(str(said))
        return said  # type: ignore[no-any-return]

    def hang_up(self) -> None:
        """Close the kept connection, as browsers do after a while."""
        if self.line is not None:
            self.line.close()
            self.line = None


def unpacked(got: Answer) -> str:
    """The words of an answer."""
    import gzip

    packed = b"content-encoding: gzip" in got.head.lower()
    return (gzip.decompress(got.body) if packed else got.body).decode()


class Watcher:
    """A browser with its socket open."""

    def __init__(self, browser: Browser, surface: str) -> None:
        self.browser, self.surface = browser, surface
        self.line: Line | None = None
        self.texts = 0
        self.bytes = 0
        self.screen = b""
        self.screen_at = 0
        self.named: dict[bytes, int] = {}

    def watch(self) -> Generator[Line, None, None]:
        """Open the socket; come back with the first screen."""
        here = self.browser
        self.line = line = Line(here.port)
        line.send(
            upgrade(SOCKET, here.host, f"Origin: http://{here.host}\r\nCookie: {here.cookie}\r\n")
        )
        yield from opened(line)
        asked, let_in, self.screen_at = False, False, 0
        while not (let_in and self.screen_at):
            for text in frames(line):
                if text[:1] == b"0" and not asked:
                    said = json.dumps({"session": here.session, "surface": self.surface})
                    line.send(frame(b"40" + said.encode()))
                    asked = True
                elif text[:2] == b"44":
                    raise Lost("not let in")
                elif text[:2] == b"40":
                    let_in, here.socket = True, json.loads(text[2:])["sid"]
                else:
                    self.take(text)
            if not (let_in and self.screen_at):
                yield line

    def take(self, text: bytes) -> None:
        """Keep what counts of a push; answer a ping."""
        if text == b"2":
            assert self.line
            self.line.send(frame(b"3"))
            return
        self.texts += 1
        self.bytes += len(text)
        name = text[4 : text.find(b'"', 4)]
        self.named[name] = self.named.get(name, 0) + 1
        if name == b"screen":
            self.screen, self.screen_at = text, now()

    def follow(self) -> Task:
        """Listen for ever."""
        assert self.line
        while True:
            for text in frames(self.line):
                self.take(text)
            yield self.line

    def seen(self) -> None:
        """Say what is on the screen, as a phone does."""
        found = re.search(rb'"revision":(\d+)', self.screen)
        assert found and self.line
        self.line.send(frame(b'42["seen",{"revision":' + found.group(1) + b"}]"))


class Hall:
    """The server, and who is there."""

    def __init__(self, folder: Path, loop: Loop, live: str = "fast") -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.folder = folder
        self.port = free_port()
        self.ready = folder / "ready.json"
        self.data = folder / "data"
        command = [PYTHON, "-m", "labkit", "serve", "--script", str(SCRIPT)]
        self.server = Server(
            [*command, "--ready-file", str(self.ready)],
            folder,
            LABKIT_PORT=str(self.port),
            LABKIT_DATA=str(self.data),
            LABKIT_LIVE=live,
        )
        self.loop = loop
        self.phones: list[Watcher] = []
        self.pushed = ""

    def start(self) -> None:
        """Start, and let the facilitator and the wall in."""
        self.ready.unlink(missing_ok=True)
        self.server.start()
        doors = self.server.wait_for_file(self.ready)
        self.code, self.session = doors["code"], doors["session"]
        self.console = Watcher(Browser(self.port), "console")
        self.wall = Watcher(Browser(self.port), "wall")
        self._run(self._open(self.console, doors["console"]))
        self._run(self._open(self.wall, doors["wall"]))
        for one in (self.console, self.wall):
            self.loop.spawn(one.follow())

    def restart(self) -> None:
        """Take it away as a power cut would, and start it again, without waiting."""
        self.server.end(signal.SIGKILL)
        self.ready.unlink(missing_ok=True)
        self.server.start()

    def _open(self, watcher: Watcher, link: str) -> Task:
        here, (path, _, key) = watcher.browser, link.partition("#k=")
        here.session = self.session
        where = urllib.parse.urlsplit(path).path
        got = yield from here.ask("GET", where, more="Accept: text/html\r\n")
        found = re.search(r'name="labkit-token" content="([^"]+)"', unpacked(got))
        found = found or re.search(r'name="token" value="([^"]+)"', unpacked(got))
        assert found, unpacked(got)
        here.token = found.group(1)
        got = yield from here.submit("/keys", key=key)
        assert got.status == 303, got.head
        yield from here.load(where)
        yield from watcher.watch()

    def _run(self, task: Task) -> None:
        done: list[int] = []

        def marked() -> Task:
            yield from task
            done.append(1)

        self.loop.spawn(marked())
        if not self.loop.run(60, lambda: bool(done or self.loop.failed)) or self.loop.failed:
            raise Lost(f"{self.loop.failed}\n{self.server.log}")

    # --- phones ---------------------------------------------------------------------------------

    def join(self) -> Task:
        """Scan, read, agree, arrive, watch: the watcher, and how long the parts took."""
        here = Browser(self.port)
        watcher = Watcher(here, "phone")
        page = yield from here.load(f"/j/{self.code}")
        fields = {
            name: html.unescape(value)
            for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
            if name != "token"
        }
        got = yield from here.submit(f"/j/{self.code}", **fields)
        if got.status != 303:
            raise Lost(f"{got.status} at the door")
        page = yield from here.load(urllib.parse.urlsplit(got.header("location")[0]).path)
        here.session = self.session
        yield from watcher.watch()
        self.phones.append(watcher)

    def fill(self, people: int, at_once: int = 16, keep_lines: bool = False) -> None:
        """Let people come in, a few at a time."""
        left = iter(range(people))

        def door() -> Task:
            for _ in left:
                yield from self.join()
                if not keep_lines:
                    self.phones[-1].browser.hang_up()
                self.loop.spawn(self.phones[-1].follow())

        before = len(self.phones)
        for _ in range(at_once):
            self.loop.spawn(door())
        self.loop.run(600, lambda: len(self.phones) - before >= people or bool(self.loop.failed))
        if self.loop.failed:
            raise Lost(f"{self.loop.failed[:3]}\n{self.server.log}")

    def keep_connections(self) -> None:
        """Every phone asks for something and keeps the connection, as browsers do."""

        def ask(phone: Watcher) -> Task:
            yield from phone.browser.ask("GET", "/healthz", more="Accept: application/json\r\n")

        for phone in self.phones:
            self._run(ask(phone))

    # --- the facilitator ------------------------------------------------------------------------

    def open_step(self) -> None:
        """Open the step that takes words."""

        def act() -> Task:
            page = yield from self.console.browser.load(f"/console/{self.session}")
            run = re.search(r'name="run" value="(\d+)"', page)
            assert run
            yield from self.console.browser.do("open-step", step=STEP, run=int(run.group(1)))

        self._run(act())
        self.settle()

    def push(self, number: int) -> bytes:
        """The facilitator's own request that pushes a prompt, as bytes."""
        words = f"What would have to be true for that? ({number})"
        self.pushed = secrets.token_hex(16)
        body = {"text": words, "action": "oppose", "id": self.pushed}
        return self.console.browser.command("push-prompt", body)

    def settle(self, seconds: float = 0.4) -> None:
        """Let everything arrive that is on its way."""
        self.loop.run(seconds, lambda: False)

    def close(self) -> None:
        """Everybody hangs up, and the server ends."""
        for one in (*self.phones, self.console, self.wall):
            one.browser.hang_up()
            if one.line:
                one.line.close()
        self.server.end()
