"""One real server for everything that is tried at open sockets."""

from collections.abc import Iterator

import pytest

from tests.live.clients import Client, Desk
from tests.process import ROOT, Process

collect_ignore = ["small_disk.py"]  # a program that patches whatever process imports it


@pytest.fixture(scope="session")
def labkit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    script = str(ROOT / "sessions" / "dialogue-circle.toml")
    process = Process(
        tmp_path_factory.mktemp("served"), "-m", "labkit", "serve", "--script", script
    )
    process.start()
    yield process
    process.end()


@pytest.fixture(scope="session")
def desk(labkit: Process) -> Iterator[Desk]:
    desk = Desk(labkit)
    yield desk
    desk.close()


@pytest.fixture(scope="session")
def consoles(labkit: Process, desk: Desk) -> Iterator[Client]:
    client = Client.opened(labkit, desk.link("co-facilitator"), "console")
    yield client
    client.close()


@pytest.fixture
def console(consoles: Client) -> Client:
    """Somebody who conducts; connected anew, for tests in between let nobody answer pings."""
    consoles.connect()
    return consoles


@pytest.fixture(scope="session")
def somebody(labkit: Process, consoles: Client) -> Iterator[Client]:
    consoles.open_step("move")
    client = Client.phone(labkit)
    yield client
    client.close()


@pytest.fixture
def steady(somebody: Client) -> Client:
    """A phone that stays, whatever others do; connected anew."""
    somebody.connect()
    return somebody


@pytest.fixture
def phone(labkit: Process, console: Client) -> Iterator[Client]:
    """Somebody who has just come in, in a step that takes words."""
    console.open_step("move")
    client = Client.phone(labkit)
    yield client
    client.close()
