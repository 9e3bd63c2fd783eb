"""What goes back to a script that sent a command. A plain form gets a page instead.

`static/js/protocol.d.ts` is made from these classes (`labkit/declarations.py`).
"""

from typing import Any, Literal

from labkit.domain.value import Value


class Accepted(Value):
    """It is on the disk. `islands` are the sender's own parts as they are now.

    `run` is the number of the run after a staff act: what the same hand presses next is not late,
    also where the screen is a moment behind.
    """

    ok: Literal[True] = True
    ref: str | None = None
    seq: int
    saved_at: int
    islands: dict[str, str] | None = None
    run: int | None = None


class Declined(Value):
    """It is not. `final`: sending the same again will never help."""

    ok: Literal[False] = False
    refusal: str
    words: str
    final: bool
    retry_after: int | None = None


REPLIES: tuple[type[Value], ...] = (Accepted, Declined)


def body_of(reply: Accepted | Declined) -> dict[str, Any]:
    """The reply as it goes out, without what it does not have."""
    return reply.model_dump(exclude_none=True)


def json_of(reply: Accepted | Declined) -> str:
    """The same as text."""
    return reply.model_dump_json(exclude_none=True)
