"""What came in from the phones, as the facilitator sorts it: waiting, shown, held, hidden.

Words and times, never a person. What was taken back is not here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from labkit.domain.actions import Action
from labkit.domain.nouns import Contribution, Placement, Proposal
from labkit.domain.report.standing import Stances
from labkit.domain.script import Prompt
from labkit.domain.session.state import SessionState
from labkit.screens.asked_now import Place, is_for_the_room, is_now, listed, places
from labkit.screens.counts import stances

MOST_IN_PILE = 24
KNOWN_WHY = 240
"""Of the why of a proposal that was looked at already: enough to know which one it is."""
MOST_CHARACTERS = 9_000
"""Of one pile, so that a few long texts do not make the page heavy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedWords:
    """A contribution as the facilitator reads it.

    `asked` is the prompt it answers, where the step asked several.
    """

    id: str
    text: str
    language: str
    action: Action | None
    asked: Prompt | None
    at: int
    changed: bool
    late: bool
    placement: Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedProposal:
    """A proposal as the facilitator reads it, with where people stand on it."""

    id: str
    number: int
    title: str
    why: str
    who_benefits: str
    language: str
    at: int
    changed: bool
    late: bool
    placement: Placement
    stances: Stances


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """Words of one placement. `more` of them are not listed, `n` is all of them."""

    placement: Placement
    words: tuple[ArrivedWords, ...]
    more: int

    @property
    def n(self) -> int:
        """All that belong here, listed or not."""
        return len(self.words) + self.more


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPile:
    """Proposals of one placement, all of them."""

    placement: Placement
    proposals: tuple[ArrivedProposal, ...]

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.proposals)


def word_piles(state: SessionState) -> tuple[Pile, ...]:
    """The contributions of the current step: waiting, shown, held, hidden.

    What waits stands in the order it came, so that the first one stays the first while others
    arrive: the keys act on it. The rest stands newest first.
    """
    now = _lying(state, for_room=True, now=True)
    several = len({prompt for _, prompt, _ in now}) > 1
    return tuple(
        _pile(
            state,
            placement,
            [ids for place, ids in now.items() if place[2] is placement],
            several,
            newest=placement is not Placement.WAITING,
        )
        for placement in Placement
    )


def words_for_facilitators(state: SessionState) -> Pile:
    """What people of the current step were told only facilitators read, newest first."""
    lying = _lying(state, for_room=False, now=True).values()
    return _pile(state, Placement.HELD, lying, True, newest=True)


def earlier_words(state: SessionState) -> Pile:
    """What still waits from other steps, newest first: late words, or words nobody looked at."""
    earlier = _lying(state, for_room=True, now=False).items()
    waiting = [ids for place, ids in earlier if place[2] is Placement.WAITING]
    return _pile(state, Placement.WAITING, waiting, True, newest=True)


def proposal_piles(state: SessionState) -> tuple[ProposalPile, ...]:
    """All proposals by their numbers, which is the order they came in."""
    counted = stances(state)
    arrived = [
        _arrived_proposal(one, counted.get(one.id, Stances()))
        for one in sorted(state.proposals.values(), key=lambda one: one.number)
        if one.withdrawn_at is None
    ]
    return tuple(
        ProposalPile(
            placement=placement,
            proposals=tuple(one for one in arrived if one.placement is placement),
        )
        for placement in Placement
    )


def _arrived(state: SessionState, one: Contribution, several: bool) -> ArrivedWords:
    asked = state.asked(one.step, one.prompt) if several else None
    return ArrivedWords(
        id=one.id,
        text=one.text,
        language=one.language,
        action=one.action,
        asked=asked.prompt if asked else None,
        at=one.changed_at or one.at,
        changed=one.changed_at is not None,
        late=one.late,
        placement=one.placement,
    )


def _arrived_proposal(one: Proposal, counted: Stances) -> ArrivedProposal:
    return ArrivedProposal(
        id=one.id,
        number=one.number,
        title=one.title,
        why=one.why if one.placement is Placement.WAITING else _short(one.why),
        who_benefits=one.who_benefits,
        language=one.language,
        at=one.changed_at or one.at,
        changed=one.changed_at is not None,
        late=one.late,
        placement=one.placement,
        stances=counted,
    )


def _short(text: str) -> str:
    return text if len(text) <= KNOWN_WHY else f"{text[:KNOWN_WHY].rstrip()}…"


def _lying(state: SessionState, *, for_room: bool, now: bool) -> Mapping[Place, Sequence[str]]:
    belongs_to_now = is_now(state)
    return {
        place: ids
        for place, ids in places(state).items()
        if belongs_to_now(place) is now and is_for_the_room(state, place) is for_room
    }


def _pile(
    state: SessionState,
    placement: Placement,
    lying: Collection[Sequence[str]],
    several: bool,
    *,
    newest: bool,
) -> Pile:
    words: list[ArrivedWords] = []
    room = MOST_CHARACTERS
    for one in listed(state, lying, MOST_IN_PILE, newest=newest):
        room -= len(one.text)
        if room < 0 and words:
            break
        words.append(_arrived(state, one, several))
    more = sum(map(len, lying)) - len(words)
    return Pile(placement=placement, words=tuple(words), more=more)
