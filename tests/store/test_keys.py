"""Keys in the database, where two may ask at the same moment."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlmodel import SQLModel

from labkit.domain.actors import Role
from labkit.domain.keys import Account, Key, KeyForm, KeyKind
from labkit.store.engine import open_engine
from labkit.store.keys import ACCOUNTS, KEYS, StoredKeys, write_with

KEY = Key(
    hash="a" * 64,
    kind=KeyKind.CONSOLE,
    form=KeyForm.LINK,
    roles=(Role.FACILITATOR, Role.ORGANIZER),
    subject="terminal",
    session=None,
    label="",
    parent=None,
    single_use=True,
    created_at=1_790_000_000_000,
    expires_at=1_790_001_800_000,
)


@pytest.fixture
def engines(tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    writes, reads = open_engine(tmp_path, writing=True), open_engine(tmp_path)
    SQLModel.metadata.create_all(writes, tables=[KEYS, ACCOUNTS])
    yield reads, writes
    reads.dispose()
    writes.dispose()


@pytest.fixture
def keys(engines: tuple[Engine, Engine]) -> StoredKeys:
    reads, writes = engines
    return StoredKeys(reads, write_with(writes))


def account(name: str) -> Account:
    return Account(
        id=name,
        name=name.title(),
        password_hash="hash",
        roles=(Role.FACILITATOR,),
        created_at=1_790_000_000_000,
    )


def test_a_key_comes_back_as_it_was(keys: StoredKeys) -> None:
    keys.add(KEY)
    assert list(keys.find([KEY.hash, "b" * 64])) == [KEY]


def test_a_key_that_is_remembered_is_forgotten_when_it_is_written(
    keys: StoredKeys, engines: tuple[Engine, Engine]
) -> None:
    keys.add(KEY)

    def found() -> Key:
        (first,), (again,) = keys.find([KEY.hash]), keys.find([KEY.hash])
        assert first is again  # not asked for twice
        return first

    found()
    keys.touch(KEY.hash, 5)
    assert found().last_used_at == 5
    assert keys.use_up(KEY.hash, 6)
    assert found().used_up_at == 6
    keys.revoke(KEY.hash, 7)
    assert found().revoked_at == 7
    keys.forget(KEY.expires_at + 1)
    assert keys.find([KEY.hash]) == []


def test_what_was_read_before_a_write_is_not_remembered_after_it(
    engines: tuple[Engine, Engine],
) -> None:
    reads, writes = engines
    StoredKeys(reads, write_with(writes)).add(KEY)
    keys = StoredKeys(reads, write_with(writes))

    @event.listens_for(reads, "checkin")  # the rows are read, and not handed on yet
    def revoke_meanwhile(*_: object) -> None:
        if not revoked:
            revoked.append(True)
            keys.revoke(KEY.hash, 7)

    revoked: list[bool] = []
    (stale,) = keys.find([KEY.hash])
    assert stale.revoked_at is None
    assert [key.revoked_at for key in keys.find([KEY.hash])] == [7]


def test_of_many_who_use_a_key_at_once_one_gets_it(keys: StoredKeys) -> None:
    keys.add(KEY)
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda at: keys.use_up(KEY.hash, at), range(1, 33)))
    assert got.count(True) == 1
    assert keys.find([KEY.hash])[0].used_up_at == got.index(True) + 1
    assert not keys.use_up("b" * 64, 1)


def test_of_many_who_set_up_at_once_one_is_the_first(keys: StoredKeys) -> None:
    names = [f"person{number}" for number in range(16)]
    with ThreadPoolExecutor(8) as pool:
        got = list(
            pool.map(lambda name: keys.add_account(account(name), only_if_first=True), names)
        )
    assert got.count(True) == 1
    assert keys.account_named(names[got.index(True)].upper()) == account(names[got.index(True)])


def test_a_name_is_taken_whatever_its_case(keys: StoredKeys) -> None:
    assert keys.add_account(account("straße"), only_if_first=False)
    assert not keys.add_account(account("STRASSE"), only_if_first=False)
    assert keys.add_account(account("amina"), only_if_first=False)
    assert keys.account_named("Strasse") is not None
    assert keys.account_named("strase") is None


def test_what_cannot_be_written_leaves_nothing_behind(keys: StoredKeys) -> None:
    keys.add(KEY)
    with pytest.raises(Exception, match="UNIQUE"):
        keys.add(KEY)
    assert list(keys.find([KEY.hash])) == [KEY]
    assert keys.use_up(KEY.hash, 1)
