"""The room hears each proposal, and each person says on the phone where they stand.

Leaves behind one stance for each person and proposal (Follow, Oppose or Bystand), with a reason
where one was given. Prompts of the step are read beside the three buttons, by their action; they
are not answered by themselves. Where proposals are welcome, people put forward new ones while
they read: so a hearing goes at everybody's own pace, over an evening or a week.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from labkit.domain.steps import propose
from labkit.domain.steps.kind import Prompts, StepParameters

accepts = frozenset({"take-stance", "withdraw-stance"})
prompts = Prompts.ALLOWED


class Heard(StrEnum):
    """Which proposals are heard: those the facilitator showed, or all that nobody hid."""

    SHOWN = "shown"
    ALL = "all"


class Parameters(StepParameters):
    """`per_item_seconds` is the time for one proposal, shown and never enforced.

    Where proposals are welcome, `per_person` is how many one person may have in the session.
    """

    proposals: Heard = Heard.SHOWN
    proposals_welcome: Annotated[bool, Field(strict=True)] = False
    per_person: Annotated[int, Field(strict=True, ge=1, le=500)] = 10
    reasons: Annotated[bool, Field(strict=True)] = True
    per_item_seconds: Annotated[int, Field(strict=True, ge=10, le=3600)] = 300

    @property
    def own_pace(self) -> bool:
        """Whether each person goes through the proposals alone, so that one is offered next."""
        return self.proposals_welcome or self.proposals is Heard.ALL

    @property
    def also_accepts(self) -> frozenset[str]:
        """New proposals, where they are welcome."""
        return propose.accepts if self.proposals_welcome else frozenset()
