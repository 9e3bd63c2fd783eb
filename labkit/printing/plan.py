"""What of a report stands on its two pages, and what is left to the appendix.

A page is planned several times, from the most generous to the tightest; the press takes the
first plan whose page really is one page. Nothing is dropped without a number saying so.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from labkit.domain.actions import Action
from labkit.domain.report.quotable import Quote, Quotes
from labkit.domain.report.standing import Standing
from labkit.domain.report.talk import Answers, TalkedStep, sum_of
from labkit.domain.report.values import ProposalHeard, Report
from labkit.domain.texts import Said

MOST_LISTED = 9
"""Up to this many proposals all stand on page 1, and no appendix is needed for them."""

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
    most: int
    appendix: bool


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


def needs_appendix(report: Report) -> bool:
    """Whether two pages cannot name every proposal."""
    return len(report.proposals.shown) > MOST_LISTED


def first_pages(report: Report, appendix: bool) -> Iterator[FirstPage]:
    """The plans of page 1, the most generous first."""
    shown = report.proposals.shown
    few = len(shown) <= MOST_LISTED
    # density, proposals listed, quotes on the method, characters of the method
    levels = (
        ("airy", 9, 2, 2000),
        ("roomy", 9, 2, 2000),
        ("roomy", 9, 1, 2000),
        ("even", 9, 1, 2000),
        ("even", 7, 1, 700),
        ("tight", 7, 1, 700),
        ("dense", 7, 1, SHORTEST_METHOD),
        ("dense", 6, 1, SHORTEST_METHOD),
        ("dense", 5, 1, SHORTEST_METHOD),
    )
    for density, listed, on_method, characters in levels:
        method = report.heading.method
        short = _shortened(method.text, characters) if method and appendix else None
        yield FirstPage(
            density=density,
            listed=shown if few else _broadest_and_most_divided(shown, listed),
            skyline=not few,
            on_method=on_method,
            method=Said(short, method.language) if short and method else None,
            appendix=appendix,
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
        with_reasons = _most_opposed_first(report.proposals.shown)
        chosen = sorted(with_reasons[:proposals], key=lambda proposal: proposal.number)
        talked = sorted(report.talk.steps, key=lambda step: -step.answers.n)[:steps]
        rest = sum_of(step.answers for step in report.talk.steps if step not in talked)
        yield SecondPage(
            density=density,
            immersions=immersions,
            met=met,
            reasons=tuple(_reasons(proposal, each) for proposal in chosen),
            reasons_left=len(with_reasons) - len(chosen),
            on_experience=experience,
            heard=_varied(report.heard, heard),
            talk=tuple(step for step in report.talk.steps if step in talked),
            talk_left=len(report.talk.steps) - len(talked),
            talk_rest=rest,
            most=max(*(step.answers.n for step in talked), rest.n, 1),
            appendix=appendix,
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
    )


def _reasons(proposal: ProposalHeard, each: int) -> Reasons:
    matters = (
        Matter(action=action, quotes=quotes, printed=_short_ones_first(quotes, each))
        for action, quotes in (
            (Action.FOLLOW, proposal.support),
            (Action.OPPOSE, proposal.opposition),
            (Action.BYSTAND, proposal.perspective),
        )
        if proposal.stances.of(action) or quotes.written
    )
    return Reasons(proposal=proposal, matters=tuple(matters))


def _varied(quotes: Quotes, room: int) -> tuple[Quote, ...]:
    """One for each action before a second for any, so that all four are heard."""
    seen: Counter[Action | None] = Counter()
    turns: list[tuple[int, int, Quote]] = []
    for quote in _short_ones_first(quotes, len(quotes.quotes)):
        turns.append((seen[quote.action], len(turns), quote))
        seen[quote.action] += 1
    return tuple(quote for _, _, quote in sorted(turns, key=lambda turn: turn[:2])[:room])


def _short_ones_first(quotes: Quotes, each: int) -> tuple[Quote, ...]:
    """As many as there is room for: those that fit two lines before those that do not."""
    fitting = sorted(quotes.quotes, key=lambda quote: len(quote.said.text) > 150)
    return tuple(fitting[:each])


def _most_opposed_first(shown: tuple[ProposalHeard, ...]) -> list[ProposalHeard]:
    # Opposition and its reasons go first when room is short: agreement is in the numbers.
    written = [proposal for proposal in shown if proposal.reasons_written]
    return sorted(written, key=lambda one: (-one.opposition.written, -one.reasons_written))


def _broadest_and_most_divided(
    shown: tuple[ProposalHeard, ...], listed: int
) -> tuple[ProposalHeard, ...]:
    """Half for those most people follow, half for those most people oppose."""
    heard = [one for one in shown if one.standing is not Standing.UNHEARD] or list(shown)
    follows = sorted(heard, key=lambda one: (-_share(one, Action.FOLLOW), -one.stances.n))
    broad = follows[: (listed + 1) // 2]
    rest = [one for one in heard if one not in broad]
    opposed = sorted(rest, key=lambda one: (-_share(one, Action.OPPOSE), -one.stances.n))
    return (*broad, *opposed[: listed // 2])


def _share(proposal: ProposalHeard, action: Action) -> float:
    return proposal.stances.of(action) / proposal.stances.n if proposal.stances.n else 0.0


def _shortened(text: str, characters: int) -> str | None:
    """The text up to the last sentence that fits; None where all of it fits."""
    if len(text) <= characters:
        return None
    head = text[:characters]
    end = max(head.rfind(mark) for mark in (". ", "? ", "! ", "؟ ", "\n"))
    return head[: end + 1].strip() if end > characters // 3 else head.rsplit(" ", 1)[0] + " …"
