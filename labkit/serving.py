"""Serving: one process, one port, on the loopback address and wherever the room comes in."""

import errno
import gc
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import gevent
from gevent.event import Event
from gevent.pywsgi import WSGIServer

from labkit import log
from labkit.app import Labkit
from labkit.awake import Awake, tool
from labkit.domain.nouns import Phase
from labkit.moving import CannotMove
from labkit.reach import Reach
from labkit.store.writing import NotStored
from labkit.web.handling import Handler

BACKLOG = 2048
TURN_SECONDS = 0.0005
DRAIN_SECONDS = 4
CLEAR_SECONDS = 2
GOODBYE_SECONDS = 0.5
LOOK_EVERY_SECONDS = 20
NOTICE_EVERY_SECONDS = 30
ADDRESS_EVERY_SECONDS = 2
AWAKE_EVERY_SECONDS = 5
DELETE_EVERY_SECONDS = 6 * 3600
FILES_MOST = 8192
HIGHEST_PORT = 65535


class CannotListen(Exception):
    """Nobody could reach labkit at this address; the text is a sentence for the terminal."""


class DiskFailed(Exception):
    """The disk has failed. The database is left as it lies: the next start looks at the disk."""


class Silent:
    """Takes what a server would print: raw bytes of a request may be somebody's words."""

    def write(self, words: str) -> None:
        """Take it."""

    def flush(self) -> None:
        """Do nothing."""

    def writelines(self, words: list[str]) -> None:
        """Take them."""


def serve(labkit: Labkit, ready: Callable[[], None]) -> None:
    """Listen until the process is asked to end; what arrived by then is on the disk.

    Raises:
        CannotListen: when another program has the port, or the address is not ours.
        DiskFailed: when the disk did not take what was written to it.
    """
    _allow_many_phones()
    _spare_the_collector()
    # The writer's thread asks for its turn after each word with the database. By default it gets
    # one every five milliseconds, and an answer would wait for half a dozen of them.
    sys.setswitchinterval(TURN_SECONDS)
    _say_nothing_of_arguments()
    servers: dict[str, WSGIServer] = {}

    def listen(reach: Reach) -> None:
        try:
            _listen(labkit, servers, reach)
        except CannotListen as error:
            raise CannotMove from error

    _listen(labkit, servers, labkit.place.reach)
    labkit.place.listen = listen
    enough = Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(asked, enough.set)
    gevent.spawn(_look_after_keys, labkit)
    gevent.spawn(_look_for_patterns, labkit)
    gevent.spawn(_look_for_another_address, labkit)
    awake = Awake(tool() if labkit.settings.keep_awake else None)
    gevent.spawn(_keep_awake, labkit, awake)
    gevent.spawn(labkit.keeper.look_after_disk)
    gevent.spawn(labkit.keeper.make_copies)
    gevent.spawn(_end_where_the_disk_fails, labkit, enough)
    gevent.spawn(_keep_no_longer, labkit)
    ready()
    log.say("started")
    enough.wait()
    log.say("ended")
    awake.let_go()
    for server in servers.values():
        server.close()
    if not labkit.keeper.failing.is_set():
        # What cannot be saved now stays on the phones.
        with gevent.Timeout(DRAIN_SECONDS, False), suppress(NotStored):  # type: ignore[arg-type]
            labkit.writer.drain()
        # A laptop that is put away keeps what it has for a long time.
        with gevent.Timeout(CLEAR_SECONDS, False):  # type: ignore[arg-type]
            labkit.clearing.now()
    for server in servers.values():
        server.stop(timeout=0.2)
    if labkit.keeper.failing.is_set():
        raise DiskFailed
    # Whoever copies the one file now has everything; until here, the newest stood beside it.
    labkit.close()


