"""What is counted for console and wall: people who answered, and where people stand.

Counts are never kept, only counted. How a proposal is judged by them is the report's matter.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from operator import attrgetter

from labkit.domain.actions import Action
from labkit.domain.nouns import Contribution, Pass, Proposal, Quoting, SealedAnswer
from labkit.domain.report.standing import Stances
from labkit.domain.session.changing import groups
from labkit.domain.session.state import SessionState

# By its value: drawn four times a second, and to hash a member of an enumeration is slow.
_answer = attrgetter("proposal", "action._value_")


def answered(state: SessionState, step: str) -> int:
    """How many of those present have answered a step: with words, a pass, a proposal, a stance.

    Only people who have not left are counted, so that "18 of 31" never says 33 of 31. A late
    answer counts for its own step; one that was taken back does not count. What answers a
    prompt pushed in between belongs to that prompt, not to the step around it.
    """
    who = {
        by
        for of_step, prompt, by in _answers(state)
        if of_step == step and prompt not in state.pushed
    }
    who |= {one.by for one in _proposals(state) if one.step == step}
    who |= {one.participant for one in state.stances.values() if one.step == step}
    who |= {
        one.participant
        for one in _marks(state)
        if one.step == step and one.prompt not in state.pushed
    }
    return len(who & _present(state))


def answered_prompt(state: SessionState, prompt: str) -> int:
    """How many of those present have answered one pushed prompt, with words, sealed, or a pass."""
    who = {by for _, of_prompt, by in _answers(state) if of_prompt == prompt}
    who |= {one.participant for one in _marks(state) if one.prompt == prompt}
    return len(who & _present(state))


def decided(state: SessionState) -> int:
    """How many of those present have said what may become of their words, once or for each."""
    released = {one.by for one in _contributions(state) if one.release is not None}
    released |= {one.participant for one in state.stances.values() if one.release is not None}
    return sum(
        1
        for person in state.present
        if person.id in released or person.quoting is not Quoting.NOT_ASKED
    )


def stances(state: SessionState) -> Mapping[str, Stances]:
    """Where people stand on each proposal: the last stance of each person, by proposal.

    Somebody who left and let their words stand is still heard. A proposal that nobody took a
    stance on is not in the mapping.
    """
    counts = Counter(map(_answer, state.stances.values()))
    return {
        proposal: Stances(
            follow=counts[proposal, Action.FOLLOW.value],
            oppose=counts[proposal, Action.OPPOSE.value],
            bystand=counts[proposal, Action.BYSTAND.value],
        )
        for proposal in {proposal for proposal, _ in state.stances}
    }


def _present(state: SessionState) -> set[str | None]:
    return {person.id for person in state.present}


def _contributions(state: SessionState) -> Iterator[Contribution]:
    return (one for one in state.contributions.values() if one.withdrawn_at is None)


def _answers(state: SessionState) -> Iterator[tuple[str, str, str | None]]:
    """Who answered what with words: the step, the prompt and the person, each of them once."""
    found = groups(state.contributions, _answer_to).items()
    return (answer for answer, ids in found if answer is not None and ids)


def _answer_to(one: Contribution) -> tuple[str, str, str | None] | None:
    return None if one.withdrawn_at is not None else (one.step, one.prompt, one.by)


def _proposals(state: SessionState) -> Iterator[Proposal]:
    return (one for one in state.proposals.values() if one.withdrawn_at is None)


def _marks(state: SessionState) -> Iterator[Pass | SealedAnswer]:
    yield from state.passes.values()
    yield from state.sealed_answers.values()
