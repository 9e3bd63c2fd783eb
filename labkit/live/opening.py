"""The Socket.IO server as labkit wants it: sockets only, in order, bounded, and silent."""

import logging
from typing import Any, Literal

from flask import Flask
from flask_socketio import SocketIO

from labkit.live.fanout import Rooms
from labkit.live.lines import Lines
from labkit.live.wire import mend

LARGEST_PACKET = 64 * 1024


def open_sockets(flask: Flask, async_mode: Literal["gevent", "threading"], *, fast: bool) -> Any:
    """The server on an application; `fast` writes to phones by labkit's own connections."""
    _be_quiet()
    more: dict[str, Any] = {"transports": ["websocket"]}  # its types do not know this one
    lines = Lines() if fast and async_mode == "gevent" else None
    if lines is not None:
        more |= {"client_manager": Rooms(lines), "monitor_clients": False}
    socketio: Any = SocketIO(  # its types leave out the server it holds
        flask,
        async_mode=async_mode,
        manage_session=False,
        async_handlers=False,
        ping_interval=8,
        ping_timeout=6,
        max_http_buffer_size=LARGEST_PACKET,
        logger=False,
        engineio_logger=False,
        **more,
    )
    if lines is not None:
        lines.serve(socketio.server.eio)
    else:
        mend(socketio.server, LARGEST_PACKET)
    return socketio


def _be_quiet() -> None:
    """Keep the libraries from printing what they are handed: it may be somebody's words."""
    for name in ("socketio", "engineio", "socketio.server", "engineio.server", "werkzeug"):
        logging.getLogger(name).setLevel(logging.ERROR)
