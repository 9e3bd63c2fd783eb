"""What the live part of labkit knows of a room, and the database does not."""

from dataclasses import dataclass

from labkit.domain.findings import Judged


@dataclass(frozen=True, slots=True)
class Moved:
    """The laptop has another address than the one that is shown; `to` is None without a network."""

    shown: str
    to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Phones and screens by number, never by person.

    `here` have a connection now, `away` joined and have none, `delivered` have shown the
    current screen, `writing` are typing, `observers` log turns. `trouble` is a marked sentence
    when something needs the facilitator's eye (the disk is full), else None; `copies` one that
    can wait. `judged` is what was found of where people stand, as far as it is known.
    `moved` is there while phones go where the laptop is no more.
    """

    here: int = 0
    away: int = 0
    delivered: int = 0
    writing: int = 0
    walls: int = 0
    consoles: int = 0
    observers: int = 0
    trouble: str | None = None
    judged: Judged | None = None
    copies: str | None = None
    moved: Moved | None = None
