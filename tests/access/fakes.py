"""A cabinet in memory, and clocks that go when they are told."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from labkit.domain.keys import Account, Key, KeyForm, KeyKind


class Clock:
    """Milliseconds since the epoch, and the seconds of a stopwatch beside them."""

    def __init__(self, now: int = 1_790_000_000_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def monotonic(self) -> float:
        return self.now / 1000

    def pass_seconds(self, seconds: float) -> None:
        self.now += round(seconds * 1000)

    def pass_hours(self, hours: float) -> None:
        self.pass_seconds(hours * 3600)


class MemoryCabinet:
    """What the store does, in a dictionary."""

    def __init__(self) -> None:
        self.keys: dict[str, Key] = {}
        self.people: dict[str, Account] = {}

    def find(self, hashes: Collection[str]) -> Sequence[Key]:
        return [self.keys[one] for one in hashes if one in self.keys]

    def add(self, key: Key) -> None:
        assert key.hash not in self.keys
        self.keys[key.hash] = key

    def use_up(self, key_hash: str, at: int) -> bool:
        key = self.keys.get(key_hash)
        if key is None or key.used_up_at is not None:
            return False
        self.keys[key_hash] = replace(key, used_up_at=at)
        return True

    def touch(self, key_hash: str, at: int) -> None:
        if key_hash in self.keys:
            self.keys[key_hash] = replace(self.keys[key_hash], last_used_at=at)

    def revoke(self, key_hash: str, at: int) -> Sequence[Key]:
        return self._revoke(
            [key for key in self.keys.values() if key_hash in (key.hash, key.parent)], at
        )

    def delete_subject(self, session: str | None, subject: str) -> None:
        self.keys = {
            name: key
            for name, key in self.keys.items()
            if (key.subject, key.session) != (subject, session)
        }

    def revoke_subject(self, session: str | None, subject: str, at: int) -> Sequence[Key]:
        return self._revoke(
            [
                key
                for key in self.keys.values()
                if key.subject == subject and key.session == session
            ],
            at,
        )

    def set_expiry(self, session: str, kind: KeyKind, at: int) -> None:
        for key in list(self.keys.values()):
            if key.session == session and key.kind is kind:
                self.keys[key.hash] = replace(key, expires_at=at)

    def forget(self, before: int) -> None:
        for key in list(self.keys.values()):
            if key.expires_at < before or (key.revoked_at or before) < before:
                del self.keys[key.hash]

    def links(self, session: str | None) -> Sequence[Key]:
        those = [
            key for key in self.keys.values() if key.form is KeyForm.LINK and key.session == session
        ]
        return sorted(those, key=lambda key: (-key.created_at, key.hash))

    def account_named(self, name: str) -> Account | None:
        for account in self.people.values():
            if account.name.casefold() == name.casefold():
                return account
        return None

    def accounts(self) -> Sequence[Account]:
        return sorted(self.people.values(), key=lambda account: account.name.casefold())

    def has_accounts(self) -> bool:
        return bool(self.people)

    def add_account(self, account: Account, *, only_if_first: bool) -> bool:
        if (only_if_first and self.people) or self.account_named(account.name):
            return False
        self.people[account.id] = account
        return True

    def change_password_hash(self, account_id: str, password_hash: str) -> None:
        self.people[account_id] = replace(self.people[account_id], password_hash=password_hash)

    def _revoke(self, those: list[Key], at: int) -> Sequence[Key]:
        taken = [key for key in those if key.revoked_at is None]
        for key in taken:
            self.keys[key.hash] = replace(key, revoked_at=at)
        return taken
