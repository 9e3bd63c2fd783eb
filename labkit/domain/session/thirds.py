"""Who is asked when a prompt goes to a third of the people: by chance, and nobody sees who.

Rules know no chance. The order comes out of a hash over ids that are random themselves, with a
salt that is another one each time: nobody can foresee it, and the same log gives the same people.
"""

import hashlib

from labkit.domain.refusals import Refusal, Refused
from labkit.domain.session.state import SessionState

FEWEST_PEOPLE = 6
"""Of fewer, a third is one person: everybody would know who was asked."""


def asked_of(state: SessionState, audience: str) -> tuple[str, ...] | None:
    """The people a prompt goes to; None for everybody.

    Another third has nobody in it who was in the last third.
    """
    if audience == "everyone":
        return None
    here = [one.id for one in state.present]
    if len(here) < FEWEST_PEOPLE:
        raise Refused(Refusal.TOO_FEW, limit=FEWEST_PEOPLE)
    thirds = [one for one in state.pushed.values() if one.audience == "a-third"]
    last = max(thirds, key=lambda one: one.seq, default=None)
    asked = set(last.asked_of or ()) if last and audience == "another-third" else set()
    salt = f"{state.id}/{state.open_step}/{len(thirds)}"
    order = sorted((one for one in here if one not in asked), key=lambda one: _chance(salt, one))
    return tuple(sorted(order[: round(len(here) / 3)]))


def _chance(salt: str, participant: str) -> str:
    return hashlib.sha256(f"{salt}/{participant}".encode()).hexdigest()
