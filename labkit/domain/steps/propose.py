"""Anyone puts a proposal forward: a title, why, who benefits.

Leaves behind proposals with their versions. Changing one's own proposal is a new version.
"""

from typing import Annotated

from pydantic import Field

from labkit.domain.steps.kind import Prompts, StepParameters

accepts = frozenset({"submit-proposal", "change-proposal", "withdraw-proposal"})
prompts = Prompts.NONE


class Parameters(StepParameters):
    """How long the fields are and how many proposals one person may put forward."""

    title_chars: Annotated[int, Field(strict=True, ge=20, le=80)] = 80
    why_chars: Annotated[int, Field(strict=True, ge=0, le=1200)] = 1200
    who_benefits_chars: Annotated[int, Field(strict=True, ge=0, le=400)] = 400
    per_person: Annotated[int, Field(strict=True, ge=1, le=500)] = 10
