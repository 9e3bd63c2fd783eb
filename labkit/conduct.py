"""Carrying out a command: load, decide, record, then announce. Then count what was sealed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from labkit.domain.actors import Actor
from labkit.domain.commands import Command, FromPhone, LeaveSession
from labkit.domain.events import (
    Event,
    PromptClosed,
    SessionCreated,
    StepClosed,
    StepPutBack,
    TurnCoded,
    TurnLinked,
    TurnLogged,
)
from labkit.domain.nouns import Occasion
from labkit.domain.refusals import Refusal, Refused
from labkit.domain.script import Library, Script
from labkit.domain.session import noticing
from labkit.domain.session.decide import decide
from labkit.domain.session.erasing import erasure, mark_of
from labkit.domain.session.sealed import closed_sealed, count_sealed, round_of, who_answered
from labkit.domain.session.state import SessionState
from labkit.store.ledger import Ledger
from labkit.store.writing import NotStored, Writer, Written

OF_TURNS = (TurnLogged, TurnCoded, TurnLinked)
CLOSING = (PromptClosed, StepClosed, StepPutBack)
"""What may have closed a sealed prompt."""

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
        ledger: Ledger | None = None,
    ) -> None:
        self._writer = writer
        self._clock = clock
        self.library = library
        self._announce = announce
        self._ledger = ledger
        self._counted: set[str] = set()
        """The sessions in which nothing that was sealed waits to be counted."""

    def state(self, session: str) -> SessionState | None:
        """The newest state of a session that is on the disk."""
        self._count_what_is_sealed(session)
        return self._writer.state(session)

    def carry_out(self, session: str, command: Command, actor: Actor, told: str = "") -> Outcome:
        """Carry out one command of one person; come back when it is on the disk.

        `told` is the connection of theirs that needs no push: the answer tells it the same.

        Raises:
            Refused: where the rules do not allow it.
            NotStored: where it could not be written.
        """

        def work(state: SessionState | None) -> tuple[Sequence[Event], int]:
            if state is None:
                raise Refused(Refusal.NOT_HERE)
            now = self._clock()
            return decide(state, command, actor, now, self.library), now

        if isinstance(command, LeaveSession) and command.words == "erase":
            self._note_erasure(actor.id)
        written = self._writer.carry(session, work)
        if not written.happened and isinstance(command, FromPhone):
            known = written.state.known[command.ref]
            return Outcome(written, known.seq, known.at)
        self._announce(replace(written, told=told) if told else written)
        if any(isinstance(one.event, CLOSING) for one in written.happened):
            self._counted.discard(session)
        self._count_what_is_sealed(session)
        if any(isinstance(one.event, OF_TURNS) for one in written.happened):
            self.notice(session)
        at = written.happened[-1].at if written.happened else self._clock()
        return Outcome(written, written.seq, at)

    def erase_again(self, session: str) -> int:
        """Erase whoever is in this session and was erased before; how many that were.

        After an old copy was put in the place of the database.
        """
        marks = self.erased()
        state = self.state(session) if marks else None
        again = [one for one in state.participants if mark_of(one) in marks] if state else []
        for participant in again:
            self._erase(session, participant)
        return len(again)

    def erase(self, session: str, participant: str) -> None:
        """Erase somebody who asks for it without their phone, as leaving and erasing does.

        Raises:
            NotStored: where it could not be written.
        """
        self._note_erasure(participant)
        self._erase(session, participant)

    def erased(self) -> frozenset[str]:
        """The marks of everybody who was ever erased here."""
        return self._ledger.marks() if self._ledger else frozenset()

    def _erase(self, session: str, participant: str) -> None:
        def work(state: SessionState | None) -> tuple[Sequence[Event], int]:
            here = state is not None and participant in state.participants
            return (erasure(state, participant) if state and here else []), self._clock()

        self._announce(self._writer.carry(session, work))

    def _note_erasure(self, participant: str) -> None:
        """Before it is done: what was asked must outlive a fall between the two."""
        if self._ledger is None:
            return
        try:
            self._ledger.add([mark_of(participant)])
        except OSError as error:
            raise NotStored from error

    def notice(self, session: str) -> None:
        """Look for a pattern in how people talk; asked after each turn, and by the clock."""
        state = self.state(session)
        if state is None or not noticing.notice(state, self._clock()):
            return

        def work(newest: SessionState | None) -> tuple[Sequence[Event], int]:
            now = self._clock()
            return (noticing.notice(newest, now) if newest else []), now

        self._announce(self._writer.carry(session, work))

    def _count_what_is_sealed(self, session: str) -> None:
        """Count the answers of sealed prompts that were closed: now that it is on the disk that
        they are, no other can come in between. What cannot be counted now is counted next time.
        """
        state = None if session in self._counted else self._writer.state(session)
        if state is None:
            return
        try:
            counts = [self._count(state, step, prompt) for step, prompt in closed_sealed(state)]
            if None not in counts:
                self._counted.add(session)
            if any(counts):
                self.notice(session)
        except NotStored:
            return

    def _count(self, seen: SessionState, step: str, prompt: str) -> bool | None:
        """Open one box; whether there was something to count, None where it must be tried again."""
        box = self._writer.box(seen.id, step, prompt, round_of(seen, step, prompt))
        marks = who_answered(seen, step, prompt)

        def work(state: SessionState | None) -> tuple[Sequence[Event], int]:
            # Opened again and closed meanwhile: the box that was read is not the whole one.
            if state is None or who_answered(state, step, prompt) != marks:
                raise LookupError
            return count_sealed(state, step, prompt, box), self._clock()

        try:
            written = self._writer.carry(seen.id, work)
        except LookupError:
            return None
        self._announce(written)
        return bool(written.happened)

    def create_session(
        self, session: str, script: Script, code: str, occasion: Occasion = Occasion.REAL
    ) -> SessionState:
        """Prepare a session from a script, under a new random id and join code."""
        created = SessionCreated(session=session, script=script, code=code, occasion=occasion)
        return self._writer.carry(session, lambda state: ([created], self._clock())).state
