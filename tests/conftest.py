"""What holds for every test: nothing outside this machine is spoken to, and time is not judged."""

import ipaddress
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.process import STARTED
from tests.traces import traces_in

# A slow moment of the machine is no fault of the code.
settings.register_profile("labkit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("labkit")


class NetworkForbidden(RuntimeError):
    """A test tried to reach something other than this machine."""


_guarding = False


def _guard(event: str, args: tuple[Any, ...]) -> None:
    """Refuse at the lowest place Python has: gevent and every library end here, threads too."""
    if not _guarding:
        return
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        host = args[1][0] if isinstance(args[1], tuple) else None  # a path is a Unix socket
    elif event == "socket.getaddrinfo":
        host = args[0]
    elif event == "socket.gethostbyname":
        host = args[0]
    else:
        return
    if not _is_here(host):
        raise NetworkForbidden(f"{event} {host}: tests speak to this machine only")


def _is_here(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


sys.addaudithook(_guard)  # it cannot be taken away again, only be told to look elsewhere


@pytest.fixture(autouse=True, scope="session")
def network_forbidden() -> Iterator[None]:
    """Forbid the network outside the loopback address, from the first test to the last."""
    global _guarding
    _guarding = True
    yield
    _guarding = False


@pytest.fixture(autouse=True, scope="session")
def no_traces() -> Iterator[None]:
    """Look through what every labkit printed that was served: nobody may be found in it."""
    yield
    printed = {one.folder / "log" for one in STARTED}
    found = {str(log): traces_in(log.read_text("utf-8", "replace")) for log in printed}
    assert not any(found.values()), found


@pytest.fixture(autouse=True, scope="session")
def no_settings_from_outside() -> Iterator[None]:
    """Take away LABKIT_* variables of whoever runs the tests."""
    theirs = {name: os.environ.pop(name) for name in list(os.environ) if name[:7] == "LABKIT_"}
    yield
    os.environ.update(theirs)
