"""What the wall shows: one thing at a time, and nothing that nobody put there.

Only what a facilitator showed stands in these values. No person, no number below the whole
group's, nothing that waits, is held or hidden.
"""

from dataclasses import dataclass
from enum import StrEnum

from labkit.domain.actions import Action
from labkit.domain.nouns import Phase, Placement, Revealing, Wall
from labkit.domain.report.standing import Stances
from labkit.domain.script import Prompt, Script, Step
from labkit.domain.session.state import SessionState
from labkit.screens.asked_now import AskedNow, asked_now, contributions_now, is_for_the_room
from labkit.screens.counts import stances

MOST_CARDS = 60
MOST_CHARACTERS = 640
"""Of one card: more cannot be read from the back row. Scripts ask for 280 unless they say so."""


class Showing(StrEnum):
    """What the wall is at."""

    BEFORE = "before"
    STEP = "step"
    BLANK = "blank"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Something somebody wrote, as the room reads it."""

    id: str
    text: str
    language: str
    action: Action | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalCard:
    """A proposal as the room reads it. `stances` is None as long as they are not shown."""

    id: str
    number: int
    title: str
    language: str
    taken: int
    stances: Stances | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WallView:
    """One picture of the wall."""

    showing: Showing
    script: Script
    asked: AskedNow
    cards: tuple[Card, ...] = ()
    proposals: tuple[ProposalCard, ...] = ()
    hearing: bool = False

    @property
    def step(self) -> Step | None:
        """The step the room is in."""
        return self.asked.step if self.showing is Showing.STEP else None

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """What is asked. In a hearing the proposals are the question."""
        if self.showing is not Showing.STEP or self.proposals:
            return ()
        return self.asked.prompts

    @property
    def several_actions(self) -> bool:
        """Whether the cards answer to different actions, so that each must say its own."""
        return len({card.action for card in self.cards}) > 1 or len(self.prompts) > 1


def wall_view(state: SessionState) -> WallView:
    """What the wall shows now."""
    asked = asked_now(state)
    showing = _showing(state, asked)
    if showing is not Showing.STEP:
        return WallView(showing=showing, script=state.script, asked=asked)
    # A pushed prompt is what people answer now: the proposals come back when it is taken off.
    if asked.step is not None and asked.pushed is None:
        accepts = asked.step.accepts
        if "take-stance" in accepts:
            heard = _proposals(state, asked.step, hearing=True)
            return WallView(
                showing=showing, script=state.script, asked=asked, proposals=heard, hearing=True
            )
        if "submit-proposal" in accepts:
            put_forward = _proposals(state, asked.step, hearing=False)[::-1]
            return WallView(
                showing=showing, script=state.script, asked=asked, proposals=put_forward
            )
    return WallView(showing=showing, script=state.script, asked=asked, cards=_cards(state))


def _showing(state: SessionState, asked: AskedNow) -> Showing:
    if state.wall is Wall.BLANK:
        return Showing.BLANK
    if state.phase is Phase.ENDED:
        return Showing.ENDED
    return Showing.STEP if asked.step or asked.pushed else Showing.BEFORE


def _cards(state: SessionState) -> tuple[Card, ...]:
    shown = [
        Card(id=one.id, text=_short(one.text), language=one.language, action=one.action)
        for one in contributions_now(state)
        if one.placement is Placement.SHOWN and is_for_the_room(state, one)
    ]
    return tuple(reversed(shown[-MOST_CARDS:]))


def _proposals(state: SessionState, step: Step, *, hearing: bool) -> tuple[ProposalCard, ...]:
    counted = stances(state) if hearing else {}
    revealed = hearing and state.record(step.id).revealing is Revealing.REVEALED
    return tuple(
        ProposalCard(
            id=one.id,
            number=one.number,
            title=one.title,
            language=one.language,
            taken=counted.get(one.id, Stances()).n,
            stances=counted.get(one.id, Stances()) if revealed else None,
        )
        for one in state.heard(step.id)
        if one.placement is Placement.SHOWN
    )


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS].rsplit(' ', 1)[0]}…"
