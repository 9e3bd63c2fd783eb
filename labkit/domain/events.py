"""What has happened, in the past tense: frozen values without markup and without derived counts.

The log keeps each as one row `(session, seq, at, name, json)`. What somebody answered to a sealed
prompt never stands in it: only that they answered, and later the counts of all.
"""

import re
from functools import cache
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from labkit.domain.actions import Action
from labkit.domain.dialogue.alerts import Answer
from labkit.domain.dialogue.figures import SectionFigures
from labkit.domain.dialogue.shares import Share
from labkit.domain.nouns import (
    Occasion,
    Phase,
    Placement,
    Quoting,
    ReleaseChoice,
    StepRecord,
)
from labkit.domain.observing import Circle
from labkit.domain.script import Prompt, Script


class Event(BaseModel):
    """One thing that has happened."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    wordy: ClassVar[frozenset[str]] = frozenset()
    """The fields that hold somebody's words: blanked in the log when they are taken back."""

    @classmethod
    @cache
    def wire_name(cls) -> str:
        """The name in the log: `StepOpened` is `step-opened`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def subject(self) -> str:
        """The thing whose words this event holds; empty where it holds none."""
        return ""

    def without_words(self) -> "Event":
        """The same event with the words gone."""
        return self.model_copy(update=dict.fromkeys(self.wordy, ""))


class Unlogged(Event):
    """What follows from a command and must not stand in the log, nor change the state."""


class Sent(Event):
    """An event that came of a command with a `ref`; a repeat of that command does nothing."""

    sender: str
    ref: str
    digest: str


# --- the run --------------------------------------------------------------------------------


class SessionCreated(Event):
    """A session was prepared from a script."""

    session: str
    script: Script
    code: str
    occasion: Occasion = Occasion.REAL


class SessionStarted(Event):
    """It began."""


class SessionEnded(Event):
    """It ended; words that are still on their way arrive all the same."""


class SessionReopened(Event):
    """It goes on."""


class SessionPutBack(Event):
    """The start or end was undone."""

    phase: Phase
    started_at: int | None
    ended_at: int | None


class StepOpened(Event):
    """A step was opened, for the first time or again."""

    step: str
    ends_at: int


class StepClosed(Event):
    """The open step was closed."""

    step: str


class StepExtended(Event):
    """A step got another end."""

    step: str
    ends_at: int


class StepPutBack(Event):
    """Opening, closing or extending a step was undone."""

    step: str
    record: StepRecord
    current: str | None


class DoorOpened(Event):
    """People may join."""


class DoorClosed(Event):
    """Nobody else may join."""


class CodeChanged(Event):
    """The join code is another one now."""

    code: str


class WallBlanked(Event):
    """The wall shows only how to join."""


class WallUnblanked(Event):
    """The wall shows what happens again."""


class PromptPushed(Event):
    """A prompt went to everybody, or to those in `to`; `audience` is what was asked for."""

    id: str
    step: str
    prompt: Prompt
    line: str = ""
    audience: str = "everyone"
    to: tuple[str, ...] | None = None


class PromptClosed(Event):
    """A pushed prompt left the phones."""

    prompt: str


class PromptPutBack(Event):
    """Closing a pushed prompt was undone."""

    prompt: str


class SealedCounted(Event):
    """The answers to a sealed prompt were counted after it was closed.

    `answers` is None while there are too few to be shown; `counts` is empty then. `came` is how
    many came in all, those who are too few to be counted included.
    """

    step: str
    prompt: str
    answers: int | None
    came: int
    counts: dict[str, int]


class ContributionPlaced(Event):
    """The facilitator showed, held or hid a contribution."""

    contribution: str
    placement: Placement


class ProposalPlaced(Event):
    """The facilitator showed, held or hid a proposal."""

    proposal: str
    placement: Placement


class StancesRevealed(Event):
    """The room sees where people stand."""

    step: str


class StancesHidden(Event):
    """The room does not see it any more."""

    step: str


class LineAnswered(Event):
    """The facilitator said yes, no or later to a line, or took that back."""

    line: str
    answer: Answer | None


class MirrorShown(Event):
    """The wall shows how people talked, up to the turn of that number."""

    step: str
    circle: str
    until: int


class MirrorHidden(Event):
    """It does not show it any more."""


class MapShown(Event):
    """The wall shows where people stand as a map."""

    step: str


class StancesShown(Event):
    """The wall shows where people stand proposal by proposal."""

    step: str


class StaffActed(Event):
    """A staff act as the log lists it, with the events that would undo it."""

    name: str
    on: str
    by: str
    inverse: str


class ActUndone(Event):
    """A staff act was undone."""

    act: int
    by: str


# --- the dialogue ---------------------------------------------------------------------------


class CircleSet(Sent):
    """Somebody said who sits in a circle, or changed it."""

    circle: Circle


class TurnLogged(Sent):
    """Somebody took the floor. `seat` is None once the session was over."""

    turn: str
    step: str
    circle: str
    seat: str | None
    group: str | None = None
    by_facilitator: bool = False
    began_at: int
    action: Action | None
    question: bool
    responds_to: str | None


class TurnCoded(Sent):
    """An observer said what a turn did. `logged`: by logging it after somebody else had."""

    turn: str
    action: Action | None
    question: bool
    logged: bool = False


class TurnUncoded(Sent):
    """An observer takes back their part in a turn that somebody else logged too."""

    turn: str


class TurnLinked(Sent):
    """An observer said which turn this one answers."""

    turn: str
    responds_to: str | None


class TurnTakenBack(Sent):
    """A turn was none."""

    turn: str


class LineNoticed(Event):
    """A detector saw something, and the console shows it as one quiet line."""

    detector: str
    step: str
    circle: str
    question: str
    counts: dict[str, int]
    evidence: tuple[int, ...]
    about: str
    suggestions: tuple[tuple[str, str], ...]
    advice: str


class TalkMeasured(Event):
    """The figures of steps and circles, taken when the session ended and seats were forgotten."""

    figures: tuple[SectionFigures, ...]
    uptake: dict[str, Share] = {}
    """How often moves of large groups were taken up; what earlier ends have left is not in it."""


class TurnsUnnamed(Event):
    """All turns lost their seats; `groups` names those that keep a group of five or more."""

    groups: dict[str, str]


# --- participants ---------------------------------------------------------------------------


class ParticipantJoined(Event):
    """Somebody came in and agreed to the consent card in this language."""

    participant: str
    language: str


class LanguageChosen(Sent):
    """Somebody reads in another language."""

    participant: str
    language: str


class QuotingAllowed(Sent):
    """Somebody said once whether their words may be quoted without a name."""

    participant: str
    quoting: Quoting


class ParticipantLeft(Sent):
    """Somebody went."""

    participant: str


class ParticipantErased(Event):
    """Everything of somebody is gone. `mark` is the SHA-256 of the id they had."""

    mark: str


class Erased(Event):
    """In the place of an event that was about somebody who was erased."""


class ContributionSubmitted(Sent):
    """Somebody answered a prompt."""

    wordy = frozenset({"text"})
    contribution: str
    by: str | None
    step: str
    prompt: str
    action: Action | None
    text: str
    language: str
    late: bool
    licensed: bool
    placement: Placement

    def subject(self) -> str:
        return self.contribution


class ContributionChanged(Sent):
    """Somebody put other words in place of their own."""

    wordy = frozenset({"text"})
    contribution: str
    text: str
    placement: Placement

    def subject(self) -> str:
        return self.contribution


class ContributionWithdrawn(Sent):
    """Somebody took their words back."""

    contribution: str


class PromptPassed(Sent):
    """Somebody passed."""

    participant: str
    step: str
    prompt: str


class SealedAnswered(Sent):
    """Somebody answered a sealed prompt. What they answered is not known here."""

    participant: str
    step: str
    prompt: str


class SealedSlip(Unlogged):
    """What was answered to a sealed prompt: it goes into a box, away from who and when."""

    step: str
    prompt: str
    round: int
    choice: str
    text: str


class ProposalSubmitted(Sent):
    """Somebody put something forward."""

    wordy = frozenset({"title", "why", "who_benefits"})
    proposal: str
    number: int
    by: str | None
    step: str
    title: str
    why: str
    who_benefits: str
    language: str
    late: bool
    placement: Placement

    def subject(self) -> str:
        return self.proposal


class ProposalChanged(Sent):
    """A proposal has a new version."""

    wordy = frozenset({"title", "why", "who_benefits"})
    proposal: str
    version: int
    title: str
    why: str
    who_benefits: str
    placement: Placement

    def subject(self) -> str:
        return self.proposal


class ProposalWithdrawn(Sent):
    """A proposal was taken back."""

    proposal: str


class StanceTaken(Sent):
    """Somebody takes a stance on a proposal, or another one than before."""

    wordy = frozenset({"reason"})
    proposal: str
    participant: str
    step: str
    version: int
    action: Action
    reason: str
    language: str
    offered: str = ""

    def subject(self) -> str:
        return f"{self.proposal}/{self.participant}"


class StanceWithdrawn(Sent):
    """Somebody took their stance back."""

    proposal: str
    participant: str


class WordsReleased(Sent):
    """Somebody decided about one own quote. `name` is empty unless they want it beside it."""

    wordy = frozenset({"name"})
    on: str
    subject_kind: str
    participant: str
    release: ReleaseChoice
    name: str

    def subject(self) -> str:
        return self.on if self.subject_kind == "contribution" else f"{self.on}/{self.participant}"


def _all_events(base: type[Event]) -> list[type[Event]]:
    return [base, *(deep for event in base.__subclasses__() for deep in _all_events(event))]


EVENTS: dict[str, type[Event]] = {
    event.wire_name(): event
    for event in _all_events(Event)
    if event not in (Event, Sent) and not issubclass(event, Unlogged)
}


def event_of(name: str, json: str) -> Event:
    """Read an event back from its row in the log."""
    return EVENTS[name].model_validate_json(json)
