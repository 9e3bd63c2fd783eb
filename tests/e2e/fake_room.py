"""A room without labkit: serves the real static files and answers commands as a test wants it.

Its name is not localhost, so that the browser grants it no secure context: as on a laptop's
address in a room.
"""

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
HOST = "room.test"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SAVED_AT = 1_700_000_000_000
# Stands in for the client library: the test plays the server's part.
SOCKET = """
export function io(options) {
  const heard = {};
  const socket = {
    options, sent: [], connected: false,
    on(name, act) { heard[name] = act; return socket; },
    push(name, body) { heard[name](body); },
    connect() {
      socket.connected = !window.blocked;
      setTimeout(() => heard[window.blocked ? "connect_error" : "connect"]());
      return socket;
    },
    disconnect() { socket.connected = false; heard.disconnect(); },
  };
  socket.volatile = { emit: (name, body) => socket.sent.push([name, body]) };
  window.theSocket = socket;
  socket.connect();
  return socket;
}
"""

WORDS = {
    "not_sent": "Not sent",
    "sending": "Sending",
    "saved": "Saved %(time)s",
    "kept": "Kept on this phone. It will be sent when the network is back.",
    "not_kept": "This browser keeps nothing.",
    "unsent": {"one": "%(n)s not sent yet", "other": "%(n)s not sent yet"},
    "away": "No connection.",
    "too_long": {"one": "%(n)s character too many", "other": "%(n)s characters too many"},
    "count": "%(n)s of %(max)s",
    "may_tell": "This may tell who somebody is.",
    "moved_on": "The group has moved on.",
    "found": "You did not send this yet.",
    "discard": "Throw away",
    "once_more": "Press again if you are sure",
    "new_screen": "New: %(title)s",
    "left": {"other": "%(n)s min left"},
    "last_minute": "Less than a minute left",
    "over": {"other": "%(n)s min over"},
    "ended": "The session has ended.",
    "left_session": "You have left.",
    "no_answer": "No answer.",
    "hold": "Keep pressing.",
    "page": "%(n)s of %(max)s",
}


def form(prompt: str, step: str = "3", more: str = "") -> str:
    """One prompt's form, as the server draws it."""
    return f"""<article data-ask><h1 class="ask">Ask {prompt}</h1>
      <form class="answer" method="post" action="/s/one/do/submit-contribution"
        data-outbox data-draft="{step}/{prompt}" {more}>
      <input type="hidden" name="step" value="{step}">
      <input type="hidden" name="prompt" value="{prompt}">
      <input type="hidden" name="token" value=""><input type="hidden" name="ref" value="no-script">
      <div class="field"><textarea name="text" data-max="40" required></textarea></div>
      <span data-count></span><button class="primary">Send</button>
      <div data-live="prompt-{step}/{prompt}"></div><p data-status role="status"></p></form>
      </article>"""


def stances(proposal: str) -> str:
    """One proposal's form: three buttons that are called "action"."""
    return f"""<article data-ask><h2>Proposal {proposal}</h2>
      <form method="post" action="/s/one/do/take-stance" data-outbox data-draft="stance/{proposal}">
      <input type="hidden" name="proposal" value="{proposal}">
      <textarea name="reason"></textarea>
      <button name="action" value="follow">Follow</button>
      <button name="action" value="oppose">Oppose</button>
      <div data-live="stance-{proposal}"></div><p data-status role="status"></p></form></article>"""


def section(key: str, revision: int, body: str) -> str:
    """A drawn screen."""
    return (
        f'<section data-screen="{key}" data-revision="{revision}" data-name="{key}">'
        f'<p class="where">The Lab</p>{body}</section>'
    )


class FakeRoom:
    """What a test may set: what is shown, and how the door answers."""

    def __init__(self) -> None:
        self.screen = section("a", 1, form("one"))
        self.surface = "phone"
        self.frame = ""
        self.asked: list[dict[str, Any]] = []
        self.busiest = 0
        self.delay = 0.0
        self.answer: Callable[[dict[str, Any]], tuple[int, Any] | None] = self.accept
        self._lock = threading.Lock()
        self._now = 0
        room = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                room.get(self)

            def do_POST(self) -> None:
                room.post(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A phone that hung up is what these tests are about."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self.url = f"http://{HOST}:{self.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    @staticmethod
    def accept(asked: dict[str, Any]) -> tuple[int, Any]:
        """Say saved, with the sender's own part."""
        island = f"prompt-{asked.get('step')}/{asked.get('prompt')}"
        return 200, {
            "ok": True,
            "ref": asked["ref"],
            "seq": 1,
            "saved_at": SAVED_AT,
            "islands": {island: f"<p class=said>{asked.get('text', '')}</p>"},
        }

    @staticmethod
    def refuse(words: str, final: bool, **more: Any) -> tuple[int, Any]:
        """Say no."""
        return 409, {"ok": False, "refusal": "no", "words": words, "final": final, **more}

    @property
    def stored(self) -> list[str]:
        """What a server would have stored: each ref once, in the order they came."""
        return list(dict.fromkeys(asked["ref"] for asked in self.asked))

    def page(self) -> str:
        """The frame of a page."""
        return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>x</title>
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="labkit-token" content="the-token"><link rel="icon" href="data:,">
          <link rel="stylesheet" href="/static/css/tokens.css">
          <link rel="stylesheet" href="/static/css/base.css">
          <link rel="stylesheet" href="/static/css/{self.surface}.css">
          <script type="module" src="/static/js/{self.surface}.js"></script></head>
          <body data-surface="{self.surface}" data-session="one" data-person="p1">{self.frame}
          <main id="screen">{self.screen}</main>
          <script type="application/json" id="words">{json.dumps(WORDS)}</script></body></html>"""

    def get(self, request: BaseHTTPRequestHandler) -> None:
        """Serve a page or a file."""
        path = request.path.split("?")[0]
        if path == "/static/vendor/socket.io.js":
            self._say(request, 200, "text/javascript", SOCKET.encode())
        elif path.startswith("/static/"):
            kind = "text/css" if path.endswith(".css") else "text/javascript"
            self._say(request, 200, kind, (ROOT / path.lstrip("/")).read_bytes())
        elif path == "/left":
            self._say(request, 200, "text/html", b"<title>neutral</title>")
        else:
            self._say(request, 200, "text/html", self.page().encode())

    def post(self, request: BaseHTTPRequestHandler) -> None:
        """Take a command, and answer as the test said."""
        body = request.rfile.read(int(request.headers["Content-Length"]))
        asked = json.loads(body)
        asked["url"], asked["sent_token"] = request.path, request.headers["X-Labkit-Token"]
        with self._lock:
            self.asked.append(asked)
            self._now += 1
            self.busiest = max(self.busiest, self._now)
        time.sleep(self.delay)
        answer = self.answer(asked)
        with self._lock:
            self._now -= 1
        if answer is None:  # the answer is lost on its way
            request.close_connection = True
            return
        status, said = answer
        text = said if isinstance(said, str) else json.dumps(said)
        kind = "text/html" if isinstance(said, str) else "application/json"
        self._say(request, status, kind, text.encode())

    @staticmethod
    def _say(request: BaseHTTPRequestHandler, status: int, kind: str, body: bytes) -> None:
        request.send_response(status)
        request.send_header("Content-Type", f"{kind}; charset=utf-8")
        request.send_header("Content-Security-Policy", CSP)
        request.send_header("Cache-Control", "no-store")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
