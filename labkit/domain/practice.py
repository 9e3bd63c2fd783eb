"""Turns to practise coding with: what somebody says, what it does, and why."""

from typing import Annotated

from pydantic import Field

from labkit.domain.actions import Action
from labkit.domain.texts import Line
from labkit.domain.value import Value


class PracticeTurn(Value):
    """One turn of a made-up talk, with its key."""

    seat: Annotated[int, Field(strict=True, ge=1, le=40)]
    says: Line
    action: Action
    question: Annotated[bool, Field(strict=True)] = False
    why: Line


class Practice(Value):
    """A whole talk, in its order."""

    turns: Annotated[tuple[PracticeTurn, ...], Field(min_length=1, max_length=100)]
