"""Who watches now. In memory only: a restart asks nobody anything, everybody comes back."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from labkit.domain.findings import Judged
from labkit.domain.session.state import SessionState
from labkit.screens.phone import Kind
from labkit.screens.room import Moved, Room

Surface = Literal["phone", "wall", "console", "observer"]
WRITING_MS = 6_000


@dataclass(slots=True)
class Watcher:
    """One open connection."""

    sid: str
    session: str
    surface: Surface
    language: str
    key_hash: str
    participant: str | None = None
    seen: int = -1
    wrote_at: int = 0
    kind: Kind = ()
    observer: str = ""
    circle: str = ""


class Presence:
    """The open connections of this process."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Watcher] = {}
        self._by_session: dict[str, dict[str, Watcher]] = defaultdict(dict)
        self._by_surface: dict[tuple[str, Surface], dict[str, Watcher]] = defaultdict(dict)
        self._by_person: dict[tuple[str, str], list[Watcher]] = {}
        # Counted as they come and go: a prompt must not look at a thousand phones before the
        # first one has it.
        self._phones: dict[str, Counter[tuple[str, Kind]]] = defaultdict(Counter)
        self._screen_at: dict[tuple[str, str, Kind], int] = {}

    def came(self, watcher: Watcher) -> None:
        """Somebody connected."""
        self._by_sid[watcher.sid] = watcher
        self._by_session[watcher.session][watcher.sid] = watcher
        self._by_surface[watcher.session, watcher.surface][watcher.sid] = watcher
        self._count(watcher, 1)
        if watcher.participant:
            whose = watcher.session, watcher.participant
            self._by_person[whose] = [*self._by_person.get(whose, ()), watcher]

    def went(self, sid: str) -> Watcher | None:
        """A connection ended."""
        watcher = self._by_sid.pop(sid, None)
        if watcher is not None:
            self._by_session[watcher.session].pop(sid, None)
            self._by_surface[watcher.session, watcher.surface].pop(sid, None)
            self._count(watcher, -1)
            if watcher.participant:
                whose = watcher.session, watcher.participant
                left = [one for one in self._by_person.pop(whose) if one is not watcher]
                if left:
                    self._by_person[whose] = left
        return watcher

    def turned(self, watcher: Watcher, language: str, kind: Kind) -> None:
        """A phone reads another language from now on, or is of another kind."""
        self._count(watcher, -1)
        watcher.language, watcher.kind = language, kind
        self._count(watcher, 1)

    def _count(self, watcher: Watcher, more: int) -> None:
        if watcher.surface == "phone":
            counted, one = self._phones[watcher.session], (watcher.language, watcher.kind)
            counted[one] += more
            if not counted[one]:
                del counted[one]

    def get(self, sid: str) -> Watcher | None:
        """The connection with this id."""
        return self._by_sid.get(sid)

    def watchers(self, session: str, surface: Surface | None = None) -> list[Watcher]:
        """The connections of a session, of one surface or of all."""
        if surface is None:
            return list(self._by_session[session].values())
        return list(self._by_surface[session, surface].values())

    def by_surface(self) -> Mapping[str, int]:
        """How many connections there are of each surface."""
        return Counter(watcher.surface for watcher in self._by_sid.values())

    def sessions(self) -> set[str]:
        """The sessions that somebody watches."""
        return {watcher.session for watcher in self._by_sid.values()}

    def languages(self, session: str, surface: Surface) -> list[str]:
        """The languages in which somebody watches that surface."""
        return sorted({watcher.language for watcher in self.watchers(session, surface)})

    def phones(self, session: str) -> list[tuple[str, Kind]]:
        """The languages and kinds of the phones that are connected."""
        return sorted(self._phones[session])

    def of_participant(self, session: str, participant: str) -> list[Watcher]:
        """The connections of one participant: more than one where somebody has two tabs."""
        return list(self._by_person.get((session, participant), ()))

    def participants(self, session: str) -> set[str]:
        """The participants of a session whose phones are connected."""
        watching = (one.participant for one in self.watchers(session))
        return {participant for participant in watching if participant is not None}

    def with_keys(self, hashes: Collection[str]) -> list[Watcher]:
        """The connections that came in with one of these keys."""
        return [watcher for watcher in self._by_sid.values() if watcher.key_hash in hashes]

    def key_hashes(self) -> set[str]:
        """The keys of everybody who is connected."""
        return {watcher.key_hash for watcher in self._by_sid.values()}

    def screen_went_out(self, session: str, language: str, kind: Kind, revision: int) -> None:
        """These phones got another screen; until they say so, it is not delivered."""
        self._screen_at[session, language, kind] = revision

    def room(
        self,
        state: SessionState,
        now: int,
        trouble: str | None = None,
        judged: Judged | None = None,
        copies: str | None = None,
        moved: Moved | None = None,
    ) -> Room:
        """The numbers of a session's room at this moment."""
        phones = self.watchers(state.id, "phone")
        here = {one.participant for one in phones}
        delivered = {
            one.participant
            for one in phones
            if one.seen >= self._screen_at.get((state.id, one.language, one.kind), 0)
        }
        writing = {one.participant for one in phones if now - one.wrote_at < WRITING_MS}
        return Room(
            here=len(here),
            away=sum(one.id not in here for one in state.present),
            delivered=len(delivered),
            writing=len(writing),
            walls=len(self.watchers(state.id, "wall")),
            consoles=len(self.watchers(state.id, "console")),
            observers=len({one.observer for one in self.watchers(state.id, "observer")}),
            trouble=trouble,
            judged=judged,
            copies=copies,
            moved=moved,
        )
