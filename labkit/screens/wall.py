"""What the wall shows: one thing at a time, and nothing that nobody put there.

Only what a facilitator showed stands in these values. No person, no number below the whole
group's, nothing that waits, is held or hidden.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from labkit.domain.actions import Action
from labkit.domain.findings import Judged
from labkit.domain.nouns import Phase, Picture, Placement, Proposal, Revealing, Wall
from labkit.domain.report.standing import Stances, Standing
from labkit.domain.script import Prompt, Script, Step
from labkit.domain.session.state import SessionState
from labkit.screens.asked_now import (
    AskedNow,
    asked_now,
    is_for_the_room,
    is_now,
    listed,
    places,
)
from labkit.screens.bars import Part, bar_of
from labkit.screens.counts import stances
from labkit.screens.mirror import MirrorView, mirror_view
from labkit.screens.people_stand import PeopleStand, people_stand

MOST_CARDS = 60
MOST_CHARACTERS = 640
"""Of one card: more cannot be read from the back row. Scripts ask for 280 unless they say so."""

LINES_BESIDE_MAP, LINES_OF_HEADING, LINE = 9, 2, 34
"""How many lines of so many characters have room beside the map; a heading takes two."""


class Showing(StrEnum):
    """What the wall is at."""

    BEFORE = "before"
    STEP = "step"
    MIRROR = "mirror"
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
    """A proposal as the room reads it.

    `stances` is None as long as they are not shown, and where they are too few to be told.
    """

    id: str
    number: int
    title: str
    language: str
    taken: int
    stances: Stances | None
    standing: Standing | None = None
    """The word for how it stands, once the room may know."""

    @property
    def bar(self) -> tuple[Part, ...]:
        """The counts as lengths."""
        return bar_of(self.stances) if self.stances else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WallView:
    """One picture of the wall."""

    showing: Showing
    script: Script
    asked: AskedNow
    cards: tuple[Card, ...] = ()
    proposals: tuple[ProposalCard, ...] = ()
    hearing: bool = False
    mirror: MirrorView | None = None
    stand: PeopleStand | None = None
    """Where people stand, once the room may know."""
    as_map: bool = False
    """Whether that is shown as a map: where the facilitator chose it and there is one."""

    @property
    def held(self) -> int:
        """How many proposals are named for each group beside the map: as many as there is room."""
        if self.stand is None:
            return 0
        lists = [[held.line for held in group.holds] for group in self.stand.groups]
        lists = lists or [[one.line for one in self.stand.bridging]]
        room = LINES_BESIDE_MAP - LINES_OF_HEADING * len(lists)
        for many in (3, 2):
            lines = sum(-(-len(one.title) // LINE) for listed in lists for one in listed[:many])
            if lines <= room:
                return many
        return 1

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


def wall_view(state: SessionState, judged: Judged | None = None) -> WallView:
    """What the wall shows now."""
    asked = asked_now(state)
    showing = _showing(state, asked)
    if showing in (Showing.STEP, Showing.BEFORE) and (mirror := mirror_view(state)):
        return WallView(showing=Showing.MIRROR, script=state.script, asked=asked, mirror=mirror)
    if showing is not Showing.STEP:
        return WallView(showing=showing, script=state.script, asked=asked)
    # A pushed prompt is what people answer now: the proposals come back when it is taken off.
    if asked.step is not None and asked.pushed is None:
        accepts = asked.step.accepts
        if "take-stance" in accepts:
            return _hearing(state, asked, asked.step, judged)
        if "submit-proposal" in accepts:
            put_forward = tuple(_card(one, Stances()) for one in _shown(state, asked.step))[::-1]
            return WallView(
                showing=showing, script=state.script, asked=asked, proposals=put_forward
            )
    return WallView(showing=showing, script=state.script, asked=asked, cards=_cards(state))


def _hearing(state: SessionState, asked: AskedNow, step: Step, judged: Judged | None) -> WallView:
    shown = _shown(state, step)
    record = state.record(step.id)
    view = WallView(showing=Showing.STEP, script=state.script, asked=asked, hearing=True)
    if record.revealing is not Revealing.REVEALED:
        counted = stances(state)
        cards = tuple(_card(one, counted.get(one.id, Stances())) for one in shown)
        return replace(view, proposals=cards)
    stand = people_stand(state, shown, judged)
    return replace(
        view,
        stand=stand,
        # What is older than the stances would tell the difference, and so of single people.
        as_map=record.picture is Picture.MAP and stand.map is not None and not stand.provisional,
        proposals=tuple(
            ProposalCard(
                id=line.id,
                number=line.number,
                title=line.title,
                language=line.language,
                taken=line.taken,
                stances=line.stances,
                standing=line.standing,
            )
            for line in stand.lines
        ),
    )


def _showing(state: SessionState, asked: AskedNow) -> Showing:
    if state.wall is Wall.BLANK:
        return Showing.BLANK
    if state.phase is Phase.ENDED:
        return Showing.ENDED
    return Showing.STEP if asked.step or asked.pushed else Showing.BEFORE


def _cards(state: SessionState) -> tuple[Card, ...]:
    now = is_now(state)
    shown = [
        ids
        for place, ids in places(state).items()
        if place[2] is Placement.SHOWN and now(place) and is_for_the_room(state, place)
    ]
    return tuple(
        Card(id=one.id, text=_short(one.text), language=one.language, action=one.action)
        for one in listed(state, shown, MOST_CARDS, newest=True)
    )


def _shown(state: SessionState, step: Step) -> tuple[Proposal, ...]:
    return tuple(one for one in state.heard(step.id) if one.placement is Placement.SHOWN)


def _card(one: Proposal, counted: Stances) -> ProposalCard:
    return ProposalCard(
        id=one.id,
        number=one.number,
        title=one.title,
        language=one.language,
        taken=counted.n,
        stances=None,
    )


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS].rsplit(' ', 1)[0]}…"
