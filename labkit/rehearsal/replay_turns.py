"""Playing a coded meeting as turns: an observer logs each at its own time, so much faster.

The server's clock runs as fast, so that ten minutes between two lines are ten minutes of the
meeting, and turns last as long as they lasted.
"""

import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from itertools import cycle
from string import Template

import gevent

from labkit.domain.dialogue.turns import Turn
from labkit.rehearsal.facilitator import Facilitator
from labkit.rehearsal.meeting import Meeting
from labkit.rehearsal.observer import NotObserved, Observer, said
from labkit.rehearsal.outbox import Acked, Item

STEP, CIRCLE = "talk", "1"
BEFORE_MS = 1_000
"""How long the step is open before the first turn, in the time of the meeting."""
LOOKING = 0.4
MIRROR_AT = 0.5
"""The group looks at the mirror when so much of the meeting is over, and at the end."""
AHEAD = 40
"""So many turns may be on their way to a busy server before the observer waits for it."""
LONGEST_STEP = 600


def script_of(meeting: Meeting) -> str:
    """The script the meeting is played by, as TOML."""
    text = files("labkit.rehearsal").joinpath("replay_turns.toml").read_text(encoding="utf-8")
    name = "".join(letter for letter in meeting.name if letter.isalnum() or letter in " -_")
    minutes = -(-(meeting.turns[-1].at - meeting.begins) // 60_000)
    planned = min(LONGEST_STEP, max(1, minutes))
    return Template(text).substitute(name=name or "without a name", minutes=planned)


class TurnsReplay:
    """One meeting before one server."""

    def __init__(
        self,
        meeting: Meeting,
        facilitator: Facilitator,
        observer: Observer,
        pace: float,
        tell: Callable[[str], None],
    ) -> None:
        self.labels = 0
        self._meeting, self._facilitator, self._observer = meeting, facilitator, observer
        self._pace, self._tell = pace, tell
        self._logged: dict[int, Item] = {}
        self._answers: Iterator[str] = cycle(("yes", "no", "later"))

    def play(self) -> list[str]:
        """Play it all; the steps that were run."""
        meeting, facilitator, observer = self._meeting, self._facilitator, self._observer
        circle = observer.sit(
            CIRCLE, meeting.people, meeting.facilitators, "\n".join(meeting.groups)
        )
        for seat, group in meeting.group_of.items():
            observer.send("change-seat", circle=CIRCLE, seat=seat, group=group)
        observer.settle()
        if not isinstance(circle.result, Acked):
            raise NotObserved(f"the circle was not drawn: {circle.result}")
        self._tell(f"{meeting.people} people sit in a circle; {len(meeting.turns)} turns to log")
        opened = facilitator.move("open-step", step=STEP)
        began, saved_at = time.monotonic(), opened.saved_at
        if saved_at is None:
            raise NotObserved("nobody knows when the step was opened")
        labelling = gevent.spawn(self._label_lines)
        try:
            for place, turn in enumerate(meeting.turns):
                since = turn.at - meeting.begins + BEFORE_MS
                gevent.sleep(max(0.0, began + since / 1000 / self._pace - time.monotonic()))
                self._log(turn, saved_at + since)
                if place == int(len(meeting.turns) * MIRROR_AT):
                    self._look_into_the_mirror()
            observer.settle()
        finally:
            labelling.kill()
        self._look_into_the_mirror()
        self._label()
        facilitator.move("close-step", step=STEP)
        facilitator.move("end-session")
        self._tell(f"{self.labels} quiet lines were answered")
        return [STEP]

    def _log(self, turn: Turn, at: int) -> None:
        while self._observer.outbox.waiting > AHEAD:
            gevent.sleep(0.01)
        about = self._logged.get(turn.responds_to) if turn.responds_to is not None else None
        body = said(
            at=str(at),
            action=turn.action.value if turn.action else None,
            question="true" if turn.question else None,
            responds_to=about.ref if about else None,
        )
        seat = self._meeting.seats[turn.speaker or ""]
        self._logged[turn.seq] = self._observer.log(STEP, CIRCLE, seat, **body)

    def _look_into_the_mirror(self) -> None:
        self._observer.settle()
        if any(turn.action for turn in self._meeting.turns if turn.seq in self._logged):
            self._facilitator.act("show-mirror", step=STEP, circle="")
            self._facilitator.act("hide-mirror")

    def _label_lines(self) -> None:
        while True:
            gevent.sleep(LOOKING)
            self._label()

    def _label(self) -> None:
        """Say something to the line on the console, if there is one."""
        self._facilitator.look()
        form = self._facilitator.page.form("answer-line")
        if form is not None and form.fields.get("line"):
            answer = next(self._answers)
            self._facilitator.act("answer-line", line=form.fields["line"], answer=answer)
            self.labels += 1
