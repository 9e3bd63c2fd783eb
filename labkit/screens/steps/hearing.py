"""Each proposal with three ways to stand on it, until the room sees where people stand.

Once that is revealed stances rest, so the counts on the phones move no more: a count that moved
with every answer would cost a message for every phone.
"""

from dataclasses import dataclass

from labkit.domain.actions import Action
from labkit.domain.nouns import Proposal, Revealing, StepPhase
from labkit.domain.report.standing import Stances
from labkit.domain.script import Prompt, Step
from labkit.domain.session.stances import REASON_CHARS
from labkit.domain.session.state import SessionState
from labkit.domain.steps import propose
from labkit.domain.steps.hearing import Parameters
from labkit.screens.bars import ACTIONS, Part, bar_of
from labkit.screens.cards import Card
from labkit.screens.counts import stances
from labkit.screens.steps.propose import ProposePhone

MOST_OPEN = 3
"""So many proposals stand open by themselves; of more, each person opens the one being heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """What one way to stand asks for: the script's prompt, or labkit's own words."""

    action: Action
    prompt: Prompt | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardProposal:
    """A proposal and, once the room may know, where people stand on it."""

    proposal: Proposal
    stances: Stances | None

    @property
    def bar(self) -> tuple[Part, ...]:
        """The counts as lengths; nothing where nobody took a stance."""
        return bar_of(self.stances) if self.stances else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingPhone:
    """`takes_stances` is True while a stance can be taken, `revealed` once the counts are seen.

    `welcome` is the room for a new proposal, where the script welcomes them in the hearing.
    """

    step: Step
    heard: tuple[HeardProposal, ...]
    guides: tuple[Guide, ...]
    reasons: bool
    reason_chars: int
    takes_stances: bool
    revealed: bool
    own_pace: bool
    """Whether each person goes through the proposals alone."""
    welcome: ProposePhone | None
    cards: tuple[Card, ...] = ()

    @property
    def folded(self) -> bool:
        """Whether there are too many proposals to stand open all at once."""
        return len(self.heard) > MOST_OPEN


def phone(state: SessionState, step: Step) -> HearingPhone:
    """What phones show of it."""
    parameters = step.parameters
    if not isinstance(parameters, Parameters):
        raise TypeError(f"{step.id} hears no proposals")
    record = state.record(step.id)
    revealed = record.revealing is Revealing.REVEALED
    counted = stances(state) if revealed else {}
    return HearingPhone(
        step=step,
        heard=tuple(
            HeardProposal(
                proposal=proposal,
                stances=counted.get(proposal.id, Stances()) if revealed else None,
            )
            for proposal in state.heard(step.id)
        ),
        guides=tuple(Guide(action=action, prompt=_guide(step, action)) for action in ACTIONS),
        reasons=parameters.reasons,
        reason_chars=REASON_CHARS,
        takes_stances=record.phase is StepPhase.OPEN and not revealed,
        revealed=revealed,
        own_pace=parameters.own_pace,
        welcome=_room_to_propose(step) if parameters.proposals_welcome else None,
    )


def _room_to_propose(step: Step) -> ProposePhone:
    room = propose.Parameters()
    return ProposePhone(
        step=step,
        title_chars=room.title_chars,
        why_chars=room.why_chars,
        who_benefits_chars=room.who_benefits_chars,
    )


def _guide(step: Step, action: Action) -> Prompt | None:
    return next((prompt for prompt in step.prompts if prompt.action is action), None)
