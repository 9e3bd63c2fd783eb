"""A circle that talks: turns by short writing, for the tests of lines, figures and the mirror."""

from labkit.domain import commands as c
from labkit.domain import events as e
from labkit.domain.actions import Action
from labkit.domain.actors import Actor
from labkit.domain.session import noticing
from labkit.domain.session.apply import apply
from labkit.domain.session.state import SessionState
from tests.cast import (
    EMRE,
    EVERYBODY,
    FARAH,
    NOON,
    SECOND,
    Act,
    codes,
    opens,
    sits,
    speaks,
)

LETTERS = {"M": Action.MOVE, "F": Action.FOLLOW, "O": Action.OPPOSE, "B": Action.BYSTAND, "-": None}
STEP = "four-voices"


def talks(
    short: str, *, circle: str = "1", step: str = STEP, by: Actor = EMRE, first: int = 0
) -> list[Act]:
    """`1M 2F F1-`: the seat, then what it did; turns are `turn(f"{circle}-0")` and on."""
    return [
        speaks(word[:-1], LETTERS[word[-1]], f"{circle}-{number}", step, by, circle=circle)
        for number, word in enumerate(short.split(), first)
    ]


def talking(short: str = "", *more: Act, people: int = 6) -> list[Act]:
    """An open step with one circle of so many people, and what was said in it."""
    return [*EVERYBODY, opens(STEP), sits(people), *talks(short), *more]


def disagreeing(turns: int = 12) -> list[Act]:
    """Two observers who say something else of every turn."""
    said = " ".join(f"{1 + n % 6}{'MF'[n % 2]}" for n in range(turns))
    other = [
        codes(FARAH, f"1-{n}", Action.OPPOSE if n % 2 else Action.BYSTAND) for n in range(turns)
    ]
    return [*talking(said), *other]


def doubts(turns: int) -> list[Act]:
    """A second observer sees something else in each of the first turns."""
    return [codes(FARAH, f"1-{n}", Action.OPPOSE) for n in range(turns)]


FIVE_MOVES = "1M 2M 3M 4M 5M"
MIRRORED = c.ShowMirror(step=STEP)


def noticed(state: SessionState, now: int | None = None) -> SessionState:
    """The state after labkit looked for a pattern."""
    at = now if now is not None else NOON + state.revision * SECOND
    for event in noticing.notice(state, at):
        state = apply(state, event, at)
    return state


def with_line(state: SessionState, **more: object) -> SessionState:
    """The state after a line stood in the log, whatever noticed it."""
    line = {
        "detector": "D1",
        "step": STEP,
        "circle": "1",
        "question": "Move after Move: %(moves)s in a row. Has any of them been picked up?",
        "counts": {"moves": 5},
        "evidence": (),
        "about": "",
        "suggestions": (),
        "advice": "",
        **more,
    }
    at = NOON + state.revision * SECOND
    return apply(state, e.LineNoticed.model_validate(line), at)