def _listen(labkit: Labkit, servers: dict[str, WSGIServer], reach: Reach) -> None:
    """Listen on all of these addresses and no others; where that cannot be, all stays as it is."""
    port = labkit.settings.port
    application: Any = labkit.application
    fresh: dict[str, WSGIServer] = {}
    for address in [one for one in reach.binds if one not in servers]:
        quiet: Any = Silent()
        server = WSGIServer(
            (address, port),
            application,
            backlog=BACKLOG,
            log=None,
            error_log=quiet,
            handler_class=Handler,
        )
        try:
            server.start()
        except OSError as error:
            for started in fresh.values():
                started.stop()
            raise CannotListen(_why(error, address, port)) from error
        fresh[address] = server
    for address in [one for one in servers if one not in reach.binds]:
        servers.pop(address).close()
    servers.update(fresh)


def _why(error: OSError, address: str, port: int) -> str:
    if error.errno == errno.EADDRNOTAVAIL:
        return (
            f"This machine does not have the address {address}. LABKIT_ADDRESS and LABKIT_LISTEN"
            " name addresses of this machine; LABKIT_ADDRESS=auto looks for one."
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"labkit may not listen on port {port}. Choose one above 1023: LABKIT_PORT=8000"
    other = port + 1 if port < HIGHEST_PORT else port - 1
    return (
        f"Another program uses port {port} of {address}. End it, or choose another port:"
        f" LABKIT_PORT={other}"
    )


def _look_after_keys(labkit: Labkit) -> None:
    """End connections whose key has run out; what is taken back is heard of at once."""
    while True:
        gevent.sleep(LOOK_EVERY_SECONDS)
        hashes = labkit.presence.key_hashes()
        if hashes:
            labkit.announcer.keys_revoked(labkit.access.gone(hashes))


def _look_for_another_address(labkit: Labkit) -> None:
    """Routers hand out other addresses, and laptops change their Wi-Fi."""
    while True:
        gevent.sleep(ADDRESS_EVERY_SECONDS)
        labkit.place.look()


def _keep_awake(labkit: Labkit, awake: Awake) -> None:
    """A laptop that sleeps in the middle of a session takes everybody's phone along."""
    while True:
        states = (labkit.writer.state(session) for session in labkit.presence.sessions())
        awake.hold(any(state is not None and state.phase is Phase.LIVE for state in states))
        gevent.sleep(AWAKE_EVERY_SECONDS)


def _look_for_patterns(labkit: Labkit) -> None:
    """Some patterns come with time alone: nobody else spoke for a quarter of an hour."""
    while True:
        gevent.sleep(NOTICE_EVERY_SECONDS)
        for session in labkit.presence.sessions():
            with suppress(NotStored):  # the console says already that nothing can be saved
                labkit.conductor.notice(session)


def _end_where_the_disk_fails(labkit: Labkit, enough: Event) -> None:
    labkit.keeper.failing.wait()
    # The answers that say so go out first.
    gevent.sleep(GOODBYE_SECONDS)
    enough.set()


def _keep_no_longer(labkit: Labkit) -> None:
    """Delete what was kept long enough: at the start, and a few times a day."""
    while True:
        with suppress(NotStored):
            labkit.clearing.old_sessions()
        gevent.sleep(DELETE_EVERY_SECONDS)


def _allow_many_phones() -> None:
    """Each phone holds a file open; the usual limit of 1,024 would turn away a full hall."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = FILES_MOST if hard == resource.RLIM_INFINITY else min(FILES_MOST, hard)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _spare_the_collector() -> None:
    """What is there now stays: looking through it for rings again and again costs more than
    the whole of an answer. Afterwards, look less often than for every 700 new things."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _say_nothing_of_arguments() -> None:
    """A greenlet that fails is printed with its arguments, and those may be somebody's words."""
    kind_of_hub: Any = type(gevent.get_hub())  # each thread has a hub of its own

    def print_kind(hub: Any, context: Any, kind: Any, value: Any, traceback: Any) -> None:
        error = value if isinstance(value, BaseException) else kind()
        log.fault(error.with_traceback(traceback), "background")

    kind_of_hub.print_exception = print_kind
