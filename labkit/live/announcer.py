"""Tells those who watch what has changed, after it is on the disk. Nobody else emits.

Phones hear of what the facilitator does, at once. Of what participants send, only console and
wall hear, first at once and then at most four times a second, and the sender hears of their own
words. One answer never costs a message for every phone.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from labkit.domain import events as e
from labkit.domain.findings import Judged
from labkit.domain.session.erasing import mark_of
from labkit.domain.session.offering import at_own_pace
from labkit.domain.session.state import SessionState
from labkit.drawing.drawn import Drawn
from labkit.drawing.surfaces import Surfaces
from labkit.live import rooms
from labkit.live.presence import WRITING_MS, Presence, Watcher
from labkit.live.pushes import Clock, Goodbye, Greeting, Islands, Push, Screen
from labkit.screens.mine import decides_now
from labkit.screens.phone import kind_of
from labkit.screens.room import Moved, Room
from labkit.store.writing import Written

GATHER_SECONDS = 0.25

BY_PARTICIPANTS = (e.Sent, e.ParticipantJoined)
CLOCK_MOVES = (
    e.StepOpened,
    e.StepClosed,
    e.StepExtended,
    e.StepPutBack,
    e.SessionEnded,
    e.SessionReopened,
    e.SessionPutBack,
)
STEP_MOVES = (e.StepOpened, e.StepPutBack)
"""What takes the run to another step."""
OFFERS_MOVE = (
    e.StepOpened,
    e.StepPutBack,
    e.ProposalSubmitted,
    e.ProposalPlaced,
    e.ProposalWithdrawn,
)
"""What gives people something to go on with, or takes it away; never somebody's answer."""


class Emit(Protocol):
    """Sends one push to a room, or to one connection."""

    def __call__(self, name: str, body: dict[str, object], to: str) -> None:
        """Send it."""
        ...


