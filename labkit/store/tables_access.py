"""Keys and accounts, as rows. No secret stands here: hashes only."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class KeyRow(SQLModel, table=True):
    """One key; see `labkit.domain.keys.Key`."""

    __tablename__ = "access_key"

    hash: str = Field(primary_key=True, max_length=64)
    kind: str = Field(max_length=20)
    form: str = Field(max_length=10)
    roles: str = Field(max_length=80)
    subject: str = Field(max_length=80, index=True)
    session: str | None = Field(default=None, max_length=80, index=True)
    label: str = Field(max_length=80)
    parent: str | None = Field(default=None, max_length=64, index=True)
    single_use: bool
    created_at: int = Field(sa_type=BigInteger)
    expires_at: int = Field(sa_type=BigInteger)
    last_used_at: int | None = Field(default=None, sa_type=BigInteger)
    used_up_at: int | None = Field(default=None, sa_type=BigInteger)
    revoked_at: int | None = Field(default=None, sa_type=BigInteger)


class AccountRow(SQLModel, table=True):
    """Somebody who signs in with a password. `folded` is the name without its case."""

    __tablename__ = "account"

    id: str = Field(primary_key=True, max_length=32)
    name: str = Field(max_length=80)
    folded: str = Field(max_length=160, unique=True)
    password_hash: str = Field(max_length=200)
    roles: str = Field(max_length=80)
    created_at: int = Field(sa_type=BigInteger)


class AuditRow(SQLModel, table=True):
    """What staff did; see `labkit.domain.auditing.Entry`.

    Not called `session`: what is deleted with a session has a column of that name.
    """

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True)
    at: int = Field(sa_type=BigInteger, index=True)
    what: str = Field(max_length=20)
    who: str = Field(max_length=80)
    about: str | None = Field(default=None, max_length=80)
    times: int
