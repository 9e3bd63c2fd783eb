"""Keys: how they are made, what is kept of them, and what the store must be able to do."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from labkit.domain.actors import Role
from labkit.domain.keys import Account, Key, KeyForm, KeyKind


class KeyCabinet(Protocol):
    """Where keys and accounts are kept. Writing returns when it is on the disk."""

    def find(self, hashes: Collection[str]) -> Sequence[Key]:
        """The keys with these hashes, in no particular order."""
        ...

    def add(self, key: Key) -> None:
        """Keep a new key."""
        ...

    def use_up(self, key_hash: str, at: int) -> bool:
        """Use a single-use key. True for exactly one caller, whoever else asks."""
        ...

    def touch(self, key_hash: str, at: int) -> None:
        """Note when a key was used last."""
        ...

    def revoke(self, key_hash: str, at: int) -> Sequence[Key]:
        """Take back a key and all that was opened with it; what was taken back now."""
        ...

    def revoke_subject(self, session: str | None, subject: str, at: int) -> Sequence[Key]:
        """Take back every key of one person in one session; what was taken back now."""
        ...

    def delete_subject(self, session: str | None, subject: str) -> None:
        """Delete every key of one person in one session, and that there ever was one."""
        ...

    def set_expiry(self, session: str, kind: KeyKind, at: int) -> None:
        """Let all keys of one kind of a session end at this time."""
        ...

    def forget(self, before: int) -> None:
        """Delete the keys that were over before this time."""
        ...

    def links(self, session: str | None) -> Sequence[Key]:
        """The links handed out for a session, newest first."""
        ...

    def account_named(self, name: str) -> Account | None:
        """The account with this name, whatever its case."""
        ...

    def accounts(self) -> Sequence[Account]:
        """All accounts, by name."""
        ...

    def has_accounts(self) -> bool:
        """Whether anybody can sign in."""
        ...

    def add_account(self, account: Account, *, only_if_first: bool) -> bool:
        """Keep an account; False when the name is taken, or when it had to be the first."""
        ...

    def change_password_hash(self, account_id: str, password_hash: str) -> None:
        """Put another hash in place of the old one."""
        ...


class KeyFault(StrEnum):
    """Why a key does not open anything."""

    UNKNOWN = "unknown"
    USED = "used"
    OVER = "over"
    ELSEWHERE = "elsewhere"


class KeyRefused(Exception):
    """A key that does not open anything."""

    def __init__(self, fault: KeyFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class MayNotMint(Exception):
    """Somebody without an account asked for a key."""


@dataclass(frozen=True, slots=True)
class Minted:
    """A key that was just made. This is the only time its secret can be read."""

    secret: str
    key: Key

    @property
    def path(self) -> str:
        """The address to hand out. The secret stands in the fragment: no log and no server
        ever sees it there."""
        return f"{landing(self.key)}#k={self.secret}"


def landing(key: Key) -> str:
    """The page that a key leads to."""
    if key.kind is KeyKind.SET_UP:
        return "/set-up"
    if key.session is None:
        return "/desk/"
    if key.kind is KeyKind.WALL:
        return f"/wall/{key.session}"
    if key.kind is KeyKind.OBSERVER:
        return f"/observe/{key.session}/"
    if key.kind is KeyKind.PARTICIPANT:
        return f"/s/{key.session}/"
    return f"/console/{key.session}"


def new_secret() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """What is kept of a secret. No salt: 256 random bits cannot be guessed from a table."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_key(
    kind: KeyKind,
    form: KeyForm,
    roles: tuple[Role, ...],
    subject: str,
    *,
    now: int,
    lasts: int,
    session: str | None = None,
    label: str = "",
    parent: str | None = None,
    single_use: bool = False,
    opening: str = "",
) -> Minted:
    """A key that nobody keeps yet. `opening` is what its secret begins with, for all to read."""
    secret = opening + new_secret()
    key = Key(
        hash=hash_of(secret),
        kind=kind,
        form=form,
        roles=roles,
        subject=subject,
        session=session,
        label=label,
        parent=parent,
        single_use=single_use,
        created_at=now,
        expires_at=now + lasts,
    )
    return Minted(secret, key)
