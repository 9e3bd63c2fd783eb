"""A hearing of twelve proposals with as many people as wanted, and what they do."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from labkit.domain import commands as c
from labkit.domain import events as e
from labkit.domain.actions import Action
from labkit.domain.actors import Actor, Role
from labkit.domain.nouns import Placement
from labkit.domain.script import Script
from labkit.domain.session.apply import apply
from labkit.domain.session.decide import decide
from labkit.domain.session.state import SessionState
from labkit.store.engine import open_engine
from labkit.store.migrating import upgrade
from labkit.store.writing import Writer
from tests.cast import (
    ADA,
    CODE,
    LIBRARY,
    NOON,
    SESSION,
    THE_SQUARE,
    Act,
    after,
    new_session,
    opens,
    pushes,
    ref,
)

KEPT = "5e55105e55105e55"
"""The session in a data folder has an id like any that labkit makes."""
PROPOSALS = 12
ACTIONS = (Action.FOLLOW, Action.OPPOSE, Action.BYSTAND)


def person(number: int) -> Actor:
    """One of many."""
    return Actor(Role.PARTICIPANT, f"person-{number:03}", SESSION)


def named(number: int) -> str:
    """The id of a proposal."""
    return ref("crowd", str(number))


def takes(who: int, proposal: int, action: str) -> Act:
    """Somebody takes a stance; the same stance may be taken again."""
    return person(who), c.TakeStance(
        step="hearing",
        proposal=named(proposal),
        action=Action(action),  # type: ignore[arg-type]
        ref=ref("takes", str(who), str(proposal), action),
    )


def takes_back(who: int, proposal: int) -> Act:
    """Somebody takes a stance back."""
    back = ref("back", str(who), str(proposal))
    return person(who), c.WithdrawStance(proposal=named(proposal), ref=back)


def puts(proposal: int, placement: Placement) -> Act:
    """Ada puts a proposal somewhere."""
    return c.PlaceProposal(proposal=named(proposal), placement=placement)


def ask() -> Act:
    """Ada does something that has nothing to do with stances."""
    return pushes()


def two_sides(who: int, proposal: int) -> str:
    """Three proposals all follow; over the others two halves differ, but for a few."""
    if (7 * who + 5 * proposal) % 23 == 0:
        return "bystand"
    return "follow" if proposal < 3 or who % 2 == proposal % 2 else "oppose"


@cache
def crowd(people: int, proposals: int = PROPOSALS, stance=two_sides) -> SessionState:
    """Everybody has answered everything, and the hearing is open."""
    return after(*crowd_acts(people, proposals, stance))


def crowd_acts(people: int, proposals: int = PROPOSALS, stance=two_sides) -> tuple[Act, ...]:
    """What everybody did."""
    return (
        *(
            (
                Actor(Role.NEWCOMER, person(who).id, SESSION),
                c.JoinSession(language="en", consent="agreed"),
            )
            for who in range(people)
        ),
        opens("forward"),
        *(
            (
                ADA,
                c.SubmitProposal(
                    step="forward", title=f"Proposal of the crowd {one}", ref=named(one)
                ),
            )
            for one in range(proposals)
        ),
        opens("hearing"),
        *(takes(who, one, stance(who, one)) for who in range(people) for one in range(proposals)),
    )


def keep(acts: Sequence[Act], data: Path, script: Script = THE_SQUARE) -> None:
    """Put a session in which this happened into a data folder, as one commit."""
    data.mkdir(mode=0o700, exist_ok=True)
    engine = open_engine(data, writing=True)
    upgrade(engine, data)
    created = e.SessionCreated(session=KEPT, script=script, code=CODE)

    def work(state: SessionState | None) -> tuple[list[e.Event], int]:
        events: list[e.Event] = [created]
        state = new_session(script)
        for act in acts:
            actor, command = act if isinstance(act, tuple) else (ADA, act)
            if isinstance(command, c.RunCommand):
                command = command.model_copy(update={"run": state.run})
            for event in decide(state, command, actor, NOON, LIBRARY):
                state = apply(state, event, NOON)
                events.append(event)
        return events, NOON

    Writer(engine).carry(KEPT, work)
    engine.dispose()
