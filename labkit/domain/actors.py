"""Who acts: a role, a random id, and the session the person was let into.

Who holds which key is decided in `access`; the rules only ever see an Actor.
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is here as. A newcomer stands at the door and is about to join."""

    FACILITATOR = "facilitator"
    PARTICIPANT = "participant"
    ORGANIZER = "organizer"
    OBSERVER = "observer"
    WALL = "wall"
    NEWCOMER = "newcomer"


STAFF = frozenset({Role.FACILITATOR, Role.ORGANIZER, Role.OBSERVER})


@dataclass(frozen=True, slots=True)
class Actor:
    """One person, or one wall. `session` is None only for staff of the whole installation."""

    role: Role
    id: str
    session: str | None = None

    def reaches(self, session: str) -> bool:
        """Whether this actor may be in that session at all."""
        return self.session == session or (self.session is None and self.role in STAFF)
