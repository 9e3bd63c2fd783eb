"""What a report holds: a finished or unfinished session as one frozen value.

Everything a person reads is either words of the script or of people (`Said`, with the language
they are in) or a number. What was not recorded is None or empty here, and the page says so.
Element by element it follows the published two-page Insight Report of the Migration Laboratory;
`Talk` and the proposals with their stances are labkit's addition.
"""

from dataclasses import dataclass

from labkit.domain.actions import Action
from labkit.domain.findings import Dot, Sentence
from labkit.domain.nouns import Occasion, Phase
from labkit.domain.report.quotable import Quotes
from labkit.domain.report.spoken import Spoken
from labkit.domain.report.standing import Stances, Standing
from labkit.domain.report.talk import Talk
from labkit.domain.texts import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What the script says about the lab and this meeting: nothing here came from phones."""

    lab: Said
    theme: Said
    """The theme of the meeting; the title of the script where it has none."""
    purpose: Said
    tagline: Said | None = None
    number: int | None = None
    builds_on: Said | None = None
    place: Said | None = None
    dates: Said | None = None
    method: Said | None = None
    introduced: tuple[Said, ...] = ()
    facilitators: tuple[str, ...] = ()
    url: str = ""
    partners: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How far the session has come. Times are rounded: a time of day can point at a person."""

    phase: Phase
    drawn_at: int
    started_at: int | None = None
    ended_at: int | None = None
    open_step: Said | None = None
    steps_run: int = 0
    steps_planned: int = 0


@dataclass(frozen=True, slots=True)
class Language:
    """One language people chose; `people` is None where a number would give somebody away."""

    code: str
    people: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who took part, in numbers."""

    n: int
    languages: tuple[Language, ...] = ()
    """Only languages that at least five people chose."""
    other_languages: bool = False
    """Whether there are languages that fewer than five people chose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalHeard:
    """A proposal as the room saw it, and what people said to it."""

    number: int
    title: Said
    why: Said | None = None
    who_benefits: Said | None = None
    stances: Stances = Stances()
    standing: Standing = Standing.UNHEARD
    on_earlier_words: int = 0
    """How many of the stances were taken before the proposal was changed."""
    support: Quotes = Quotes()
    opposition: Quotes = Quotes()
    perspective: Quotes = Quotes()

    @property
    def reasons_written(self) -> int:
        """How many stances came with a reason."""
        return self.support.written + self.opposition.written + self.perspective.written


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """All proposals the room saw, by their numbers, and how many it did not see."""

    shown: tuple[ProposalHeard, ...] = ()
    not_shown: int = 0
    """Waiting, held or hidden when the report was drawn."""
    withdrawn: int = 0

    def standing(self, standing: Standing) -> int:
        """How many of them stand like this."""
        return sum(1 for proposal in self.shown if proposal.standing == standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A proposal on a list, with the best and the worst rank it had in nine of ten draws."""

    proposal: ProposalHeard
    rank: int
    best: int
    worst: int
    tied: bool
    """Whether it cannot be told from the one before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldByGroup:
    """What a group holds: `part` of its `answers` took this side."""

    proposal: ProposalHeard
    action: Action
    part: int
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People who answered alike, under a letter; never fewer than five."""

    letter: str
    people: int
    holds: tuple[HeldByGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Positions:
    """Where people stand over all proposals: what bridges and divides, and groups, if any.

    `level` is the guard's, A to D, and None where it could not be asked.
    """

    level: str | None
    sentences: tuple[Sentence, ...]
    compared: int = 0
    bridging: tuple[Ranked, ...] = ()
    divisive: tuple[Ranked, ...] = ()
    uncertain: tuple[Ranked, ...] = ()
    shared: tuple[ProposalHeard, ...] = ()
    groups: tuple[Group, ...] = ()
    dots: tuple[Dot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImmersionSeen:
    """A visit: its theme, the hosts, whom people met, and one key learning."""

    theme: Said
    hosts: tuple[Said, ...] = ()
    met: Said | None = None
    key_learning: Said | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One session on paper."""

    language: str
    """The language the page is drawn in; words of people stay in their own."""
    heading: Heading
    course: Course
    people: People
    talk: Talk
    spoken: Spoken | None = None
    """How people talked aloud; None where nobody logged it."""
    proposals: Proposals = Proposals()
    positions: Positions | None = None
    """None where nobody took a stance, or where nobody worked it out."""
    immersions: tuple[ImmersionSeen, ...] = ()
    on_method: Quotes = Quotes()
    """What people answered to a Bystand prompt: what they saw in the way the group talks."""
    on_experience: Quotes = Quotes()
    """What people answered in a check-out."""
    heard: Quotes = Quotes()
    """Everything else people answered."""
    occasion: Occasion = Occasion.REAL
    """A rehearsal or a replay must not be taken for a meeting of people."""
