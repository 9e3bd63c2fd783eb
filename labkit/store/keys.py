"""Keys and accounts in the database: what `labkit.access.keys.KeyCabinet` asks of a store.

Reading is done where it is asked: SQLite reads a row by its key in well under a millisecond and
no writer keeps it waiting. Writing waits for the disk, so it is handed to `write`, which the
app gives: off the event loop, and in turn with whatever else is being written.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any, Protocol, TypeVar

from sqlalchemy import (
    Connection,
    Engine,
    RowMapping,
    Table,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlmodel import SQLModel

from labkit.domain.actors import Role
from labkit.domain.keys import Account, Key, KeyForm, KeyKind
from labkit.store import tables_access
from labkit.store.writing import NotStored

T = TypeVar("T")

KEYS: Table = SQLModel.metadata.tables[str(tables_access.KeyRow.__tablename__)]
ACCOUNTS: Table = SQLModel.metadata.tables[str(tables_access.AccountRow.__tablename__)]


class Write(Protocol):
    """Runs work in one transaction and returns when it is on the disk."""

    def __call__(self, work: Callable[[Connection], T], /) -> T:
        """Run it; an exception of the work rolls back and comes out again."""
        ...


class Run(Protocol):
    """Runs work somewhere and hands back what it returns, as `ThreadPool.apply` of gevent does."""

    def __call__(self, work: Callable[[], T], /) -> T:
        """Run it."""
        ...


def write_with(engine: Engine, run: Run | None = None) -> Write:
    """Write by an engine that was opened for writing; `run` takes the waiting off the loop."""

    def write(work: Callable[[Connection], T], /) -> T:
        def in_transaction() -> T:
            with engine.begin() as connection:
                return work(connection)

        return run(in_transaction) if run else in_transaction()

    return write


KNOWN_MOST = 20_000


class StoredKeys:
    """The keys and accounts of one database.

    Keys that were asked for are remembered until one is written: every request of every phone
    asks for its own, and nobody else writes into this database.
    """

    def __init__(self, reads: Engine, write: Write) -> None:
        self._reads = reads
        self._write_through = write
        self._known: dict[str, Key] = {}
        self._writes = 0

    def find(self, hashes: Collection[str]) -> Sequence[Key]:
        """The keys with these hashes, in no particular order."""
        found = [self._known[one] for one in hashes if one in self._known]
        missing = [one for one in hashes if one not in self._known]
        if missing:
            writes = self._writes
            wanted = select(KEYS).where(KEYS.c.hash.in_(missing))
            with self._reads.connect() as connection:
                read = [_key(row) for row in connection.execute(wanted).mappings()]
            # Not what may be older than a write that was committed meanwhile.
            if writes == self._writes and len(self._known) < KNOWN_MOST:
                self._known.update({key.hash: key for key in read})
            found += read
        return found

    def _write(self, work: Callable[[Connection], T], only: str | None = None) -> T:
        """Write, and forget what was known: of all keys, or of the one that alone is written."""
        try:
            return self._write_through(work)
        finally:
            self._writes += 1
            if only is None:
                self._known.clear()
            else:
                self._known.pop(only, None)

    def add(self, key: Key) -> None:
        """Keep a new key."""
        values = {**asdict(key), "roles": _joined(key.roles)}
        self._do(insert(KEYS).values(values), only=key.hash)
        if len(self._known) < KNOWN_MOST:
            self._known[key.hash] = key  # whoever got it comes back with it at once

    def use_up(self, key_hash: str, at: int) -> bool:
        """Use a single-use key. True for exactly one caller, whoever else asks."""
        unused = (KEYS.c.hash == key_hash, KEYS.c.used_up_at.is_(None))
        return self._do(update(KEYS).where(*unused).values(used_up_at=at)) == 1

    def touch(self, key_hash: str, at: int) -> None:
        """Note when a key was used last; where that cannot be written, it goes unnoted."""
        with suppress(NotStored):  # nobody is kept out for the sake of a note
            self._do(
                update(KEYS).where(KEYS.c.hash == key_hash).values(last_used_at=at), only=key_hash
            )

    def revoke(self, key_hash: str, at: int) -> Sequence[Key]:
        """Take back a key and all that was opened with it; what was taken back now."""
        return self._revoke(or_(KEYS.c.hash == key_hash, KEYS.c.parent == key_hash), at)

    def revoke_subject(self, session: str | None, subject: str, at: int) -> Sequence[Key]:
        """Take back every key of one person in one session; what was taken back now."""
        return self._revoke((KEYS.c.subject == subject) & (KEYS.c.session == session), at)

    def delete_subject(self, session: str | None, subject: str) -> None:
        """Delete every key of one person in one session, and that there ever was one."""
        self._do(delete(KEYS).where((KEYS.c.subject == subject) & (KEYS.c.session == session)))

    def set_expiry(self, session: str, kind: KeyKind, at: int) -> None:
        """Let all keys of one kind of a session end at this time."""
        those = (KEYS.c.session == session, KEYS.c.kind == kind)
        self._do(update(KEYS).where(*those).values(expires_at=at))

    def forget(self, before: int) -> None:
        """Delete the keys that were over before this time."""
        over = or_(KEYS.c.expires_at < before, KEYS.c.revoked_at < before)
        self._do(delete(KEYS).where(over))

    def links(self, session: str | None) -> Sequence[Key]:
        """The links handed out for a session, newest first."""
        those = (KEYS.c.session == session, KEYS.c.form == KeyForm.LINK)
        newest = select(KEYS).where(*those).order_by(KEYS.c.created_at.desc(), KEYS.c.hash)
        with self._reads.connect() as connection:
            return [_key(row) for row in connection.execute(newest).mappings()]

    def account_named(self, name: str) -> Account | None:
        """The account with this name, whatever its case."""
        named = select(ACCOUNTS).where(ACCOUNTS.c.folded == name.casefold())
        with self._reads.connect() as connection:
            row = connection.execute(named).mappings().first()
        return _account(row) if row else None

    def accounts(self) -> Sequence[Account]:
        """All accounts, by name."""
        with self._reads.connect() as connection:
            rows = connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.folded)).mappings()
            return [_account(row) for row in rows]

    def has_accounts(self) -> bool:
        """Whether anybody can sign in."""
        with self._reads.connect() as connection:
            return bool(connection.execute(select(exists().select_from(ACCOUNTS))).scalar())

    def add_account(self, account: Account, *, only_if_first: bool) -> bool:
        """Keep an account; False when the name is taken, or when it had to be the first."""
        values = {
            **asdict(account),
            "roles": _joined(account.roles),
            "folded": account.name.casefold(),
        }
        in_the_way = select(func.count()).select_from(ACCOUNTS)
        if not only_if_first:
            in_the_way = in_the_way.where(ACCOUNTS.c.folded == values["folded"])

        def add(connection: Connection) -> bool:
            if connection.execute(in_the_way).scalar_one():
                return False
            connection.execute(insert(ACCOUNTS).values(values))
            return True

        return self._write(add)

    def change_password_hash(self, account_id: str, password_hash: str) -> None:
        """Put another hash in place of the old one."""
        those = update(ACCOUNTS).where(ACCOUNTS.c.id == account_id)
        self._do(those.values(password_hash=password_hash))

    def _revoke(self, which: Any, at: int) -> Sequence[Key]:
        open_ones = which & KEYS.c.revoked_at.is_(None)

        def revoke(connection: Connection) -> Sequence[Key]:
            taken = [
                _key(row) for row in connection.execute(select(KEYS).where(open_ones)).mappings()
            ]
            connection.execute(update(KEYS).where(open_ones).values(revoked_at=at))
            return taken

        return self._write(revoke)

    def _do(self, statement: Any, only: str | None = None) -> int:
        def run(connection: Connection) -> int:
            return connection.execute(statement).rowcount

        return self._write(run, only)


def _joined(roles: Sequence[Role]) -> str:
    return ",".join(roles)


def _roles(joined: str) -> tuple[Role, ...]:
    return tuple(Role(role) for role in joined.split(",") if role)


def _key(row: RowMapping) -> Key:
    values = {**row, "kind": KeyKind(row["kind"]), "form": KeyForm(row["form"])}
    return Key(**{**values, "roles": _roles(row["roles"])})


def _account(row: RowMapping) -> Account:
    values = {name: value for name, value in row.items() if name != "folded"}
    return Account(**{**values, "roles": _roles(row["roles"])})
