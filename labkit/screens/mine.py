"""What one person has sent, what became of it, and what they decided about being quoted.

It follows from what this person did and from what the facilitator did with it, and from nothing
that others do: so it need not be drawn again when they act. That is why a reason is listed under
the number of its proposal and not under its title, which its author may change. One thing comes
from the run: whether this is the step in which people decide about their words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from labkit.domain.actions import Action
from labkit.domain.nouns import (
    Contribution,
    Participant,
    Proposal,
    Quoting,
    ReleaseChoice,
    Stance,
)
from labkit.domain.script import Prompt
from labkit.domain.session.changing import of_person
from labkit.domain.session.state import SessionState
from labkit.domain.steps.propose import Parameters as ProposeParameters


@dataclass(frozen=True, slots=True, kw_only=True)
class SentWords:
    """A contribution of this person, with what it answers."""

    contribution: Contribution
    asked: Prompt | None

    @property
    def saved_at(self) -> int:
        """When these words reached the disk."""
        return self.contribution.changed_at or self.contribution.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A prompt this person answered or passed. Nothing in it: what was sent was taken back."""

    place: str
    sent: tuple[SentWords, ...]
    passed_at: int | None
    sealed: bool

    @property
    def saved_at(self) -> int | None:
        """When the last of it was saved."""
        times = [one.saved_at for one in self.sent]
        return max(times) if times else self.passed_at


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredSealed:
    """A sealed prompt this person answered. What they answered, nobody knows."""

    place: str
    asked: Prompt | None
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SentProposal:
    """A proposal of this person, with the room its fields have."""

    proposal: Proposal
    room: ProposeParameters

    @property
    def saved_at(self) -> int:
        """When this version reached the disk."""
        return self.proposal.changed_at or self.proposal.at


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenStance:
    """A stance of this person, under the number the room calls its proposal by."""

    stance: Stance
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuote:
    """Words of this person that a report could quote, and what stands about them now."""

    subject: str
    id: str
    text: str
    language: str
    action: Action | None
    asked: Prompt | None
    number: int | None
    release: ReleaseChoice
    decided: bool
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """Everything of one person."""

    session: str
    person: Participant
    answered: tuple[Answered, ...]
    sealed: tuple[AnsweredSealed, ...]
    proposals: tuple[SentProposal, ...]
    stances: tuple[TakenStance, ...]
    no_stance_on: tuple[str, ...]
    """Proposals that were heard without a stance of this person, or after it was taken back."""
    quotes: tuple[OwnQuote, ...]
    decides_now: bool
    """Whether the run is at a step in which people decide about each of their quotes."""

    @property
    def words(self) -> tuple[SentWords, ...]:
        """Every contribution that stands, in the order they were sent."""
        sent = [one for answered in self.answered for one in answered.sent]
        return tuple(sorted(sent, key=lambda one: one.contribution.seq))

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """The same without what they answer."""
        return tuple(one.contribution for one in self.words)

    @property
    def n(self) -> int:
        """How much stands: words, proposals and stances."""
        return len(self.words) + len(self.proposals) + len(self.stances)

    @property
    def saved_at(self) -> int | None:
        """When the last of it was saved."""
        return max(
            (
                *(one.saved_at for one in self.words),
                *(one.saved_at for one in self.proposals),
                *(one.stance.at for one in self.stances),
            ),
            default=None,
        )

    @property
    def asks_about_quoting(self) -> bool:
        """Asked once, and only when there is something to quote."""
        return self.person.quoting is Quoting.NOT_ASKED and bool(self.quotes)

    @property
    def name(self) -> str:
        """The name this person put beside their words last; empty where they put none."""
        return next((quote.name for quote in reversed(self.quotes) if quote.name), "")


def decides_now(state: SessionState) -> bool:
    """Whether the run is at a step in which people decide about each of their quotes."""
    return state.current is not None and state.script.step(state.current).kind == "release"


