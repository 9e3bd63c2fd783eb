"""One real labkit that is attacked, and one without a guard that shows what the attacks do."""

from collections.abc import Callable, Iterator

import pytest

from labkit.rehearsal.browser import Browser
from tests.attacks.tools import Unguarded
from tests.live.clients import Client, Desk
from tests.process import ROOT, Process

collect_ignore = ["clumsy.py", "unguarded.py"]  # programs; each patches what imports it

ROOM = "127.0.0.2"
"""An address of this machine that is not the one on which staff may come in."""


@pytest.fixture(scope="session")
def labkit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    script = str(ROOT / "sessions" / "dialogue-circle.toml")
    folder = tmp_path_factory.mktemp("attacked")
    process = Process(folder, "-m", "tests.attacks.clumsy", "--script", script, LABKIT_ADDRESS=ROOM)
    process.start()
    yield process
    process.end()


@pytest.fixture(scope="session")
def unguarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unguarded]:
    one = Unguarded(tmp_path_factory.mktemp("unguarded"))
    yield one
    one.end()


@pytest.fixture(scope="session")
def desk(labkit: Process) -> Iterator[Desk]:
    desk = Desk(labkit)
    yield desk
    desk.close()


@pytest.fixture(scope="session")
def console(labkit: Process, desk: Desk) -> Iterator[Client]:
    client = Client.opened(labkit, desk.link("co-facilitator"), "console")
    client.open_step("move")
    yield client
    client.close()


@pytest.fixture
def phone(labkit: Process, console: Client) -> Iterator[Client]:
    """Somebody who has just come in, in a step that takes words."""
    client = Client.phone(labkit)
    yield client
    client.close()


Visitor = Callable[[str], Browser]


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    """Browsers without any key, which hang up in the end."""
    browsers: list[Browser] = []

    def new(address: str) -> Browser:
        browsers.append(Browser(address))
        return browsers[-1]

    yield new
    for browser in browsers:
        browser.close()
