"""Talk in short writing: `spoken(state, "1M 2F F1- 3O>0")` is who took the floor and what it did.

The letter is the action (`-` none), `?` a question, `>0` an answer to the first turn. One turn
every twenty seconds; the turns are named t0, t1 and so on, from `first` on.
"""

from tests.cast import EMRE, NOON, SECOND, after, did, opens, sits, speaks, turn
from tests.domain.dialogue.logs import LETTERS

EVERY = 20 * SECOND
STEP = "four-voices"
BEGIN = NOON + 60 * SECOND


def circle(people=6, step=STEP, **more):
    """A session in which a circle sits and a step is open."""
    return after(opens(step), sits(people, **more))


def spoken(state, short, *, start=BEGIN, every=EVERY, first=0, by=EMRE, step=STEP, **more):
    """The state after these turns, each logged when it began."""
    for place, word in enumerate(short.split()):
        said, _, about = word.partition(">")
        at = start + place * every
        act = speaks(
            said.rstrip("?")[:-1],
            LETTERS[said.rstrip("?")[-1]],
            f"t{first + place}",
            step,
            by,
            at=at,
            question=said.endswith("?"),
            responds_to=turn(f"t{about}") if about else None,
            **more,
        )
        state = did(state, act, now=at)
    return state