def mine_of(state: SessionState, participant: str) -> Mine:
    """Everything of one person, in the order it was sent."""
    person = state.participants[participant]
    contributions = sorted(of_person(state.contributions, participant), key=lambda one: one.seq)
    proposals = sorted(
        (one for one in of_person(state.proposals, participant) if one.withdrawn_at is None),
        key=lambda one: one.seq,
    )
    stances = sorted(
        of_person(state.stances, participant),
        key=lambda one: state.proposals[one.proposal].number,
    )
    places = {(one.step, one.prompt) for one in contributions}
    asked = {place: _asked(state, *place) for place in places}
    words = [
        SentWords(contribution=one, asked=asked[one.step, one.prompt])
        for one in contributions
        if one.withdrawn_at is None
    ]
    taken = [
        TakenStance(stance=one, number=state.proposals[one.proposal].number) for one in stances
    ]
    return Mine(
        session=state.id,
        person=person,
        answered=_answered(state, participant, contributions, words),
        sealed=_sealed(state, participant),
        proposals=tuple(SentProposal(proposal=one, room=_room(state, one)) for one in proposals),
        stances=tuple(taken),
        no_stance_on=tuple(
            one.id
            for one in sorted(state.proposals.values(), key=lambda one: one.number)
            if (one.id, participant) not in state.stances
        ),
        quotes=(
            *(_words_quote(one, person) for one in words),
            *(_reason_quote(one, person) for one in taken if one.stance.reason),
        ),
        decides_now=decides_now(state),
    )


def _asked(state: SessionState, step: str, prompt: str) -> Prompt | None:
    asked = state.asked(step, prompt)
    return asked.prompt if asked else None


def _answered(
    state: SessionState,
    participant: str,
    contributions: Sequence[Contribution],
    words: Sequence[SentWords],
) -> tuple[Answered, ...]:
    places: dict[tuple[str, str], int | None] = dict.fromkeys(
        (one.step, one.prompt) for one in contributions
    )
    own = of_person(state.passes, participant)
    for passed in sorted(own, key=lambda one: (one.at, one.step, one.prompt)):
        sealed = (participant, passed.step, passed.prompt) in state.sealed_answers
        places[passed.step, passed.prompt] = None if sealed else passed.at
    sent: dict[tuple[str, str], list[SentWords]] = {place: [] for place in places}
    for one in words:
        sent[one.contribution.step, one.contribution.prompt].append(one)
    return tuple(
        Answered(
            place=f"{step}/{prompt}",
            sent=tuple(sent[step, prompt]),
            passed_at=passed_at,
            sealed=(asked := state.asked(step, prompt)) is not None
            and asked.prompt.choices is not None,
        )
        for (step, prompt), passed_at in places.items()
    )


def _sealed(state: SessionState, participant: str) -> tuple[AnsweredSealed, ...]:
    mine = of_person(state.sealed_answers, participant)
    return tuple(
        AnsweredSealed(
            place=f"{one.step}/{one.prompt}",
            asked=asked.prompt if (asked := state.asked(one.step, one.prompt)) else None,
            at=one.at,
        )
        for one in sorted(mine, key=lambda one: (one.at, one.step, one.prompt))
    )


def _room(state: SessionState, proposal: Proposal) -> ProposeParameters:
    parameters = state.script.step(proposal.step).parameters
    return parameters if isinstance(parameters, ProposeParameters) else ProposeParameters()


def _words_quote(sent: SentWords, person: Participant) -> OwnQuote:
    one = sent.contribution
    return OwnQuote(
        subject="contribution",
        id=one.id,
        text=one.text,
        language=one.language,
        action=one.action,
        asked=sent.asked,
        number=None,
        release=one.release or _unless_decided(person),
        decided=one.release is not None,
        name=one.name,
    )


def _reason_quote(taken: TakenStance, person: Participant) -> OwnQuote:
    one = taken.stance
    return OwnQuote(
        subject="reason",
        id=one.proposal,
        text=one.reason,
        language=one.language,
        action=one.action,
        asked=None,
        number=taken.number,
        release=one.release or _unless_decided(person),
        decided=one.release is not None,
        name=one.name,
    )


def _unless_decided(person: Participant) -> ReleaseChoice:
    # The report follows the same rule: without a yes nothing is quoted.
    if person.quoting is Quoting.UNNAMED:
        return ReleaseChoice.UNNAMED
    return ReleaseChoice.NOT_QUOTED
