"""Every rule about keys is tried with a cabinet in memory and with the database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from labkit.access.access import Access
from labkit.access.cookies import CookieNames
from labkit.access.keys import KeyCabinet
from labkit.store.engine import open_engine
from labkit.store.keys import ACCOUNTS, KEYS, StoredKeys, write_with
from tests.access.fakes import Clock, MemoryCabinet


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "database"])
def cabinet(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[KeyCabinet]:
    if request.param == "memory":
        yield MemoryCabinet()
        return
    writes, reads = open_engine(tmp_path, writing=True), open_engine(tmp_path)
    SQLModel.metadata.create_all(writes, tables=[KEYS, ACCOUNTS])
    yield StoredKeys(reads, write_with(writes))
    reads.dispose()
    writes.dispose()


@pytest.fixture
def access(cabinet: KeyCabinet, clock: Clock) -> Access:
    return Access(cabinet, clock, CookieNames(b"s" * 32))
