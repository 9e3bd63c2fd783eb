"""The same libraries as they come, without a guard: what each attack does where nothing stops it.

A program of its own. It prints whatever the libraries print.
"""

import json
import sys
from pathlib import Path
from typing import Any

from gevent import monkey

monkey.patch_all()

from flask import Flask  # noqa: E402
from flask_socketio import SocketIO  # noqa: E402
from gevent.pywsgi import WSGIServer  # noqa: E402

came: list[str] = []


def unguarded() -> Flask:
    """A page that says who it takes itself for, and a socket with one event."""
    app = Flask("unguarded")
    socketio: Any = SocketIO(app, async_mode="gevent", max_http_buffer_size=65536)

    @app.get("/")
    def said() -> str:
        return json.dumps(came)

    @socketio.on("connect")
    def connect(auth: Any = None) -> None:
        came.append("connect")

    @socketio.on("disconnect")
    def disconnect(reason: Any = None) -> None:
        came.append("disconnect")

    @socketio.on("say")
    def say(words: str) -> None:
        raise ValueError(words)

    return app


def main() -> None:
    """Serve on the port given first; then write the file given second."""
    server = WSGIServer(("127.0.0.1", int(sys.argv[1])), unguarded(), log=None)
    server.start()
    Path(sys.argv[2]).touch()
    server.serve_forever()


if __name__ == "__main__":
    main()