class Announcer:
    """Draws what changed and emits it.

    `later(seconds, act)` runs an act after a while; `part(sid)` ends a connection,
    `move(sid, room, other)` takes it from one room to another.
    """

    def __init__(
        self,
        *,
        surfaces: Surfaces,
        presence: Presence,
        emit: Emit,
        later: Callable[[float, Callable[[], None]], object],
        part: Callable[[str], None],
        move: Callable[[str, str, str], None],
        state: Callable[[str], SessionState | None],
        clock: Callable[[], int],
        trouble: Callable[[], str | None] = lambda: None,
        judged: Callable[[SessionState], Judged | None] = lambda state: None,
        copies: Callable[[], str | None] = lambda: None,
        moved: Callable[[], Moved | None] = lambda: None,
        epoch: str = "",
    ) -> None:
        self._surfaces = surfaces
        self._presence = presence
        self._emit = emit
        self._later = later
        self._part = part
        self._move = move
        self._state = state
        self._clock = clock
        self._trouble = trouble
        self._judged = judged
        self._copies = copies
        self._moved = moved
        self._epoch = epoch
        self._sent: dict[str, Drawn] = {}
        self._own_sent: dict[str, Mapping[str, str]] = {}
        self._next_at: dict[str, int] = {}
        self._waiting: set[str] = set()

    def announce(self, written: Written) -> None:
        """Tell what a command led to."""
        if not written.happened:
            return
        # Two commands may come here in another order than they were committed in: what is drawn
        # is always the newest state, so the later word is never the older one.
        state = self._state(written.state.id) or written.state
        events = [one.event for one in written.happened]
        if any(not isinstance(event, BY_PARTICIPANTS) for event in events) or any(
            self._changes_phones(event) for event in events
        ):
            self._sort_phones(state)
        for participant in self._owners(state, events):
            self.push_own(state, participant, written.told)
        if any(isinstance(event, OFFERS_MOVE) for event in events):
            self._push_next(state)
        if any(isinstance(event, STEP_MOVES) for event in events) and decides_now(state):
            for person in sorted(self._presence.participants(state.id)):
                if person in state.participants:
                    self.push_own(state, person)
        if any(isinstance(event, CLOCK_MOVES) for event in events):
            self._push(rooms.everybody(state.id), self.clock_of(state))
        for event in events:
            if isinstance(event, e.LanguageChosen):
                self._change_language(state, event.participant, event.language)
            if isinstance(event, e.ParticipantLeft):
                self.say_goodbye(state.id, event.participant, "left")
            if isinstance(event, e.ParticipantErased):
                for participant in self._presence.participants(state.id):
                    if mark_of(participant) == event.mark:
                        self.say_goodbye(state.id, participant, "left")
        self.refresh(state.id)

    def refresh(self, session: str) -> None:
        """Bring all but phones up to date: now, or when their quarter of a second is over."""
        if session in self._waiting:
            return
        # At most one turn, also where the laptop's clock was set back by an hour meanwhile.
        wait = min(self._next_at.get(session, 0) - self._clock(), GATHER_SECONDS * 1000)
        if wait <= 0:
            self._refresh_now(session)
        else:
            self._waiting.add(session)
            self._later(wait / 1000, lambda: self._refresh_now(session))

    def someone_writes(self, session: str) -> None:
        """Count somebody who types, and count them no more when they stopped."""
        self.refresh(session)
        self._later((WRITING_MS + 100) / 1000, lambda: self.refresh(session))

    def trouble_changed(self, sessions: set[str]) -> None:
        """Tell the consoles that saving does not work, or works again."""
        for session in sessions:
            self.refresh(session)

    # --- what somebody sees who just connected -----------------------------------------------

    def greet_phone(self, sid: str, state: SessionState, participant: str, language: str) -> None:
        """Everything a phone shows: its room's screen, its own parts, the clock."""
        self._push(sid, Greeting(epoch=self._epoch, revision=state.revision))
        kind = kind_of(state, participant)
        room = rooms.phones(state.id, language, kind)
        self._greet(sid, state, room, self._surfaces.phone(state, language, kind))
        self.push_own(state, participant)
        own = self._surfaces.own(state, participant)
        self._push(sid, Islands(key=None, revision=state.revision, islands=dict(own)))

    def greet_wall(self, sid: str, state: SessionState) -> None:
        """What the wall shows."""
        drawn = self._surfaces.wall(state, self._room(state))
        self._greet(sid, state, rooms.walls(state.id), drawn)

    def greet_console(self, sid: str, state: SessionState, language: str) -> None:
        """What the console shows."""
        drawn = self._surfaces.console(state, self._room(state), language)
        self._greet(sid, state, rooms.consoles(state.id, language), drawn)

    def greet_observer(self, sid: str, state: SessionState, watcher: Watcher) -> None:
        """What somebody sees who observes."""
        self._greet(sid, state, rooms.of_watcher(watcher)[0], self._observed(state, watcher))
        self._push(sid, Greeting(epoch=self._epoch, revision=state.revision))

    def clock_of(self, state: SessionState) -> Clock:
        """When the open step began and should end."""
        step = state.open_step
        record = state.record(step) if step else None
        return Clock(
            ends_at=record.ends_at if record else None,
            server_now=self._clock(),
            opened_at=record.spans[-1].opened_at if record else None,
        )

    def push_own(self, state: SessionState, participant: str, told: str = "") -> None:
        """What is new of one person's own parts, to their phone alone.

        Not to the connection that is told by the answer to its request: it would hear twice.
        """
        watchers = self._presence.of_participant(state.id, participant)
        if not watchers:
            return
        room = rooms.own(state.id, participant)
        own = self._surfaces.own(state, participant)
        before = self._own_sent.get(room, {})
        self._own_sent[room] = own
        others = [watcher.sid for watcher in watchers if watcher.sid != told]
        to = [room] if len(others) == len(watchers) else others
        fresh = {name: html for name, html in own.items() if before.get(name) != html}
        if fresh:
            for one in to:
                self._push(one, Islands(key=None, revision=state.revision, islands=fresh))

    def _push_next(self, state: SessionState) -> None:
        """Where people go on, to those for whom that is another proposal than before."""
        if state.current is None or not at_own_pace(state, state.current):
            return  # no phone shows it
        for participant in {one.participant for one in self._presence.watchers(state.id, "phone")}:
            if participant is None or participant not in state.participants:
                continue  # forgotten this very moment
            room = rooms.own(state.id, participant)
            before, fresh = self._own_sent.get(room, {}), self._surfaces.next(state, participant)
            if any(before.get(name) != html for name, html in fresh.items()):
                self._own_sent[room] = {**before, **fresh}
                self._push(room, Islands(key=None, revision=state.revision, islands=dict(fresh)))

    def say_goodbye(self, session: str, participant: str, reason: str) -> None:
        """Tell one person that this is over for them, and end their connections."""
        for watcher in self._presence.of_participant(session, participant):
            self._dismiss(watcher.sid, reason)

    def keys_revoked(self, hashes: frozenset[str]) -> None:
        """End the connections that came in with keys that open nothing any more."""
        for watcher in self._presence.with_keys(hashes):
            self._dismiss(watcher.sid, "revoked")

    # --- inside ------------------------------------------------------------------------------

    def _change_language(self, state: SessionState, participant: str, language: str) -> None:
        for watcher in self._presence.of_participant(state.id, participant):
            before = rooms.phones(state.id, watcher.language, watcher.kind)
            self._presence.turned(watcher, language, kind_of(state, participant))
            self._move(watcher.sid, before, rooms.phones(state.id, language, watcher.kind))
            self.greet_phone(watcher.sid, state, participant, language)

    def _dismiss(self, sid: str, reason: str) -> None:
        self._push(sid, Goodbye.model_validate({"reason": reason}))
        self._presence.went(sid)
        self._part(sid)

    def _greet(self, sid: str, state: SessionState, room: str, drawn: Drawn) -> None:
        # The room first: what was drawn for somebody who comes in now must not be newer than
        # what the announcer believes the others have seen.
        self._show(room, state, drawn)
        html = drawn.html(state.revision)
        self._push(sid, Screen(key=drawn.key, revision=state.revision, html=html))
        self._push(sid, self.clock_of(state))

    def _room(self, state: SessionState) -> Room:
        return self._presence.room(
            state,
            self._clock(),
            self._trouble(),
            self._judged(state),
            self._copies(),
            self._moved(),
        )

    def _changes_phones(self, event: e.Event) -> bool:
        # What leaves or changes a list that every phone shows: rare acts, never an answer.
        return isinstance(
            event,
            e.ProposalChanged | e.ProposalWithdrawn | e.ProposalSubmitted | e.StanceWithdrawn,
        )

    def _owners(self, state: SessionState, events: list[e.Event]) -> list[str]:
        owners: dict[str, None] = {}
        for event in events:
            match event:
                case e.ContributionPlaced(contribution=one):
                    by = state.contributions[one].by
                case e.ProposalPlaced(proposal=one):
                    by = state.proposals[one].by
                case e.ParticipantJoined(participant=by):
                    pass
                case e.Sent(sender=by):
                    pass
                case _:
                    continue
            if by is not None and by in state.participants:
                owners[by] = None
        return list(owners)

    def _sort_phones(self, state: SessionState) -> None:
        """Have each phone in the room of those who are asked the same, and up to date."""
        # Mostly everybody is asked the same, and nobody need be looked at.
        some = any(one.asked_of is not None for one in state.open_prompts)
        some = some or any(kind for _, kind in self._presence.phones(state.id))
        phones = self._presence.watchers(state.id, "phone") if some else []
        moved = [watcher for watcher in phones if self._moves(state, watcher)]
        got_all_of_it = self._push_phones(state)
        for watcher in moved:
            room = rooms.phones(state.id, watcher.language, watcher.kind)
            if room not in got_all_of_it:
                drawn = self._surfaces.phone(state, watcher.language, watcher.kind)
                html = drawn.html(state.revision)
                screen = Screen(key=drawn.key, revision=state.revision, html=html)
                self._push(watcher.sid, screen)

    def _moves(self, state: SessionState, watcher: Watcher) -> bool:
        kind = kind_of(state, watcher.participant or "")
        if kind == watcher.kind:
            return False
        before, watcher.seen = watcher.kind, -1
        self._presence.turned(watcher, watcher.language, kind)
        to = rooms.phones(state.id, watcher.language, kind)
        self._move(watcher.sid, rooms.phones(state.id, watcher.language, before), to)
        return True

    def _push_phones(self, state: SessionState) -> set[str]:
        """Bring the rooms of phones up to date; those that got another screen as a whole."""
        got_all_of_it = set()
        for language, kind in self._presence.phones(state.id):
            drawn = self._surfaces.phone(state, language, kind)
            room = rooms.phones(state.id, language, kind)
            if self._show(room, state, drawn):
                self._presence.screen_went_out(state.id, language, kind, state.revision)
                got_all_of_it.add(room)
        return got_all_of_it

    def _refresh_now(self, session: str) -> None:
        self._waiting.discard(session)
        self._next_at[session] = self._clock() + int(GATHER_SECONDS * 1000)
        state = self._state(session)
        if state is None:
            return
        room = self._room(state)
        if self._presence.watchers(session, "wall"):
            self._show(rooms.walls(session), state, self._surfaces.wall(state, room))
        for language in self._presence.languages(session, "console"):
            drawn = self._surfaces.console(state, room, language)
            self._show(rooms.consoles(session, language), state, drawn)
        observers = self._presence.watchers(session, "observer")
        for watcher in {rooms.of_watcher(one)[0]: one for one in observers}.values():
            self._show(rooms.of_watcher(watcher)[0], state, self._observed(state, watcher))

    def _observed(self, state: SessionState, watcher: Watcher) -> Drawn:
        return self._surfaces.observer(state, watcher.observer, watcher.circle, watcher.language)

    def _show(self, room: str, state: SessionState, drawn: Drawn) -> bool:
        """Send what is new of a screen; True when it is another screen than before."""
        before = self._sent.get(room)
        self._sent[room] = drawn
        if before is None or before.key != drawn.key:
            html = drawn.html(state.revision)
            self._push(room, Screen(key=drawn.key, revision=state.revision, html=html))
            return True
        fresh = {
            name: html for name, html in drawn.islands.items() if before.islands.get(name) != html
        }
        if fresh:
            self._push(room, Islands(key=drawn.key, revision=state.revision, islands=fresh))
        return False

    def _push(self, to: str, push: Push) -> None:
        self._emit(push.wire_name(), push.model_dump(), to)
