"""The guard of tests/conftest.py: a test that asks the network for something fails."""

import socket
import threading

import pytest

OUTSIDE = "192.0.2.1"  # kept for documentation; nobody answers there


def test_this_machine_may_be_spoken_to():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_another_machine_may_not(kind):
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.settimeout(1)
        with pytest.raises(RuntimeError, match="only"):
            sock.connect((OUTSIDE, 9))


def test_a_datagram_may_not_leave():
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock,
        pytest.raises(RuntimeError, match="only"),
    ):
        sock.sendto(b"", (OUTSIDE, 9))


def test_a_name_may_not_be_looked_up():
    with pytest.raises(RuntimeError, match="only"):
        socket.getaddrinfo("labkit.invalid", 80)


def test_a_thread_may_not_either():
    caught: list[BaseException] = []

    def try_it():
        try:
            socket.create_connection((OUTSIDE, 9), timeout=1)
        except RuntimeError as error:
            caught.append(error)

    thread = threading.Thread(target=try_it)
    thread.start()
    thread.join(10)
    assert len(caught) == 1


def test_gevent_may_not_either():
    from gevent import socket as gevent_socket

    with pytest.raises(RuntimeError, match="only"):
        gevent_socket.create_connection((OUTSIDE, 9), timeout=1)
