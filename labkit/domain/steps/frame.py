"""Say what this is: a welcome, a pause, words before something begins.

Leaves nothing behind. A frame that stands for a kind labkit does not know yet keeps the words
of that kind, its parameters in `kept`, and its prompts: what phones answer to those is an
ordinary contribution.
"""

import json

from pydantic import Field, JsonValue

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
    """Nothing of its own; `kept` holds what a later kind will read."""

    kept: dict[str, JsonValue] = Field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(json.dumps(self.kept, sort_keys=True))
