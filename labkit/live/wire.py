"""The library's own WebSocket, mended where it breaks: for `LABKIT_LIVE=stock`, and for tests.

Stock, a message is handed to the system once, and what did not fit is forgotten: a phone with a
weak signal gets torn messages. It also takes in a message of any length before anybody asks how
long it is.
"""

import threading
from typing import Any

import simple_websocket
from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI


def mend(server: Any, largest: int) -> None:
    """Have a Socket.IO server use sound WebSockets, and take texts up to `largest` characters."""
    engine = server.eio
    stock = engine._async["websocket"](None, engine)
    # The classes of gevent, where the stock one was made for gevent.
    classes = getattr(stock, "server_args", {})
    patience = engine.ping_interval + engine.ping_timeout

    class Wire(SimpleWebSocketWSGI):  # type: ignore[misc]
        def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
            self.ws = _Server(environ, patience, max_message_size=largest, **classes)
            answer = self.app(self)
            if self.ws.mode == "werkzeug":
                raise ConnectionError
            return answer

    engine._async = {**engine._async, "websocket": Wire}


class _Server(simple_websocket.Server):  # type: ignore[misc]
    sock: Any

    def __init__(self, environ: dict[str, Any], patience: float, **more: Any) -> None:
        self._patience = patience
        super().__init__(environ, **more)

    def handshake(self) -> None:
        self.sock = _Line(self.sock, self._patience)
        super().handshake()


class _Line:
    """The socket of one phone: a message goes out whole, and after the one before it.

    A phone that takes nothing for as long as a ping may take is gone.
    """

    def __init__(self, sock: Any, patience: float) -> None:
        sock.settimeout(patience)
        self._sock = sock
        self._turn = threading.Lock()
        self._broken = False

    def send(self, data: bytes) -> int:
        with self._turn:
            # Half a message is out: nothing that follows could be understood.
            if self._broken:
                raise BrokenPipeError
            try:
                self._sock.sendall(data)
            except OSError as error:
                self._broken = True
                raise BrokenPipeError from error
        return len(data)

    def recv(self, size: int) -> bytes:
        return self._sock.recv(size)  # type: ignore[no-any-return]

    def close(self) -> None:
        self._sock.close()
