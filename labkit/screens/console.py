"""What the facilitator's console shows: the run, the room as the room sees it, what came in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from labkit.domain.actions import Action
from labkit.domain.nouns import Door, Phase, Picture, Revealing, StepPhase, Wall
from labkit.domain.script import Day, Library, Prompt, Script, Step
from labkit.domain.session.state import SessionState
from labkit.screens.acts import ActLine, last_acts
from labkit.screens.asked_now import AskedNow, AskedOfSome, asked_now, asked_of_some
from labkit.screens.came_in import (
    Pile,
    ProposalPile,
    earlier_words,
    proposal_piles,
    word_piles,
    words_for_facilitators,
)
from labkit.screens.mirror import MirrorOffer, mirror_offer
from labkit.screens.people_stand import PeopleStand, people_stand
from labkit.screens.room import Room
from labkit.screens.run import Run, next_step, run_of
from labkit.screens.sealed import SealedCounts, SealedWords, no_words, sealed_counts

MOST_DOTS = 60


class Then(StrEnum):
    """What the large button does."""

    START = "start"
    OPEN = "open"
    END = "end"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The one large button. `day` is there where another day begins with the step."""

    then: Then
    step: Step | None
    day: Day | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """A step in which people take stances. `revealed` says whether the room sees them.

    `as_map`: the wall shows them as a map, once they are revealed and where there is one.
    """

    step: str
    revealed: bool
    as_map: bool


Dots = tuple[tuple[str, int], ...]
"""The room as dots, nobody in particular: how many answered, write, are here, are away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleView:
    """One picture of the console."""

    session: str
    script: Script
    phase: Phase
    number: int
    """The number of the run: every button that moves the run carries it."""
    run: Run
    now: AskedNow
    to_some: tuple[AskedOfSome, ...]
    next: Next
    back: Step | None
    """The step that was run before this one, to go back to."""
    hearing: Hearing | None
    stand: PeopleStand | None
    """Where people stand on the proposals of the hearing."""
    proposing: str | None
    """The step that a proposal for the room is put up in, where there was one."""
    words: tuple[Pile, ...]
    """Waiting, shown, held, hidden; the proposals too."""
    proposals: tuple[ProposalPile, ...]
    for_facilitators: Pile
    earlier: Pile
    sealed: SealedCounts
    acts: tuple[ActLine, ...]
    mirror: MirrorOffer
    door_open: bool
    wall_blank: bool
    room: Room
    dots: Dots

    @property
    def words_waiting(self) -> int:
        """How many contributions "show all" would show, those of other steps too."""
        return self.words[0].n + self.earlier.n

    @property
    def keyed(self) -> str | None:
        """The one thing that waits longest, which the keys of sorting act on."""
        words = [one.id for one in self.words[0].words]
        proposals = [one.id for one in self.proposals[0].proposals]
        return next(iter(proposals + words if self.proposals_first else words + proposals), None)

    @property
    def proposals_first(self) -> bool:
        """Whether this step is about proposals."""
        step = self.now.step
        about = {"submit-proposal", "take-stance"}
        return step is not None and self.now.pushed is None and bool(about & step.accepts)

    @property
    def all_sealed(self) -> bool:
        """Whether what is asked now brings nothing to sort, only counts once it is closed."""
        return bool(self.now.prompts) and all(prompt.choices for prompt in self.now.prompts)

    @property
    def nothing_came(self) -> bool:
        """Whether there is nothing to sort."""
        piles: tuple[Pile | ProposalPile, ...] = (*self.words, *self.proposals)
        came = (*piles, self.for_facilitators, self.earlier, self.sealed)
        return not any(pile.n for pile in came)


def console_view(
    state: SessionState, room: Room, sealed_words: SealedWords = no_words
) -> ConsoleView:
    """What the console shows now. `sealed_words` knows the words that came with sealed answers."""
    now = asked_now(state)
    return ConsoleView(
        session=state.id,
        script=state.script,
        phase=state.phase,
        number=state.run,
        run=run_of(state),
        now=now,
        to_some=asked_of_some(state),
        next=_next(state),
        back=_back(state),
        hearing=_hearing(state),
        stand=_stand(state, room),
        proposing=_proposing(state),
        words=word_piles(state),
        proposals=proposal_piles(state),
        for_facilitators=words_for_facilitators(state),
        earlier=earlier_words(state),
        sealed=sealed_counts(state, sealed_words),
        acts=last_acts(state),
        mirror=mirror_offer(state),
        door_open=state.door is Door.OPEN,
        wall_blank=state.wall is Wall.BLANK,
        room=room,
        dots=_dots(now, room),
    )


def pushable(library: Library) -> Mapping[Action | None, tuple[Prompt, ...]]:
    """The prompts that can be pushed, by action."""
    return {
        action: tuple(prompt for prompt in library.prompts.values() if prompt.action is action)
        for action in (*Action, None)
    }


def _next(state: SessionState) -> Next:
    step = next_step(state)
    if state.phase is Phase.ENDED:
        return Next(then=Then.OVER, step=None, day=None)
    if step is None:
        return Next(then=Then.END, step=None, day=None)
    before = state.script.step(state.current).day if state.current else state.script.steps[0].day
    day = state.script.day(step.day) if step.day != before else None
    then = Then.START if state.phase is Phase.PREPARED else Then.OPEN
    return Next(then=then, step=step, day=day)


def _back(state: SessionState) -> Step | None:
    before: Step | None = None
    for step in state.script.steps:
        if step.id == state.current:
            return before if state.phase is Phase.LIVE else None
        if state.record(step.id).phase is StepPhase.CLOSED:
            before = step
    return None


def _hearing(state: SessionState) -> Hearing | None:
    if state.current is None or "take-stance" not in state.script.step(state.current).accepts:
        return None
    record = state.record(state.current)
    return Hearing(
        step=state.current,
        revealed=record.revealing is Revealing.REVEALED,
        as_map=record.picture is Picture.MAP,
    )


def _stand(state: SessionState, room: Room) -> PeopleStand | None:
    hearing = _hearing(state)
    heard = state.heard(hearing.step) if hearing else ()
    if not {one.id for one in heard} & {proposal for proposal, _ in state.stances}:
        return None
    return people_stand(state, heard, room.judged)


def _proposing(state: SessionState) -> str | None:
    opened = [
        step.id
        for step in state.script.steps
        if "submit-proposal" in step.accepts and state.record(step.id).spans
    ]
    return state.current if state.current in opened else (opened[-1] if opened else None)


def _dots(now: AskedNow, room: Room) -> Dots:
    people = room.here + room.away
    if people > MOST_DOTS:
        return ()
    # Where nothing is asked, a full dot is a phone that shows what it should.
    full = min(now.answered if now.answers else room.delivered, people)
    half = min(room.writing, people - full) if now.answers else 0
    here = max(0, room.here - full - half)
    away = people - full - half - here
    return (("answered", full), ("writing", half), ("here", here), ("away", away))
