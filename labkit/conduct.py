"""Carrying out a command: load, decide, record, then announce."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labkit.domain.actors import Actor
from labkit.domain.commands import Command, FromPhone
from labkit.domain.events import Event, SessionCreated, TurnCoded, TurnLinked, TurnLogged
from labkit.domain.nouns import Occasion
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.script import Library, Script
from labkit.domain.session import noticing
from labkit.domain.session.decide import decide
from labkit.domain.session.state import SessionState
from labkit.store.writing import Writer, Written

OF_TURNS = (TurnLogged, TurnCoded, TurnLinked)

Clock = Callable[[], int]
"""Milliseconds since the epoch, UTC."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command led to: its number and time on the disk, also when it is a repeat."""

    written: Written
    seq: int
    at: int

    @property
    def state(self) -> SessionState:
        """The session as it is now."""
        return self.written.state


class Conductor:
    """Takes commands for every session of this installation."""

    def __init__(
        self,
        writer: Writer,
        library: Library,
        clock: Clock,
        announce: Callable[[Written], None],
    ) -> None:
        self._writer = writer
        self._clock = clock
        self.library = library
        self._announce = announce

    def state(self, session: str) -> SessionState | None:
        """The newest state of a session that is on the disk."""
        return self._writer.state(session)

    def carry_out(self, session: str, command: Command, actor: Actor) -> Outcome:
        """Carry out one command of one person; come back when it is on the disk.

        Raises:
            Refused: where the rules do not allow it.
            NotStored: where it could not be written.
        """

        def work(state: SessionState | None) -> tuple[Sequence[Event], int]:
            if state is None:
                raise Refused(Refusal.NOT_HERE)
            now = self._clock()
            return decide(state, command, actor, now, self.library), now

        written = self._writer.carry(session, work)
        if not written.happened and isinstance(command, FromPhone):
            known = written.state.known[command.ref]
            return Outcome(written, known.seq, known.at)
        self._announce(written)
        if any(isinstance(one.event, OF_TURNS) for one in written.happened):
            self.notice(session)
        at = written.happened[-1].at if written.happened else self._clock()
        return Outcome(written, written.seq, at)

    def notice(self, session: str) -> None:
        """Look for a pattern in how people talk; asked after each turn, and by the clock."""
        state = self.state(session)
        if state is None or not noticing.notice(state, self._clock()):
            return

        def work(newest: SessionState | None) -> tuple[Sequence[Event], int]:
            now = self._clock()
            return (noticing.notice(newest, now) if newest else []), now

        self._announce(self._writer.carry(session, work))

    def create_session(
        self, session: str, script: Script, code: str, occasion: Occasion = Occasion.REAL
    ) -> SessionState:
        """Prepare a session from a script, under a new random id and join code."""
        created = SessionCreated(session=session, script=script, code=code, occasion=occasion)
        return self._writer.carry(session, lambda state: ([created], self._clock())).state
