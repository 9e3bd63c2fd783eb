"""What goes first where there is not room for all: rules, so that nobody's taste decides."""

from collections import Counter

from labkit.domain.actions import Action
from labkit.domain.report.quotable import Quote, Quotes
from labkit.domain.report.spoken import Spoken, SpokenSection
from labkit.domain.report.standing import Standing
from labkit.domain.report.talk import Talk, TalkedStep
from labkit.domain.report.values import ProposalHeard


def talked(talk: Talk, room: int) -> tuple[tuple[TalkedStep, ...], tuple[TalkedStep, ...]]:
    """The steps there is room for and the others; days instead, where they fit and steps do not."""
    if len(talk.steps) > room >= len(talk.days) > 1:
        return talk.days, ()
    most = sorted(talk.steps, key=lambda step: -step.answers.n)[:room]
    return (
        tuple(step for step in talk.steps if step in most),
        tuple(step for step in talk.steps if step not in most),
    )


def loudest(spoken: Spoken | None, room: int) -> tuple[SpokenSection, ...]:
    """The steps of circles with most turns, in the order of the session."""
    sections = spoken.sections if spoken else ()
    most = sorted(sections, key=lambda one: -one.figures.turns)[:room]
    return tuple(one for one in sections if one in most)


def varied(quotes: Quotes, room: int) -> tuple[Quote, ...]:
    """One for each action before a second for any, so that all four are heard."""
    seen: Counter[Action | None] = Counter()
    turns: list[tuple[int, int, Quote]] = []
    for quote in short_ones_first(quotes, len(quotes.quotes)):
        turns.append((seen[quote.action], len(turns), quote))
        seen[quote.action] += 1
    return tuple(quote for _, _, quote in sorted(turns, key=lambda turn: turn[:2])[:room])


def short_ones_first(quotes: Quotes, each: int) -> tuple[Quote, ...]:
    """As many as there is room for: those that fit two lines before those that do not."""
    fitting = sorted(quotes.quotes, key=lambda quote: len(quote.said.text) > 150)
    return tuple(fitting[:each])


def most_opposed_first(shown: tuple[ProposalHeard, ...]) -> list[ProposalHeard]:
    # Opposition and its reasons go first when room is short: agreement is in the numbers.
    written = [proposal for proposal in shown if proposal.reasons_written]
    return sorted(written, key=lambda one: (-len(one.opposition.quotes), -one.reasons_written))


def broadest_and_most_divided(
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


def shortened(text: str, characters: int) -> str | None:
    """The text up to the last sentence that fits; None where all of it fits."""
    if len(text) <= characters:
        return None
    head = text[:characters]
    end = max(head.rfind(mark) for mark in (". ", "? ", "! ", "؟ ", "\n"))
    return head[: end + 1].strip() if end > characters // 3 else head.rsplit(" ", 1)[0] + " …"
