"""What a key and an account are, as values: `access` decides about them, `store` keeps them.

A key is known by the SHA-256 of its secret. The secret itself is handed out once and kept
nowhere. A key that was made by opening a link names that link as its parent, so that taking
back the link takes back everything that was opened with it.
"""

from dataclasses import dataclass
from enum import StrEnum

from labkit.domain.actors import Role


class KeyKind(StrEnum):
    """What a key opens."""

    STAFF = "staff"
    CONSOLE = "console"
    CO_FACILITATOR = "co-facilitator"
    OBSERVER = "observer"
    WALL = "wall"
    PARTICIPANT = "participant"
    SET_UP = "set-up"


class KeyForm(StrEnum):
    """How a key travels: in the fragment of an address, or in a cookie."""

    LINK = "link"
    COOKIE = "cookie"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key. All times are milliseconds since the epoch, UTC."""

    hash: str
    kind: KeyKind
    form: KeyForm
    roles: tuple[Role, ...]
    subject: str
    session: str | None
    label: str
    parent: str | None
    single_use: bool
    created_at: int
    expires_at: int
    last_used_at: int | None = None
    used_up_at: int | None = None
    revoked_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who signs in with a password."""

    id: str
    name: str
    password_hash: str
    roles: tuple[Role, ...]
    created_at: int
