"""What of a report stands on its two pages, and what is left to the appendix.

A page is planned several times, from the most generous to the tightest; the press takes the
first plan whose page really is one page. Nothing is dropped without a number saying so.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from labkit.domain.actions import Action
from labkit.domain.report.quotable import Quote, Quotes
from labkit.domain.report.spoken import SpokenSection
from labkit.domain.report.talk import Answers, TalkedStep, sum_of
from labkit.domain.report.values import ProposalHeard, Report
from labkit.domain.texts import Said
from labkit.printing.choosing import (
    broadest_and_most_divided,
    loudest,
    most_opposed_first,
    short_ones_first,
    shortened,
    talked,
    varied,
)
from labkit.screens.opinion_map import OpinionMap, opinion_map

MOST_LISTED = 9
"""Up to this many proposals all stand on page 1, and no appendix is needed for them."""

MOST_SEALED = 4

STRIPS = {"airy": 600, "roomy": 360, "even": 180, "tight": 180, "dense": 0}
"""How many turns may be drawn on page 2: sixty stand in a row."""

SHORTEST_METHOD = 420
"""Where an appendix can hold the rest, the method may be cut down to this many characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPage:
    """What happened and what came out."""

    density: str
    listed: tuple[ProposalHeard, ...]
    skyline: bool
    on_method: int
    method: Said | None
    """The method cut short; None where all of it stands on the page."""
    appendix: bool
    ranked: int
    """How many proposals are named as bridging, and as dividing; with 0 three by number alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """The reasons for one action: what is printed, of what was written."""

    action: Action
    quotes: Quotes
    printed: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """What was heard on one proposal."""

    proposal: ProposalHeard
    matters: tuple[Matter, ...]

    @property
    def printed(self) -> int:
        """Reasons that stand on the page."""
        return sum(len(matter.printed) for matter in self.matters)

    @property
    def kept_back(self) -> int:
        """Reasons whose authors do not want to be quoted."""
        return sum(matter.quotes.kept_back for matter in self.matters)

    @property
    def withheld(self) -> int:
        """Reasons in a language that would give their authors away."""
        return sum(matter.quotes.withheld for matter in self.matters)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondPage:
    """What was seen and heard."""

    density: str
    immersions: int
    met: bool
    reasons: tuple[Reasons, ...]
    reasons_left: int
    on_experience: int
    heard: tuple[Quote, ...]
    talk: tuple[TalkedStep, ...]
    talk_left: int
    talk_rest: Answers
    sealed: int
    """So many sealed questions, the latest."""
    most: int
    appendix: bool
    spoken: tuple[SpokenSection, ...]
    """Steps of circles in which people talked aloud, those with most turns."""
    spoken_left: int
    strip: int
    """Up to how many turns are drawn for each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appendix:
    """Everything, in full."""

    density: str
    method: bool
    immersions_seen: int
    talk: tuple[TalkedStep, ...]
    talk_left: int
    most: int
    days: int
    map: OpinionMap | None


def needs_appendix(report: Report) -> bool:
    """Whether two pages cannot name every proposal, or tell how people talked aloud."""
    return len(report.proposals.shown) > MOST_LISTED or report.spoken is not None


def first_pages(report: Report, appendix: bool) -> Iterator[FirstPage]:
    """The plans of page 1, the most generous first."""
    shown = report.proposals.shown
    few = len(shown) <= MOST_LISTED
    # density, proposals listed, quotes on the method, characters of the method, ranked
    levels = (
        ("airy", 9, 2, 2000, 3),
        ("roomy", 9, 2, 2000, 3),
        ("roomy", 9, 1, 2000, 3),
        ("even", 9, 1, 2000, 3),
        ("even", 7, 1, 700, 3),
        ("tight", 7, 1, 700, 2),
        ("dense", 7, 1, SHORTEST_METHOD, 2),
        ("dense", 6, 1, SHORTEST_METHOD, 1),
        ("dense", 5, 1, SHORTEST_METHOD, 1),
        ("dense", 5, 1, SHORTEST_METHOD, 0),
        ("dense", 4, 1, SHORTEST_METHOD, 0),
        ("dense", 3, 1, SHORTEST_METHOD, 0),
    )
    for density, listed, on_method, characters, ranked in levels:
        method = report.heading.method
        short = shortened(method.text, characters) if method and appendix else None
        yield FirstPage(
            density=density,
            listed=shown if few else broadest_and_most_divided(shown, listed),
            skyline=not few,
            on_method=on_method,
            method=Said(short, method.language) if short and method else None,
            appendix=appendix,
            ranked=ranked,
        )


