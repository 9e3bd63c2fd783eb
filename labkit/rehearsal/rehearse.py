"""One rehearsal or one replay, from starting the server to counting what it kept."""

import contextlib
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import gevent

from labkit.domain.script import Script
from labkit.rehearsal.conductor import Conductor, settle
from labkit.rehearsal.crowd import Crowd
from labkit.rehearsal.facilitator import Facilitator
from labkit.rehearsal.outbox import Item
from labkit.rehearsal.phone import Phone
from labkit.rehearsal.pushes import slowest_push_ms
from labkit.rehearsal.recording import read_recording
from labkit.rehearsal.replay import Replay, script_of
from labkit.rehearsal.server_process import Doors, Server
from labkit.rehearsal.tally import Kept, Tally, read_kept, tally
from labkit.settings import FOLDERS
from labkit.store.scripts import load_library, load_script, read_script

DEFAULT_SPEED = 40.0
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

    @property
    def is_whole(self) -> bool:
        """Whether everything that was sent was answered, and everything answered was kept once."""
        return not (self.counted.lost or self.counted.doubled or self.unanswered)

    def numbers(self) -> dict[str, int | None]:
        """The numbers as `--json` prints them."""
        counted = self.counted
        return {
            "participants": counted.participants,
            "proposals": counted.proposals,
            "stances": counted.stances,
            "contributions": counted.contributions,
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


def rehearse(script_file: Path, phones: int, wishes: Wishes, tell: Tell) -> Outcome:
    """Play a whole script with simulated people."""
    library = load_library(FOLDERS.sessions / "library" / "prompts.toml")
    script = load_script(script_file, library)
    with _running(script_file, "rehearsed", wishes) as (server, doors):
        facilitator = _facilitator(doors)
        crowd = Crowd(phones, wishes.seed, wishes.speed)
        crowd.come_in(doors.join)
        tell(f"{phones} phones have joined")
        trouble = _trouble(server, wishes, tell)
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
            _report(facilitator, wishes, tell)
        finally:
            gevent.kill(trouble)
            crowd.go()
            facilitator.close()
        server.end()
        kept = read_kept(server.data, doors.session)
    notes = [f"step {step}: its screen did not reach every phone in time" for step in course.slow]
    return _outcome(
        kept, [person.phone for person in crowd.people], facilitator, course.steps, notes
    )


def replay(folder: Path, wishes: Wishes, tell: Tell) -> Outcome:
    """Play a recorded conversation."""
    recording = read_recording(folder)
    with tempfile.TemporaryDirectory(prefix="labkit-replay-") as made:
        script_file = Path(made) / "replay.toml"
        script_file.write_text(script_of(recording), encoding="utf-8")
        with _running(script_file, "replayed", wishes) as (server, doors):
            facilitator = _facilitator(doors)
            playing = Replay(recording, facilitator, wishes.speed, tell)
            trouble = _trouble(server, wishes, tell)
            try:
                steps = playing.play(doors.join)
                _report(facilitator, wishes, tell)
            finally:
                gevent.kill(trouble)
                playing.go()
                facilitator.close()
            server.end()
            kept = read_kept(server.data, doors.session)
    notes = []
    if recording.on_held:
        notes.append(f"{recording.on_held} votes are on comments that were moderated out")
    voted_on = len({proposal for proposal, _ in kept.state.stances})
    return _outcome(kept, playing.phones, facilitator, steps, notes, proposals=voted_on)


def replayed_script(folder: Path) -> Script:
    """The script a recording is played by, checked as every script is."""
    library = load_library(FOLDERS.sessions / "library" / "prompts.toml")
    return read_script(script_of(read_recording(folder)), library)


@contextlib.contextmanager
def _running(script_file: Path, occasion: str, wishes: Wishes) -> Iterator[tuple[Server, Doors]]:
    with tempfile.TemporaryDirectory(prefix="labkit-rehearsal-") as made:
        server = Server(script_file, Path(made), occasion, wishes.data)
        try:
            yield server, server.start()
        finally:
            server.kill9()


def _facilitator(doors: Doors) -> Facilitator:
    facilitator = Facilitator(doors.console)
    facilitator.sign_in(doors.session)
    return facilitator


def _trouble(server: Server, wishes: Wishes, tell: Tell) -> "gevent.Greenlet[..., None]":
    """Make the trouble that was asked for: take the server away in the middle of it all."""

    def kill_and_restart(after: float) -> None:
        gevent.sleep(after)
        server.kill9()
        tell("the server was killed (kill -9)")
        server.start()
        tell("the server is back, on the same folder")

    if wishes.kill_after is None:
        return gevent.spawn(lambda: None)
    return gevent.spawn(kill_and_restart, wishes.kill_after)


def _report(facilitator: Facilitator, wishes: Wishes, tell: Tell) -> None:
    if wishes.report is not None:
        wishes.report.write_bytes(facilitator.report())
        tell(f"the report is in {wishes.report}")


def _outcome(
    kept: Kept,
    phones: Sequence[Phone],
    facilitator: Facilitator,
    steps: Sequence[str],
    notes: Sequence[str],
    proposals: int | None = None,
) -> Outcome:
    sent: list[Item] = [item for phone in phones for item in phone.sent]
    changed = [ref for phone in phones for ref in phone.outbox.seq_changed]
    counted = tally(kept, sent, facilitator.put_up, len(phones), changed, proposals)
    return Outcome(
        counted=counted,
        steps=len(set(steps)),
        slowest_push_ms=slowest_push_ms(
            facilitator.new_screens, [phone.arrivals for phone in phones]
        ),
        unanswered=sum(item.result is None for item in sent),
        notes=tuple(notes),
    )
