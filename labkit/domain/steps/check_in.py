"""Every voice once, at the very start: aloud, in one of three orders.

Leaves behind that it took place, and how long. With prompts, a phone may also send a line; each
is a contribution.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from labkit.domain.steps.kind import Prompts, StepParameters

accepts = frozenset(
    {
        "answer-sealed",
        "submit-contribution",
        "change-contribution",
        "withdraw-contribution",
        "pass-prompt",
    }
)
prompts = Prompts.ALLOWED

Seconds = Annotated[int, Field(strict=True, ge=5, le=3600)]


class Order(StrEnum):
    """Who speaks next: the neighbour, whoever is ready, or whom the speaker names."""

    CIRCLE = "circle"
    READY = "ready"
    PASSED = "passed"


class Parameters(StepParameters):
    """`per_person_seconds` is what is said to people; nobody is cut off."""

    order: Order = Order.CIRCLE
    per_person_seconds: Seconds = 60
