"""What every kind of step is made of."""

from dataclasses import dataclass
from enum import StrEnum

from labkit.domain.value import Value


class StepParameters(Value):
    """What a script may set for one kind of step, beside what every step has."""

    @property
    def also_accepts(self) -> frozenset[str]:
        """What people may send to this step beyond what its kind accepts."""
        return frozenset()


class Prompts(StrEnum):
    """Whether a step of this kind has prompts of its own."""

    NEEDED = "needed"
    ALLOWED = "allowed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of step. `accepts` holds the wire names of what people may send to it."""

    name: str
    parameters: type[StepParameters]
    accepts: frozenset[str]
    prompts: Prompts
