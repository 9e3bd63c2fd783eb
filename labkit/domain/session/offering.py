"""Which proposal a phone is offered next, where everybody goes at their own pace.

What few have answered and many follow comes sooner, in proportion, and which of them it is for
this person is drawn from a hash of both: nobody's proposal is favoured by its number, a newcomer
is soon seen by all, and forty phones are not sent to one proposal together.

The offer is made when somebody answers and is kept with that answer. Made anew for every page it
would be tempting and wrong: it would change under a finger whenever somebody else answers.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from math import log
from operator import attrgetter

from labkit.domain.actions import Action
from labkit.domain.nouns import Proposal
from labkit.domain.session.state import SessionState
from labkit.domain.steps.hearing import Parameters

ENOUGH = 4000
_SIDES = (Action.FOLLOW, Action.OPPOSE, Action.BYSTAND)
_WHOLE = 1 << 64
# By its value: to hash a member of an enumeration is ten times as slow as to hash its text.
_answer = attrgetter("proposal", "action._value_")


def at_own_pace(state: SessionState, step: str) -> bool:
    """Whether in this step each person goes through the proposals alone."""
    parameters = state.script.step(step).parameters
    return isinstance(parameters, Parameters) and parameters.own_pace


def next_for(state: SessionState, participant: str) -> Proposal | None:
    """What this person is offered now; None where all is answered, or nothing is offered."""
    if state.current is None or not at_own_pace(state, state.current):
        return None
    left = {one.id: one for one in _left(state, state.current, participant)}
    last = max(
        (
            state.stances[key]
            for one in state.proposals
            if (key := (one, participant)) in state.stances
        ),
        key=lambda stance: stance.seq,
        default=None,
    )
    if last is not None and last.offered in left:
        return left[last.offered]
    # Nothing counted here: it must not change with what others answer.
    return min(left.values(), key=lambda one: _turn(participant, one.id, 1.0), default=None)


def offer_after(state: SessionState, step: str, participant: str, answered: str) -> str:
    """The id of the proposal to offer once this one is answered; empty where there is none."""
    left = [one for one in _left(state, step, participant) if one.id != answered]
    if not left:
        return ""
    # Of very many every second or third tells enough: this is done for each answer.
    every = 1 + len(state.stances) // ENOUGH
    counts = Counter(map(_answer, islice(state.stances.values(), None, None, every)))

    def turn(one: Proposal) -> float:
        many = (every * counts[one.id, action.value] for action in _SIDES)
        return _turn(participant, one.id, priority(*many))

    return min(left, key=turn).id


def priority(follows: int, opposes: int, bystands: int) -> float:
    """Polis's routing priority of a proposal, > 0, without the extremity.

    That would need the main directions of all answers, which no phone should wait for;
    `opinion.priorities` has the whole of it, and is equal to this where the extremity is 0.
    """
    answers = follows + opposes + bystands
    agreed, passed = (follows + 1) / (answers + 2), (bystands + 1) / (answers + 2)
    newcomer = 1 + 8 * 2 ** (-answers / 5)
    return float(((1 - passed) * agreed * newcomer) ** 2)


def _left(state: SessionState, step: str, participant: str) -> Iterable[Proposal]:
    return (one for one in state.heard(step) if (one.id, participant) not in state.stances)


def _turn(participant: str, proposal: str, weight: float) -> float:
    """The smallest is next: each is first as often as its weight says (Efraimidis, Spirakis)."""
    drawn = hashlib.sha256(f"{participant}/{proposal}".encode()).digest()
    return -log((int.from_bytes(drawn[:8], "big") + 1) / (_WHOLE + 1)) / weight
