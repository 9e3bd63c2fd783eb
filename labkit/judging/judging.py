"""The findings of each session, kept in memory and worked out again when stances change.

Asked for like the number of phones in a room: what is pushed and what a page load shows read the
same findings, so they are equal, and after a restart they are worked out again. One child works
at a time. While people take stances it works once a minute at most; once they rest (the step was
closed, or the room was shown where people stand) at once.
"""

import threading
from collections.abc import Callable

from labkit.domain.findings import (
    FEWEST_ANSWERS,
    TOO_FEW,
    Findings,
    Judged,
    Mark,
    Votes,
    mark_of,
    votes_of,
)
from labkit.domain.nouns import Revealing
from labkit.domain.session.state import SessionState

AT_MOST_EVERY = 60.0


class Judging:
    """Knows what was found, and has it worked out again.

    `judge` takes seconds and is called in the background, through `later(seconds, act)`.
    `changed(session)` is told when findings have arrived. `clock` is in seconds. Fewer than
    `fewest` stances cannot be five answers to one proposal: nobody has to work for that.
    """

    def __init__(
        self,
        *,
        judge: Callable[[Votes], Findings],
        state: Callable[[str], SessionState | None],
        later: Callable[[float, Callable[[], None]], object],
        clock: Callable[[], float],
        changed: Callable[[str], None],
        fewest: int = FEWEST_ANSWERS,
    ) -> None:
        self._judge = judge
        self._state = state
        self._later = later
        self._clock = clock
        self._changed = changed
        self._fewest = fewest
        self._known: dict[str, tuple[Findings, Mark]] = {}
        self._marks: dict[str, tuple[int, Mark]] = {}
        self._began: dict[str, float] = {}
        self._due: dict[str, float] = {}
        self._working = False
        self._lock = threading.Lock()

    def of(self, state: SessionState) -> Judged | None:
        """What was found last; where stances have changed since, it is looked at again soon."""
        if not state.stances:
            return None
        if len(state.stances) < self._fewest:
            return Judged(TOO_FEW)
        findings, mark = self._known.get(state.id, (None, None))
        current = mark == self._mark(state)
        if not current:
            self._want(state)
        return Judged(findings, current) if findings is not None else None

    def at_once(self, state: SessionState) -> Findings | None:
        """The findings of exactly these stances, for a report: whoever asks waits for them."""
        judged = self.of(state) if state.stances else None
        if judged is not None and judged.current:
            return judged.findings
        return self._judge(votes_of(state)) if state.stances else None

    def _mark(self, state: SessionState) -> Mark:
        # By the revision, not by the mapping itself: nothing here holds on to anybody's stances.
        revision, mark = self._marks.get(state.id, (-1, None))
        if mark is None or revision != state.revision:
            mark = mark_of(state)
            self._marks[state.id] = (state.revision, mark)
        return mark

    def _want(self, state: SessionState) -> None:
        now = self._clock()
        began = self._began.get(state.id)
        at = now if began is None or _rests(state) else max(now, began + AT_MOST_EVERY)
        with self._lock:
            if self._due.get(state.id, at + 1) <= at:
                return
            self._due[state.id] = at
        self._later(at - now, self._work)

    def _work(self) -> None:
        """Judge whatever is due, one after the other; whoever comes meanwhile leaves it to us."""
        with self._lock:
            if self._working:
                return
            self._working = True
        try:
            while (session := self._next_due()) is not None:
                self._look_at(session)
        except BaseException:
            self._working = False
            raise

    def _next_due(self) -> str | None:
        now = self._clock()
        with self._lock:
            due = sorted((at, session) for session, at in self._due.items() if at <= now)
            if not due:
                # In the same breath as the look: what is due from here on starts work itself.
                self._working = False
                return None
            del self._due[due[0][1]]
            return due[0][1]

    def _look_at(self, session: str) -> None:
        state = self._state(session)
        if state is None or not state.stances:
            return
        self._began[session] = self._clock()
        mark = self._mark(state)
        self._known[session] = (self._judge(votes_of(state)), mark)
        self._changed(session)


def _rests(state: SessionState) -> bool:
    """Whether nobody takes a stance at this moment."""
    step = state.open_step
    if step is None or "take-stance" not in state.script.step(step).accepts:
        return True
    return state.record(step).revealing is Revealing.REVEALED
