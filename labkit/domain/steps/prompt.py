"""One or several prompts, mostly typed by dialogic action, answered on the phone.

Leaves behind contributions, each with its prompt and the action of that prompt. A pass is an
answer too.
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
    """Nothing of its own: what is asked stands in the prompts of the step."""
