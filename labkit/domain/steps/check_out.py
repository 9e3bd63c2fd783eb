"""Every voice once more before people go: aloud, in one of three orders.

Leaves behind that it took place, and how long. With prompts, a phone may also send a line; each
is a contribution.
"""

from labkit.domain.steps.check_in import Order, Seconds
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


class Parameters(StepParameters):
    """`per_person_seconds` is what is said to people; nobody is cut off."""

    order: Order = Order.CIRCLE
    per_person_seconds: Seconds = 40
