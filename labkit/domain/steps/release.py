"""Each person decides about each own quote: with a name, without a name, not quoted.

Leaves behind a decision for each quote. What nobody decided about is never quoted with a name.
"""

from labkit.domain.steps.kind import Prompts, StepParameters

accepts = frozenset({"release-words", "allow-quoting"})
prompts = Prompts.NONE


class Parameters(StepParameters):
    """Nothing of its own."""
