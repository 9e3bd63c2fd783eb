"""Answering a sealed prompt, and counting its answers once it is closed.

Nothing here, and nothing in the log, knows who answered what. An answer is a mark at a person, that
they answered, and a slip, which goes into a box without person, time or order.

Between two counts lies a round. What came in a round is counted only where five or more answered in
it: were a single late answer added to a count that people have seen, the difference would tell it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from labkit.domain import commands as c
from labkit.domain import events as e
from labkit.domain.actors import Actor
from labkit.domain.nouns import SealedCount
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.session.filing import prompt_asked, sent, written
from labkit.domain.session.state import SessionState

FEWEST = 5
"""Fewer answers than this are never shown."""


@dataclass(frozen=True, slots=True)
class Box:
    """The slips of one round as they are kept: how often each choice, and all words, sorted."""

    tally: Mapping[str, int]
    words: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """How many slips went into it."""
        return sum(self.tally.values())


def answer_sealed(
    state: SessionState, command: c.AnswerSealed, actor: Actor, now: int
) -> list[e.Event]:
    """Put a slip into the box and a mark at the person, once, while the prompt is open."""
    asked = prompt_asked(state, command.step, command.prompt, command, actor)
    choices = asked.prompt.choices
    if choices is None:
        raise Refused(Refusal.NOT_IN_THIS_STEP)
    if (actor.id, asked.step, command.prompt) in state.sealed_answers:
        raise Refused(Refusal.SEALED_ONCE)
    if asked.closed_at is not None:
        raise Refused(Refusal.SEALED_CLOSED)
    text = written(command.text, asked.prompt.max_chars, needed=False)
    if command.choice not in choices.answers or (text and not choices.takes_words):
        raise Refused(Refusal.NOT_UNDERSTOOD)
    return [
        e.SealedAnswered(
            **sent(command, actor), participant=actor.id, step=asked.step, prompt=command.prompt
        ),
        e.SealedSlip(
            step=asked.step,
            prompt=command.prompt,
            round=round_of(state, asked.step, command.prompt),
            choice=command.choice,
            text=text,
        ),
    ]


def round_of(state: SessionState, step: str, prompt: str) -> int:
    """The round that answers to a sealed prompt belong to now."""
    count = state.sealed.get((step, prompt))
    return count.rounds if count else 0


def shown_count(state: SessionState, step: str, prompt: str) -> SealedCount | None:
    """The counts people may see now: none while the prompt is open, once more or still."""
    return state.sealed.get((step, prompt)) if _is_closed(state, step, prompt) else None


def closed_sealed(state: SessionState) -> tuple[tuple[str, str], ...]:
    """The sealed prompts that are closed now, by step and prompt."""
    pushed = [(one.step, one.id) for one in state.pushed.values() if one.prompt.choices]
    of_steps = [
        (step.id, prompt.id)
        for step in state.script.steps
        for prompt in step.prompts
        if prompt.choices
    ]
    return tuple(key for key in (*pushed, *of_steps) if _is_closed(state, *key))


def who_answered(state: SessionState, step: str, prompt: str) -> frozenset[str]:
    """Who has a mark for a sealed prompt; not those who were erased, whose slips stay."""
    marks = state.sealed_answers.values()
    return frozenset(one.participant for one in marks if (one.step, one.prompt) == (step, prompt))


def count_sealed(state: SessionState, step: str, prompt: str, box: Box) -> list[e.Event]:
    """What follows from opening the box of the round that has ended.

    Nothing where it is open again, or where nothing came into the box since it was opened last.
    The box alone says how many answered: somebody who was erased leaves no mark.
    """
    before = state.sealed.get((step, prompt))
    answers, counts = (before.answers, dict(before.counts)) if before else (None, {})
    came = (answers or 0) + box.n
    if not _is_closed(state, step, prompt) or came == (before.came if before else 0):
        return []
    if box.n >= FEWEST:
        answers = came
        for choice, n in box.tally.items():
            counts[choice] = counts.get(choice, 0) + n
    return [e.SealedCounted(step=step, prompt=prompt, answers=answers, came=came, counts=counts)]


def _is_closed(state: SessionState, step: str, prompt: str) -> bool:
    asked = state.asked(step, prompt)
    return asked is not None and asked.closed_at is not None
