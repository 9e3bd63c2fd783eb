"""Accounts: the first one by the set-up link, and signing in with a password."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from labkit.access.access import OWNER_ROLES, Access, Opened
from labkit.access.keys import KeyCabinet
from labkit.access.passwords import PasswordFault, Passwords, fault_in
from labkit.access.rates import network_of
from labkit.access.throttle import Throttle
from labkit.domain.actors import Role
from labkit.domain.auditing import Audited
from labkit.domain.cleaning import clean
from labkit.domain.keys import Account

LONGEST_NAME = 60


class NameFault(StrEnum):
    """Why a name for signing in is not taken."""

    MISSING = "missing"
    TOO_LONG = "too-long"


class SetUpClosed(Exception):
    """There is an account already, or the set-up link was not opened or ran out."""


class SetUpRefused(Exception):
    """What was filled in does not do. The link stays good."""

    def __init__(self, fault: NameFault | PasswordFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class NameTaken(Exception):
    """Somebody signs in with this name already."""


class SignInRefused(Exception):
    """Wrong name or password, and never which; or too soon after many of them."""

    def __init__(self, retry_after: float = 0.0) -> None:
        super().__init__("sign-in")
        self.retry_after = retry_after


class Accounts:
    """Those who sign in with a password."""

    def __init__(
        self,
        access: Access,
        cabinet: KeyCabinet,
        passwords: Passwords,
        clock: Callable[[], int],
        monotonic: Callable[[], float],
    ) -> None:
        self._access = access
        self._cabinet = cabinet
        self._passwords = passwords
        self._clock = clock
        self._throttle = Throttle(monotonic)
        self._salt = secrets.token_bytes(16)

    def is_set_up(self) -> bool:
        """Whether anybody can sign in."""
        return self._cabinet.has_accounts()

    def may_set_up(self, cookies: Mapping[str, str]) -> bool:
        """Whether this browser opened the set-up link, and there is no account yet."""
        return self._access.set_up_key(cookies) is not None and not self.is_set_up()

    def set_up(self, cookies: Mapping[str, str], name: str, password: str, *about: str) -> Opened:
        """Make the first account and sign in with it. `about`: words a password may not be of."""
        key = self._access.set_up_key(cookies)
        if key is None or self.is_set_up():
            raise SetUpClosed
        account = self._new_account(name, password, OWNER_ROLES, about)
        # The look above was before the hash; somebody may have been faster meanwhile.
        if not self._cabinet.add_account(account, only_if_first=True):
            raise SetUpClosed
        self._cabinet.revoke(key.hash, self._clock())
        self._access.audit(Audited.ACCOUNT_MADE, account.id)
        return Opened(self._access.start_staff(account.id, account.roles), "/desk/")

    def add(self, name: str, password: str, roles: tuple[Role, ...], *about: str) -> Account:
        """Make an account for somebody else; whoever asks must be a facilitator."""
        account = self._new_account(name, password, roles, about)
        if not self._cabinet.add_account(account, only_if_first=False):
            raise NameTaken
        self._access.audit(Audited.ACCOUNT_MADE, account.id)
        return account

    def all(self) -> Sequence[Account]:
        """Everybody who can sign in, by name."""
        return self._cabinet.accounts()

    def name_of(self, account: str) -> str:
        """The name of an account; empty for whoever came in by a link."""
        return next((one.name for one in self.all() if one.id == account), "")

    def _new_account(
        self, name: str, password: str, roles: tuple[Role, ...], about: Sequence[str]
    ) -> Account:
        name = tidy_name(name)
        if not name:
            raise SetUpRefused(NameFault.MISSING)
        if len(name) > LONGEST_NAME:
            raise SetUpRefused(NameFault.TOO_LONG)
        fault = fault_in(password, name, *about)
        if fault is not None:
            raise SetUpRefused(fault)
        return Account(
            id=secrets.token_hex(8),
            name=name,
            password_hash=self._passwords.hash(password),
            roles=roles,
            created_at=self._clock(),
        )

    def sign_in(self, name: str, password: str, address: str) -> Opened:
        """A new cookie for somebody who knows name and password."""
        name = tidy_name(name)
        tried = self._salted("account", name.casefold())
        came_from = self._salted("address", network_of(address))
        wait = self._throttle.wait((tried, came_from))
        if wait > 0:
            raise SignInRefused(wait)
        self._throttle.failed((tried, came_from))
        account = self._cabinet.account_named(name)
        # Without an account a hash is looked at as well: the answer takes as long.
        if not self._passwords.matches(password, account.password_hash if account else None):
            self._access.audit(Audited.SIGN_IN_FAILED, "")
            raise SignInRefused
        assert account is not None  # noqa: S101 (matches() is false without a hash)
        self._throttle.succeeded(tried, came_from)
        if self._passwords.needs_rehash(account.password_hash):
            self._cabinet.change_password_hash(account.id, self._passwords.hash(password))
        self._access.audit(Audited.SIGNED_IN, account.id)
        return Opened(self._access.start_staff(account.id, account.roles), "/desk/")

    def _salted(self, what: str, value: str) -> str:
        return hmac.new(
            self._salt, f"{what} {value}".encode("utf-8", "surrogatepass"), hashlib.sha256
        ).hexdigest()


def tidy_name(typed: str) -> str:
    """A name in one shape, so that two ways of typing an accent are one name."""
    return " ".join(clean(typed, one_line=True).split())
