"""labkit's way of telling a room alone: no session, no drawing, no disk."""

import os
import resource

from gevent import monkey

monkey.patch_all()

import socketio  # noqa: E402
from gevent.pywsgi import WSGIServer  # noqa: E402

from labkit.live.fanout import Rooms  # noqa: E402
from labkit.live.lines import Lines  # noqa: E402
from labkit.web.handling import Handler  # noqa: E402

lines = Lines(most=100_000)
server = socketio.Server(
    async_mode="gevent",
    transports=["websocket"],
    async_handlers=False,
    cors_allowed_origins="*",
    client_manager=Rooms(lines),
    monitor_clients=False,
)
lines.serve(server.eio)


@server.on("connect")
def connect(sid, environ, auth=None):
    """Let everybody in."""


@server.on("push")
def push(sid, size):
    """Tell everybody."""
    server.emit("screen", {"html": "x" * size})


if __name__ == "__main__":
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    where = ("127.0.0.1", int(os.environ["PORT"]))
    WSGIServer(
        where, socketio.WSGIApp(server), backlog=2048, log=None, handler_class=Handler
    ).serve_forever()
