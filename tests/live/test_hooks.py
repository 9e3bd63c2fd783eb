"""What the fast path uses of the libraries beyond what they promise.

Where one of these has changed with a newer release, read what changed, see that the fast path
still does what it takes the place of, and put the new digest here.
"""

import hashlib
import importlib.util
import inspect
from typing import Any

import engineio
import pytest
import socketio
from gevent.pywsgi import Input, WSGIHandler

Gevents: Any = WSGIHandler
KNOWN = {
    engineio.Server._handle_connect: "replaced",
    engineio.Server.handle_request: "calls it, and asks the sockets it holds",
    engineio.Server._get_socket: "throws closed ones away",
    engineio.Server._trigger_event: "tells of connections and messages",
    engineio.socket.Socket.close: "written anew",
    engineio.socket.Socket.receive: "written anew",
    socketio.Manager.emit: "written anew",
    socketio.Manager.disconnect: "overridden",
    socketio.base_manager.BaseManager.connect: "overridden",
    socketio.base_manager.BaseManager.basic_enter_room: "told of whoever comes into a room",
    socketio.base_manager.BaseManager.basic_leave_room: "told of whoever leaves it",
    socketio.base_manager.BaseManager.basic_close_room: "leaves it for everybody",
    socketio.base_manager.BaseManager.basic_disconnect: "leaves every room",
    socketio.Server._handle_connect: "lets in",
    socketio.Server._handle_eio_message: "handed what wants in or goes",
    Gevents._write_with_headers: "written anew",
    Gevents.finalize_headers: "says how long an answer is, or that it comes in pieces",
    Gevents.read_request: "reads headers, and asks them for some",
    Gevents._headers: "asks the headers for all",
    Gevents.get_environ: "asks the headers for some",
    Gevents.handle_one_response: "begins in its turn",
    Gevents.handle: "reads on after a connection is over, and closes the socket",
    Gevents.process_result: "says nothing where no answer was begun",
    Input.__init__: "holds the socket",
}
DIGESTS = {
    "engineio.server.Server._handle_connect": "049f7c2b2c23",
    "engineio.server.Server.handle_request": "79302edd007f",
    "engineio.base_server.BaseServer._get_socket": "ae2f99e66d63",
    "engineio.server.Server._trigger_event": "bc536417c304",
    "engineio.socket.Socket.close": "05fac5583199",
    "engineio.socket.Socket.receive": "4126eb2537d0",
    "socketio.manager.Manager.emit": "566510ea2de3",
    "socketio.manager.Manager.disconnect": "013b92ff9356",
    "socketio.base_manager.BaseManager.connect": "a0214ac7cb24",
    "socketio.base_manager.BaseManager.basic_enter_room": "3f509586d2d7",
    "socketio.base_manager.BaseManager.basic_leave_room": "e27f3eea06d1",
    "socketio.base_manager.BaseManager.basic_close_room": "1d81a80fe1ca",
    "socketio.base_manager.BaseManager.basic_disconnect": "2933b50bc4b2",
    "socketio.server.Server._handle_connect": "1b0ba130a57d",
    "socketio.server.Server._handle_eio_message": "65f309c138d6",
    "gevent.pywsgi.WSGIHandler._write_with_headers": "5ccb48bf841c",
    "gevent.pywsgi.WSGIHandler.finalize_headers": "ccf1b112eeac",
    "gevent.pywsgi.WSGIHandler.read_request": "b1702b63da71",
    "gevent.pywsgi.WSGIHandler._headers": "5575828695b5",
    "gevent.pywsgi.WSGIHandler.get_environ": "fbd39b74e42d",
    "gevent.pywsgi.WSGIHandler.handle_one_response": "16fcb501fa89",
    "gevent.pywsgi.WSGIHandler.handle": "9e7238affc12",
    "gevent.pywsgi.WSGIHandler.process_result": "975218538151",
    "gevent.pywsgi.Input.__init__": "f5bb48e8559a",
}


@pytest.mark.parametrize("function", KNOWN, ids=lambda one: one.__qualname__)
def test_the_libraries_are_as_the_fast_path_knows_them(function: Any) -> None:
    digest = hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:12]
    assert DIGESTS[f"{function.__module__}.{function.__qualname__}"] == digest, KNOWN[function]


def test_nothing_switches_the_library_to_another_websocket() -> None:
    assert importlib.util.find_spec("geventwebsocket") is None
