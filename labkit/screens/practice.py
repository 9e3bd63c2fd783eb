"""Practising: one turn after another, the answer at once, and at the end how far one agrees.

All of it stands in the address, a letter for each turn. Nothing is kept anywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from labkit.domain.actions import Action
from labkit.domain.dialogue.agreed import Agreement, Label, agreement, label
from labkit.domain.practice import Practice, PracticeTurn

LETTERS = {"m": Action.MOVE, "f": Action.FOLLOW, "o": Action.OPPOSE, "b": Action.BYSTAND, "x": None}
"""What stands for each answer in the address; `x` is somebody who was not sure."""
BEFORE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A turn with what was said of it."""

    turn: PracticeTurn
    said: Action | None

    @property
    def right(self) -> bool:
        """Whether that is the key."""
        return self.said is self.turn.action


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeView:
    """Where somebody is. `now` is None at the end, where `agreed` has the figures."""

    said: str
    number: int
    of: int
    last: Answered | None
    before: tuple[PracticeTurn, ...]
    """What was said just before the turn at hand, so that it can be judged at all."""
    now: PracticeTurn | None
    answered: tuple[Answered, ...]
    agreed: Agreement | None

    @property
    def right(self) -> int:
        """How many are as in the key."""
        return sum(one.right for one in self.answered)

    @property
    def label(self) -> Label | None:
        """The usual name of the kappa."""
        known = self.agreed.kappa if self.agreed else None
        return None if known is None else label(known)


def practice_view(practice: Practice, said: str) -> PracticeView:
    """The next turn after those that were coded; what is no answer ends the row."""
    answers = _answers(said)[: len(practice.turns)]
    done = len(answers)
    answered = tuple(
        Answered(turn=turn, said=LETTERS[letter])
        for letter, turn in zip(answers, practice.turns, strict=False)
    )
    over = done == len(practice.turns)
    return PracticeView(
        said=answers,
        number=min(done + 1, len(practice.turns)),
        of=len(practice.turns),
        last=answered[-1] if answered else None,
        before=practice.turns[max(0, done - BEFORE) : done],
        now=None if over else practice.turns[done],
        answered=answered,
        agreed=_agreed(answered) if over else None,
    )


def _answers(said: str) -> str:
    end = next((n for n, letter in enumerate(said) if letter not in LETTERS), len(said))
    return said[:end]


def _agreed(answered: Sequence[Answered]) -> Agreement:
    return agreement([[one.said, one.turn.action] for one in answered])
