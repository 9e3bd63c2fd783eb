"""How a group talked, as far as phones can tell.

What is counted here was written on request: somebody answered a prompt that asked for this very
action. It says what was asked and answered, never how people talk aloud; the two are never mixed
in one number. What a licensed prompt brought is a task done and stands apart.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from labkit.domain.texts import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Written answers by the action their prompt asked for."""

    move: int = 0
    follow: int = 0
    oppose: int = 0
    bystand: int = 0
    plain: int = 0
    """Answers to prompts that ask for no action."""
    licensed: int = 0
    """Answers to a task; in none of the numbers above."""

    @property
    def n(self) -> int:
        """All answers."""
        return self.typed + self.plain + self.licensed

    @property
    def typed(self) -> int:
        """The answers that count as an action."""
        return self.move + self.follow + self.oppose + self.bystand


def sum_of(several: Iterable[Answers]) -> Answers:
    """All of them together."""
    columns = zip(*(astuple(one) for one in several), strict=True)
    return Answers(**dict(zip(_COLUMNS, (sum(column) for column in columns), strict=False)))


_COLUMNS = ("move", "follow", "oppose", "bystand", "plain", "licensed")


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkedStep:
    """One step in which people wrote, or one day of them."""

    title: Said | None
    """None for a whole day, and for what was pushed between the steps."""
    day: int
    """0 for what was pushed between the steps."""
    answers: Answers
    late: int = 0
    """How many of the answers came after the step was over."""
    voices: int | None = None
    """How many people wrote; None for fewer than five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSealed:
    """A sealed prompt with its counts, which are empty where fewer than five answered."""

    question: Said
    answers: int | None
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStep:
    """One step as it was run."""

    title: Said
    day: int
    planned: int
    """Minutes in the script."""
    taken: int | None
    """Minutes it was open, to the nearest five; None where it was never opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """The whole session."""

    total: Answers = Answers()
    people: int = 0
    voices: int = 0
    """How many of the people wrote anything: an answer, a proposal, a reason."""
    steps: tuple[TalkedStep, ...] = ()
    days: tuple[TalkedStep, ...] = ()
    """The same by days, where the script has several."""
    agenda: tuple[RunStep, ...] = ()
    sealed: tuple[AskedSealed, ...] = ()
    """Sealed prompts that were closed and counted, in the order they were closed."""

    @property
    def late(self) -> int:
        """How many answers came after their step was over."""
        return sum(step.late for step in self.steps)
