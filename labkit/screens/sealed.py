"""What people answered to sealed prompts, as the facilitator sees it: counts, after the closing.

Words that came with the answers are read from their box by whoever asks for this (`SealedWords`);
they have no person, no time and no choice beside them, and cannot be put on the wall.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labkit.domain.nouns import SealedCount
from labkit.domain.script import Prompt
from labkit.domain.session.sealed import shown_count
from labkit.domain.session.state import SessionState

SealedWords = Callable[[str, str, str, int], Sequence[str]]
"""The words of the first rounds of a session's sealed prompt: session, step, prompt, rounds."""


def no_words(session: str, step: str, prompt: str, rounds: int) -> Sequence[str]:
    """Where nobody reads them."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedBar:
    """One choice with its count, and its length in hundredths of all answers."""

    choice: str
    n: int
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedQuestion:
    """A sealed prompt that is closed. `answers` is None where there were too few.

    `uncounted` is how many came after the last count and are too few to be added to it.
    """

    id: str
    prompt: Prompt
    answers: int | None
    bars: tuple[SealedBar, ...]
    uncounted: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedCounts:
    """The closed sealed prompts, the newest first: those of now, and those before."""

    now: tuple[SealedQuestion, ...]
    earlier: tuple[SealedQuestion, ...]

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.now) + len(self.earlier)


def sealed_counts(state: SessionState, words: SealedWords) -> SealedCounts:
    """What is counted and may be seen. What closed as the current step opened belongs to now."""
    record = state.record(state.current) if state.current else None
    since = record.spans[-1].opened_at if record and record.spans else 0
    closed = []
    for step, prompt in state.sealed:
        asked, count = state.asked(step, prompt), shown_count(state, step, prompt)
        if asked is not None and asked.closed_at is not None and count is not None:
            texts = words(state.id, step, prompt, count.rounds)
            question = _question(f"{step}/{prompt}", asked.prompt, count, tuple(texts))
            closed.append((asked.closed_at, question))
    closed.sort(key=lambda one: (one[0], one[1].id), reverse=True)
    return SealedCounts(
        now=tuple(question for at, question in closed if at >= since),
        earlier=tuple(question for at, question in closed if at < since),
    )


def _question(
    place: str, prompt: Prompt, count: SealedCount, words: tuple[str, ...]
) -> SealedQuestion:
    answers = prompt.choices.answers if prompt.choices and count.answers else ()
    return SealedQuestion(
        id=place,
        prompt=prompt,
        answers=count.answers,
        bars=tuple(
            SealedBar(
                choice=choice,
                n=count.counts.get(choice, 0),
                width=round(100 * count.counts.get(choice, 0) / (count.answers or 1), 2),
            )
            for choice in answers
        ),
        uncounted=count.came - (count.answers or 0),
        words=words,
    )