def second_pages(report: Report, appendix: bool) -> Iterator[SecondPage]:
    """The plans of page 2, the most generous first."""
    # density, immersions, whom people met, proposals with reasons, reasons for each action,
    # quotes on the experience, other answers, steps
    levels = (
        ("airy", 9, True, 9, 3, 3, 6, 12),
        ("roomy", 9, True, 9, 3, 3, 6, 12),
        ("roomy", 9, True, 9, 2, 2, 4, 12),
        ("even", 9, True, 9, 2, 2, 3, 9),
        ("even", 6, True, 9, 1, 2, 2, 8),
        ("tight", 6, True, 9, 1, 2, 2, 8),
        ("tight", 6, True, 9, 1, 1, 1, 7),
        ("dense", 6, True, 9, 1, 1, 1, 7),
        ("dense", 4, False, 9, 1, 1, 0, 7),
        ("dense", 4, False, 7, 1, 1, 0, 6),
        ("dense", 4, False, 6, 1, 1, 0, 5),
        ("dense", 3, False, 5, 1, 1, 0, 5),
        ("dense", 3, False, 4, 1, 1, 0, 4),
        ("dense", 3, False, 3, 1, 1, 0, 4),
        ("dense", 2, False, 2, 1, 1, 0, 3),
        ("dense", 1, False, 1, 1, 1, 0, 2),
    )
    for density, immersions, met, proposals, each, experience, heard, steps in levels:
        with_reasons = most_opposed_first(report.proposals.shown)
        chosen = sorted(with_reasons[:proposals], key=lambda proposal: proposal.number)
        wrote, left = talked(report.talk, steps)
        yield SecondPage(
            density=density,
            immersions=immersions,
            met=met,
            reasons=tuple(_reasons(proposal, each) for proposal in chosen),
            reasons_left=len(with_reasons) - len(chosen),
            on_experience=experience,
            heard=varied(report.heard, heard),
            talk=wrote,
            talk_left=len(left),
            talk_rest=sum_of(step.answers for step in left),
            sealed=1 if density == "dense" else MOST_SEALED,
            most=max((step.answers.n for step in wrote), default=1),
            appendix=appendix,
            spoken=(loud := loudest(report.spoken, 2 if density == "airy" else 1)),
            spoken_left=len(report.spoken.sections) - len(loud) if report.spoken else 0,
            strip=STRIPS[density],
        )


def appendix(report: Report) -> Appendix:
    """The appendix: as long as it has to be."""
    return Appendix(
        density="even",
        method=report.heading.method is not None
        and len(report.heading.method.text) > SHORTEST_METHOD,
        immersions_seen=0,
        talk=report.talk.steps,
        talk_left=0,
        most=max((step.answers.n for step in report.talk.steps), default=1),
        days=len({step.day for step in report.talk.agenda}),
        map=opinion_map(report.positions.dots) if report.positions else None,
    )


def _reasons(proposal: ProposalHeard, each: int) -> Reasons:
    matters = (
        Matter(action=action, quotes=quotes, printed=short_ones_first(quotes, each))
        for action, quotes in (
            (Action.FOLLOW, proposal.support),
            (Action.OPPOSE, proposal.opposition),
            (Action.BYSTAND, proposal.perspective),
        )
        if proposal.stances.of(action) or quotes.written
    )
    return Reasons(proposal=proposal, matters=tuple(matters))
