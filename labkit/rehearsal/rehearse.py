"""One rehearsal or one replay, from starting the server to counting what it kept."""

import contextlib
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import gevent

from labkit.rehearsal.conductor import Conductor, settle
from labkit.rehearsal.crowd import Crowd
from labkit.rehearsal.facilitator import Facilitator, NotConducted
from labkit.rehearsal.meeting import Meeting
from labkit.rehearsal.observer import Observer, link_for_observers
from labkit.rehearsal.outbox import Item
from labkit.rehearsal.phone import Phone
from labkit.rehearsal.pushes import slowest_push_ms
from labkit.rehearsal.recording import read_recording
from labkit.rehearsal.replay import Replay, script_of
from labkit.rehearsal.replay_turns import TurnsReplay
from labkit.rehearsal.replay_turns import script_of as script_of_meeting
from labkit.rehearsal.server_process import Doors, Server
from labkit.rehearsal.talk import Talk
from labkit.rehearsal.tally import Kept, Tally, read_kept, tally
from labkit.settings import FOLDERS
from labkit.store.scripts import load_library, load_script

DEFAULT_SPEED = 40.0
DEFAULT_PACE = 100.0
SETTLING = 120.0

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What came out, for people and for programs."""

    counted: Tally
    steps: int
    slowest_push_ms: int | None
    unanswered: int
    notes: tuple[str, ...]
    failed: tuple[str, ...] = ()
    """What was asked for and did not come about."""

    @property
    def is_whole(self) -> bool:
        """Whether everything that was sent was answered, and everything answered was kept once."""
        counted = self.counted
        return not (counted.lost or counted.doubled or self.unanswered or self.failed)

    def numbers(self) -> dict[str, int | None]:
        """The numbers as `--json` prints them."""
        counted = self.counted
        return {
            "participants": counted.participants,
            "proposals": counted.proposals,
            "stances": counted.stances,
            "contributions": counted.contributions,
            "turns": counted.turns,
            "steps": self.steps,
            "acked": counted.acked,
            "stored": counted.stored,
            "lost": len(counted.lost),
            "doubled": len(counted.doubled),
            "late": counted.late,
            "slowest_push_ms": self.slowest_push_ms,
        }


@dataclass(frozen=True)
class Wishes:
    """What somebody asked for on the command line."""

    speed: float
    report: Path | None = None
    data: Path | None = None
    seed: int = 1
    kill_after: float | None = None
    observe: bool = False


def rehearse(script_file: Path, phones: int, wishes: Wishes, tell: Tell) -> Outcome:
    """Play a whole script with simulated people."""
    library = load_library(FOLDERS.sessions / "library" / "prompts.toml")
    script = load_script(script_file, library)
    with _running(script_file, "rehearsed", wishes) as (server, doors):
        facilitator = _facilitator(doors)
        crowd = Crowd(phones, wishes.seed, wishes.speed)
        crowd.come_in(doors.join)
        tell(f"{phones} phones have joined")
        trouble = Trouble(server, wishes, tell)
        observers = list(_observers(facilitator, doors, wishes))
        talks = [
            gevent.spawn(Talk(one, phones, wishes.speed, random.Random(wishes.seed)).run)
            for one in observers
        ]
        try:
            conductor = Conductor(
                facilitator=facilitator,
                crowd=crowd,
                speed=wishes.speed,
                rng=random.Random(wishes.seed),
                prompts=tuple(library.prompts),
                tell=tell,
            )
            course = conductor.conduct(script)
            settle(crowd, SETTLING)
            for talk, observer in zip(talks, observers, strict=True):
                if talk.ready():
                    talk.get()
                talk.kill()
                observer.settle()
            failed = [*trouble.missed(), *_report(facilitator, wishes, tell)]
        finally:
            gevent.killall(talks)
            trouble.end()
            crowd.go()
            for observer in observers:
                observer.close()
            facilitator.close()
        server.end()
        kept = read_kept(server.data, doors.session)
    notes = [f"step {step}: its screen did not reach every phone in time" for step in course.slow]
    people = [person.phone for person in crowd.people]
    return _outcome(kept, people, facilitator, course.steps, notes, failed, observers=observers)


def _observers(facilitator: Facilitator, doors: Doors, wishes: Wishes) -> Iterator[Observer]:
    if wishes.observe:
        link = link_for_observers(facilitator.browser, doors.session)
        yield Observer(link, doors.session, f"observer/{wishes.seed}")


def replay(folder: Path, wishes: Wishes, tell: Tell) -> Outcome:
    """Play a recorded conversation."""
    recording = read_recording(folder)
    with tempfile.TemporaryDirectory(prefix="labkit-replay-") as made:
        script_file = Path(made) / "replay.toml"
        script_file.write_text(script_of(recording), encoding="utf-8")
        with _running(script_file, "replayed", wishes) as (server, doors):
            facilitator = _facilitator(doors)
            playing = Replay(recording, facilitator, wishes.speed, tell)
            try:
                steps = playing.play(doors.join)
                failed = _report(facilitator, wishes, tell)
            finally:
                playing.go()
                facilitator.close()
            server.end()
            kept = read_kept(server.data, doors.session)
    notes = []
    if recording.on_held:
        notes.append(f"{recording.on_held} votes are on comments that were moderated out")
    voted_on = len({proposal for proposal, _ in kept.state.stances})
    return _outcome(kept, playing.phones, facilitator, steps, notes, failed, proposals=voted_on)


def replay_meeting(meeting: Meeting, wishes: Wishes, tell: Tell) -> Outcome:
    """Play a coded meeting, turn by turn; the speed is that of the server's clock as well."""
    with tempfile.TemporaryDirectory(prefix="labkit-replay-") as made:
        script_file = Path(made) / "replay-turns.toml"
        script_file.write_text(script_of_meeting(meeting), encoding="utf-8")
        with _running(script_file, "replayed", wishes, pace=wishes.speed) as (server, doors):
            facilitator = _facilitator(doors)
            observer = Observer(
                link_for_observers(facilitator.browser, doors.session), doors.session
            )
            try:
                playing = TurnsReplay(meeting, facilitator, observer, wishes.speed, tell)
                steps = playing.play()
                failed = _report(facilitator, wishes, tell)
            finally:
                observer.close()
                facilitator.close()
            server.end()
            kept = read_kept(server.data, doors.session)
    return _outcome(kept, [], facilitator, steps, meeting.notes, failed, observers=[observer])


