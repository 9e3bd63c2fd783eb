"""The five pushes of the live protocol. A client ignores what it does not know.

`static/js/protocol.d.ts` is made from these classes (`labkit/declarations.py`).
"""

from typing import Literal

from labkit.domain.value import Value


class Push(Value):
    """One thing the server tells. The name on the wire is the class name in lower case."""

    @classmethod
    def wire_name(cls) -> str:
        """The name of the Socket.IO event."""
        return cls.__name__.lower()


class Screen(Push):
    """This surface now shows this. `html` is one section that carries key and revision."""

    key: str
    revision: int
    html: str


class Islands(Push):
    """The same screen, fresher parts. Without a key: this person's own parts, on any screen."""

    key: str | None
    revision: int
    islands: dict[str, str]


class Greeting(Push):
    """First of all, to a phone: which database answers, and how far the session is in it.

    A phone that was told of more than that sends again what it has kept.
    """

    epoch: str
    revision: int


class Clock(Push):
    """When the open step began and should end, by the server's clock, in milliseconds."""

    ends_at: int | None
    server_now: int
    opened_at: int | None


class Goodbye(Push):
    """Nothing more will come, and why."""

    reason: Literal["ended", "left", "removed", "revoked"]


PUSHES: tuple[type[Push], ...] = (Greeting, Screen, Islands, Clock, Goodbye)
