"""Which of people's words may leave the session on paper, and how they stand there.

Three rules, each from the do-no-harm notes:

- Consent belongs to the quote. The latest decision counts; without one, the general answer the
  person gave once counts; without that, nothing is quoted.
- A language few people use is a name. Words in a language that fewer than `SMALL` of those
  present use are counted, never printed, unless their author put a name beside them. A language
  that everyone present uses tells nothing apart, however few they are.
- Order is a clock and a seat. Quotes are shuffled by a hash of their id, because the ids
  themselves, made by phones, carry the time.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from labkit.domain.actions import Action
from labkit.domain.nouns import Quoting, ReleaseChoice
from labkit.domain.texts import Said

SMALL = 5
"""Below this many people a cell is a small cell: it says "fewer than 5"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of one person, as they may be printed."""

    said: Said
    action: Action | None = None
    name: str = ""
    """The name the author wants beside the words; empty for everybody else."""
    licensed: bool = False
    """The action was given as a task: what stands here is nobody's opinion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes:
    """All words on one matter: those that may be printed, and how many may not."""

    quotes: tuple[Quote, ...] = ()
    kept_back: int = 0
    """Written, and not allowed to be quoted."""
    withheld: int = 0
    """Allowed, and withheld because fewer than `SMALL` people use their language."""

    @property
    def written(self) -> int:
        """Everything that was written, whether it may be printed or not."""
        return len(self.quotes) + self.kept_back + self.withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What somebody wrote, with what was decided about it, before the rules have looked."""

    id: str
    quote: Quote
    allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageUse:
    """How many of the people who took part use which language."""

    people: int
    users: Mapping[str, int]

    def gives_away(self, language: str) -> bool:
        """Whether words in this language would point at a handful of people."""
        users = self.users.get(language, 0)
        return users < SMALL and users < self.people


def is_allowed(release: ReleaseChoice | None, quoting: Quoting) -> bool:
    """Whether the author lets these words out, by the latest they said about it."""
    if release is not None:
        return release is not ReleaseChoice.NOT_QUOTED
    return quoting is Quoting.UNNAMED


def name_beside(release: ReleaseChoice | None, name: str) -> str:
    """The name that stands beside the words: only where this very quote was released with it."""
    return name if release is ReleaseChoice.NAMED else ""


def may_be_quoted(written: Iterable[Written], use: LanguageUse, secret: str) -> Quotes:
    """Sort what was written into what is printed and what is only counted."""
    kept_back, withheld = 0, 0
    printed: list[tuple[str, Quote]] = []
    for one in written:
        if not one.allowed:
            kept_back += 1
        elif not one.quote.name and use.gives_away(one.quote.said.language):
            withheld += 1
        else:
            printed.append((_shuffled(one.id, secret), one.quote))
    printed.sort(key=lambda pair: pair[0])
    return Quotes(
        quotes=tuple(quote for _, quote in printed), kept_back=kept_back, withheld=withheld
    )


def _shuffled(identifier: str, secret: str) -> str:
    return hashlib.sha256(f"{secret}/{identifier}".encode()).hexdigest()
