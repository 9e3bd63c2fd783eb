"""What the room is asked now, as console and wall show it, and which words belong to that."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from labkit.domain.nouns import Contribution, Placement, PushedPrompt, StepPhase
from labkit.domain.script import Prompt, Step, Visibility
from labkit.domain.session.changing import groups
from labkit.domain.session.state import SessionState
from labkit.screens.counts import answered, answered_prompt, decided


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedNow:
    """The step the run has come to, open or just closed, and the prompts on the phones.

    A prompt that was pushed stands before those of the step: it is what people answer now. One that
    went to some people only is not what the room is asked (`asked_of_some`).
    `answers` is False for a step in which a phone has nothing to send.
    """

    step: Step | None
    is_open: bool
    pushed: PushedPrompt | None
    answers: bool
    answered: int
    people: int

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """The prompts to show large, the pushed one alone while it is open."""
        if self.pushed is not None:
            return (self.pushed.prompt,)
        return self.step.prompts if self.step is not None and self.is_open else ()


def asked_now(state: SessionState) -> AskedNow:
    """What is asked now; before the start and after the end, nothing."""
    step = state.script.step(state.current) if state.current else None
    is_open = state.open_step is not None
    to_all = [one for one in state.open_prompts if one.asked_of is None]
    pushed = to_all[-1] if to_all else None
    return AskedNow(
        step=step,
        is_open=is_open,
        pushed=pushed,
        answers=pushed is not None or (step is not None and is_open and _takes_answers(step)),
        answered=_answered(state, step, pushed),
        people=len(state.present),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOfSome:
    """A prompt that some people have on their phones: how many, and never who."""

    pushed: PushedPrompt
    people: int
    answered: int


def asked_of_some(state: SessionState) -> tuple[AskedOfSome, ...]:
    """The open prompts that did not go to everybody, the newest first."""
    here = {person.id for person in state.present}
    return tuple(
        AskedOfSome(
            pushed=pushed,
            people=len(here.intersection(pushed.asked_of)),
            answered=answered_prompt(state, pushed.id),
        )
        for pushed in reversed(state.open_prompts)
        if pushed.asked_of is not None
    )


Place = tuple[str, str, Placement]
"""The step and the prompt that words answer, and what the facilitator did with them."""


def place_of(one: Contribution) -> Place | None:
    """Where words lie; None for those that were taken back."""
    return None if one.withdrawn_at is not None else (one.step, one.prompt, one.placement)


def places(state: SessionState) -> Mapping[Place, Sequence[str]]:
    """The words that lie in each place, by their ids, in the order they came.

    Console and wall are drawn four times a second: looking at each answer would take longer the
    more there are.
    """
    found = groups(state.contributions, place_of)
    return {place: ids for place, ids in found.items() if place is not None and ids}


def is_now(state: SessionState) -> Callable[[Place], bool]:
    """Which places belong to the current step, or to the prompts pushed since it was opened."""
    since = _pushed_since(state)

    def now(place: Place) -> bool:
        step, prompt, _ = place
        return prompt in since if prompt in state.pushed else step == state.current

    return now


def is_for_the_room(state: SessionState, place: Place) -> bool:
    """Whether the prompt of a place lets the room read it; the rest is for facilitators only."""
    asked = state.asked(*place[:2])
    return asked is not None and asked.prompt.visibility is Visibility.SHARED


def listed(
    state: SessionState, lying: Iterable[Sequence[str]], most: int, *, newest: bool
) -> Sequence[Contribution]:
    """So many of the words that lie in several places: the first ones, or the newest first."""
    ends = [ids[-most:] if newest else ids[:most] for ids in lying]
    words = [state.contributions[one] for ids in ends for one in ids]
    return sorted(words, key=lambda one: one.seq, reverse=newest)[:most]


def _pushed_since(state: SessionState) -> frozenset[str]:
    record = state.record(state.current) if state.current else None
    since = record.spans[-1].opened_at if record and record.spans else 0
    return frozenset(
        pushed.id
        for pushed in state.pushed.values()
        if pushed.at >= since or pushed.closed_at is None
    )


def _takes_answers(step: Step) -> bool:
    # A kind may take contributions and a step of it still ask nothing: a pause has no prompt.
    asks = "submit-contribution" in step.accepts
    return bool(step.prompts) if asks else bool(step.accepts)


def _answered(state: SessionState, step: Step | None, pushed: PushedPrompt | None) -> int:
    if pushed is not None:
        return answered_prompt(state, pushed.id)
    if step is None or state.record(step.id).phase is StepPhase.AHEAD:
        return 0
    return decided(state) if "release-words" in step.accepts else answered(state, step.id)
