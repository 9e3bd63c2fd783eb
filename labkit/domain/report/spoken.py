"""How a group talked aloud, as observers logged it: values for paper, none of them of a person.

One section is one step of one circle. Steps are never added up: a check-in would hide a dialogue.
What was written on request stands apart (`talk`), and the two are never in one rate.
"""

from dataclasses import dataclass

from labkit.domain.actions import Action
from labkit.domain.dialogue.agreed import LABEL_WORDS, STANDING_WORDS, Agreement, label
from labkit.domain.dialogue.detectors.pattern import Chance, Per
from labkit.domain.dialogue.detectors.registry import DETECTORS
from labkit.domain.dialogue.figures import FEWEST_PEOPLE, SectionFigures
from labkit.domain.dialogue.modes import MODE_NAMES, NO_MODE_WORDS, TOO_FEW_WORDS, Mode
from labkit.domain.dialogue.shares import FEWEST_FOR_SHARES, Share
from labkit.domain.dialogue.transitions import Figures, Table, expected, readable
from labkit.domain.dialogue.voices import BAND_WORDS, Band, band
from labkit.domain.texts import Said
from labkit.domain.words import N_

_CHANCE_WORDS = {
    (Per.TURNS_90, False): N_("By chance alone it fires this often in 90 turns: %(most)s."),
    (Per.TURNS_90, True): N_(
        "By chance alone it fires this often in 90 turns: %(least)s to %(most)s."
    ),
    (Per.PULSE, False): N_(
        "By chance alone it fires this often in 100 sealed questions: %(most)s."
    ),
    (Per.PULSE, True): N_(
        "By chance alone it fires this often in 100 sealed questions: %(least)s to %(most)s."
    ),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One turn of a strip. No action: nobody coded it. `task`: its action was asked for."""

    action: Action | None
    by_facilitator: bool = False
    task: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenSection:
    """One step of one circle."""

    title: Said
    circle: str
    figures: SectionFigures
    planned: Mode | None = None
    strip: tuple[Mark, ...] = ()

    @property
    def coded_alone(self) -> bool:
        """Whether the strip leaves out turns without an action: most of them have none."""
        return sum(mark.action is None for mark in self.strip) * 2 > len(self.strip)

    @property
    def drawn(self) -> tuple[Mark, ...]:
        """The turns of the strip."""
        if not self.coded_alone:
            return self.strip
        return tuple(mark for mark in self.strip if mark.action is not None)

    @property
    def counts(self) -> tuple[tuple[Action, int], ...]:
        """Each action with how often it came, in the order of the method."""
        return tuple(zip(Action, self.figures.by_action, strict=True))

    @property
    def shares(self) -> tuple[tuple[Action, Share], ...]:
        """The same as shares with their intervals; none where turns are too few to tell."""
        n = self.figures.coded
        if n < FEWEST_FOR_SHARES:
            return ()
        return tuple((action, Share(part, n)) for action, part in self.counts)

    @property
    def tells_voices(self) -> bool:
        """Whether it may be said how many were heard: of a handful it would point at one."""
        return not self.figures.of_groups and self.figures.present >= FEWEST_PEOPLE

    @property
    def band(self) -> Band | None:
        """How evenly the time was shared, the silent counted."""
        return band(self.figures.gini) if self.figures.gini is not None else None

    @property
    def band_words(self) -> str | None:
        """The same, marked for translation."""
        return BAND_WORDS[self.band] if self.band else None

    @property
    def sounded(self) -> int:
        """Like how many people it sounded."""
        return max(1, round(self.figures.sounded or 0))

    @property
    def planned_words(self) -> str | None:
        """The mode of the script, marked for translation."""
        return MODE_NAMES[self.planned] if self.planned else None

    @property
    def observed_words(self) -> tuple[str, ...]:
        """The modes it looked like, marked for translation."""
        return tuple(MODE_NAMES[mode] for mode in self.figures.modes)

    @property
    def no_mode_words(self) -> str:
        """Why there is none, marked for translation."""
        return NO_MODE_WORDS if self.figures.enough_for_modes else TOO_FEW_WORDS

    @property
    def minutes(self) -> int:
        """How long people spoke, without the facilitators."""
        return round(self.figures.spoken_ms / 60_000)

    @property
    def objected_after(self) -> int | None:
        """Whole minutes from the beginning of the step to the first Oppose."""
        first = self.figures.first_objection_ms
        return None if first is None else first // 60_000

    @property
    def transitions(self) -> Table:
        """What came after what, whoever spoke."""
        both = zip(self.figures.same, self.figures.other, strict=True)
        return tuple(tuple(map(sum, zip(*rows, strict=True))) for rows in both)

    @property
    def transitions_n(self) -> int:
        """How many steps from one coded turn to the next there were."""
        return sum(map(sum, self.transitions))

    @property
    def same_n(self) -> int:
        """In how many of them the same person went on."""
        return sum(map(sum, self.figures.same))

    @property
    def tells_transitions(self) -> bool:
        """Whether there are enough turns for a table."""
        return self.figures.coded >= FEWEST_FOR_SHARES

    @property
    def expected(self) -> Figures | None:
        """The counts if the order meant nothing; only where so many turns can be compared."""
        found = self.transitions
        return expected(found) if readable(found) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A prompt that was pushed because of a line, and what came next. No effect is claimed."""

    prompt: Said
    action: Action | None
    answers: int
    """How many answered it in writing."""
    next: tuple[Mark, ...]
    """The coded turns after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """How often one pattern was shown on the console, and what the facilitator said to it."""

    detector: str
    yes: int = 0
    no: int = 0
    later: int = 0
    unanswered: int = 0
    tried: tuple[Tried, ...] = ()

    @property
    def name(self) -> str:
        """What it is called, marked for translation."""
        return DETECTORS[self.detector].name

    @property
    def definition(self) -> str:
        """When it fires, marked for translation."""
        return DETECTORS[self.detector].definition

    @property
    def chances(self) -> tuple[tuple[str, str, str], ...]:
        """How often it fires where nothing is there: words for it, the least and the most."""
        rates: dict[Per, list[Chance]] = {}
        for chance in DETECTORS[self.detector].chance:
            rates.setdefault(chance.per, []).append(chance)
        return tuple(
            (
                _CHANCE_WORDS[per, len(known) > 1],
                min(known, key=lambda one: one.rate).figure,
                max(known, key=lambda one: one.rate).figure,
            )
            for per, known in rates.items()
        )

    @property
    def times(self) -> int:
        """All lines of it."""
        return self.yes + self.no + self.later + self.unanswered


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The whole session, as far as somebody logged it."""

    observers: int
    agreement: Agreement
    sections: tuple[SpokenSection, ...]
    noticed: tuple[Noticed, ...] = ()
    uptake: tuple[tuple[str, Share], ...] | None = None
    """By groups of five or more with 15 judged moves or more; None while the session runs, and
    where seats have no groups."""

    @property
    def turns(self) -> int:
        """All turns of participants."""
        return sum(section.figures.turns for section in self.sections)

    @property
    def coded(self) -> int:
        """Those that count as actions."""
        return sum(section.figures.coded for section in self.sections)

    @property
    def shows_actions(self) -> bool:
        """Whether observers agree well enough to tell of actions."""
        return self.agreement.shows_actions

    @property
    def standing_words(self) -> str:
        """How far the observers agree, marked for translation."""
        return STANDING_WORDS[self.agreement.standing]

    @property
    def kappa_words(self) -> str:
        """The usual name of their kappa, marked for translation."""
        return LABEL_WORDS[label(self.agreement.kappa or 0)]

    @property
    def people(self) -> int:
        """How many sat in circles in the step with most of them; 0 where nobody can say."""
        by_step: dict[str, int] = {}
        for section in self.sections:
            figures = section.figures
            if not figures.of_groups and figures.part == 0:
                by_step[figures.step] = by_step.get(figures.step, 0) + figures.present
        return max(by_step.values(), default=0)

    @property
    def drawn(self) -> frozenset[str]:
        """What the strips draw beside the four actions."""
        marks = [mark for section in self.sections for mark in section.drawn]
        kinds = {
            "uncoded": any(mark.action is None and not mark.by_facilitator for mark in marks),
            "facilitator": any(mark.by_facilitator for mark in marks),
            "task": any(mark.task for mark in marks),
        }
        return frozenset(kind for kind, there in kinds.items() if there)

    @property
    def circles(self) -> int:
        """In how many circles people talked."""
        return len({section.circle for section in self.sections})