@contextlib.contextmanager
def _running(
    script_file: Path, occasion: str, wishes: Wishes, pace: float = 1.0
) -> Iterator[tuple[Server, Doors]]:
    with tempfile.TemporaryDirectory(prefix="labkit-rehearsal-") as made:
        server = Server(script_file, Path(made), occasion, wishes.data, pace)
        try:
            yield server, server.start()
        finally:
            server.kill9()


def _facilitator(doors: Doors) -> Facilitator:
    facilitator = Facilitator(doors.console)
    facilitator.sign_in(doors.session)
    return facilitator


class Trouble:
    """The trouble that was asked for: the server is taken away in the middle of it all."""

    def __init__(self, server: Server, wishes: Wishes, tell: Tell) -> None:
        self._server, self._tell = server, tell
        self._asked = wishes.kill_after is not None
        self._made = gevent.spawn_later(wishes.kill_after or 0, self._kill_and_restart)

    def _kill_and_restart(self) -> bool:
        if not self._asked:
            return False
        self._server.kill9()
        self._tell("the server was killed (kill -9)")
        self._server.start()
        self._tell("the server is back, on the same folder")
        return True

    def missed(self) -> list[str]:
        """Say so where the session was over before; and raise where the server did not return."""
        if self._made.ready():
            self._made.get()
            return []
        return ["the session was over before the server was to be killed"] if self._asked else []

    def end(self) -> None:
        """Make no more trouble."""
        self._made.kill()


def _report(facilitator: Facilitator, wishes: Wishes, tell: Tell) -> list[str]:
    """Fetch the report; why there is none is told beside the numbers, which stand all the same."""
    if wishes.report is None:
        return []
    try:
        wishes.report.write_bytes(facilitator.report())
    except NotConducted as failure:
        return [str(failure)]
    tell(f"the report is in {wishes.report}")
    return []


def _outcome(
    kept: Kept,
    phones: Sequence[Phone],
    facilitator: Facilitator,
    steps: Sequence[str],
    notes: Sequence[str],
    failed: Sequence[str],
    proposals: int | None = None,
    observers: Sequence[Observer] = (),
) -> Outcome:
    devices: list[Phone | Observer] = [*phones, *observers]
    sent: list[Item] = [item for device in devices for item in device.sent]
    changed = [ref for device in devices for ref in device.outbox.seq_changed]
    counted = tally(kept, sent, facilitator.put_up, len(phones), changed, proposals)
    return Outcome(
        counted=counted,
        steps=len(set(steps)),
        slowest_push_ms=slowest_push_ms(
            facilitator.new_screens, [phone.arrivals for phone in phones]
        ),
        unanswered=sum(item.result is None for item in sent),
        notes=tuple(notes),
        failed=tuple(failed),
    )
