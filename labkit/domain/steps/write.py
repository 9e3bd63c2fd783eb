"""Written alone, before any talk: an interest, a concern.

The fields are the prompts of the step, mostly own ones without an action. Leaves behind
contributions without an action: the material for what the group talks about next.
"""

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
prompts = Prompts.NEEDED


class Parameters(StepParameters):
    """Nothing of its own: the fields are the prompts of the step."""
