"""The names of cookies. Each carries a suffix of this installation.

Cookies are shared between all ports of a host, so another labkit on the same laptop would
otherwise read and overwrite ours.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from labkit.domain.keys import KeyKind


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie to set. The value is a secret."""

    name: str
    value: str
    max_age: int


class CookieNames:
    """The cookie names of one installation, derived from its secret key."""

    def __init__(self, secret: bytes) -> None:
        suffix = hmac.new(secret, b"cookie names", hashlib.sha256).hexdigest()[:8]
        self._prefix = f"labkit-{suffix}-"

    @property
    def visit(self) -> str:
        """Ties a form to a browser that holds no key yet."""
        return f"{self._prefix}visit"

    def name(self, kind: KeyKind, session: str | None) -> str:
        """The cookie for one kind of key: for staff one for all sessions, else one for each."""
        if kind is KeyKind.STAFF or session is None:
            return f"{self._prefix}{kind}"
        return f"{self._prefix}{kind}-{session}"

    def of(self, session: str | None) -> tuple[str, ...]:
        """Every cookie that can say who somebody is in a session."""
        staff = self.name(KeyKind.STAFF, None)
        if session is None:
            return (staff,)
        scoped = (KeyKind.CO_FACILITATOR, KeyKind.OBSERVER, KeyKind.WALL, KeyKind.PARTICIPANT)
        return (staff, *(self.name(kind, session) for kind in scoped))

    def ours(self, cookies: Mapping[str, str]) -> tuple[str, ...]:
        """The names among these cookies that are of this installation."""
        return tuple(name for name in cookies if name.startswith(self._prefix))

    def staff_among(self, cookies: Mapping[str, str]) -> tuple[str, ...]:
        """The names among these cookies that let somebody conduct."""
        kinds = (KeyKind.STAFF, KeyKind.CO_FACILITATOR, KeyKind.SET_UP)
        starts = tuple(f"{self._prefix}{kind}" for kind in kinds)
        return tuple(name for name in cookies if name.startswith(starts))
