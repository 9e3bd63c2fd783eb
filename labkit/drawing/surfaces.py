"""The surfaces by name: what a page load shows and a push carries comes from here, both ways."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from labkit.domain.script import Library
from labkit.domain.session.state import SessionState
from labkit.drawing.catalogues import nearest
from labkit.drawing.console import draw_console
from labkit.drawing.drawn import Drawn, Kept
from labkit.drawing.environment import Drawing
from labkit.drawing.observe import draw_observer
from labkit.drawing.phone import draw_mine, draw_next, draw_phone
from labkit.drawing.wall import draw_wall
from labkit.screens.address import Address, address_of
from labkit.screens.mine import Mine, mine_of
from labkit.screens.phone import Kind
from labkit.screens.room import Room
from labkit.screens.sealed import SealedWords, no_words


@dataclass(frozen=True, slots=True)
class _Own:
    """One person's parts as they were drawn last."""

    revision: int
    mine: Mine
    drawn: Mapping[str, str]
    kept: Kept
    shown: Mapping[str, str]


class Surfaces:
    """Draws the screens of any session. `base` says where phones find labkit.

    `sealed_words` reads what people wrote beside sealed answers, for the console alone.
    """

    def __init__(
        self,
        drawing: Drawing,
        library: Library,
        base: Callable[[], str],
        sealed_words: SealedWords = no_words,
    ) -> None:
        self.drawing = drawing
        self._library = library
        self._base = base
        # A round that was counted never changes again: its words are read once.
        self._sealed_words = lru_cache(maxsize=256)(sealed_words)
        self._addresses: dict[tuple[str, str], Address] = {}
        self._own: dict[tuple[str, str], _Own] = {}

    def address(self, state: SessionState) -> Address:
        """Where people join a session."""
        known = (self._base(), state.code)
        if known not in self._addresses:
            self._addresses[known] = address_of(*known)
        return self._addresses[known]

    def phone(self, state: SessionState, language: str, kind: Kind = ()) -> Drawn:
        """What all phones of one language and kind show."""
        return draw_phone(self.drawing, state, nearest(language), kind)

    def own(self, state: SessionState, participant: str) -> Mapping[str, str]:
        """What one phone shows beside it."""
        # Asked for twice for each act, by the push and by the answer, and others act in between:
        # drawn again only when something of this person has changed.
        whose = state.id, participant
        known = self._own.get(whose)
        if known is not None and known.revision == state.revision:
            return known.shown
        mine = mine_of(state, participant)
        if known is None or known.mine.person.language != mine.person.language:
            drawn, kept = draw_mine(self.drawing, mine)
        elif known.mine != mine:
            drawn, kept = draw_mine(self.drawing, mine, known.kept)
        else:
            drawn, kept = known.drawn, known.kept
        shown: Mapping[str, str] = {**drawn, **self.next(state, participant)}
        if known is not None and known.shown == shown:
            shown = known.shown
        self._own[whose] = _Own(state.revision, mine, drawn, kept, shown)
        return shown

    def next(self, state: SessionState, participant: str) -> Mapping[str, str]:
        """Of what one phone shows beside it, where its owner goes on."""
        return draw_next(self.drawing, state, participant)

    def wall(self, state: SessionState, room: Room) -> Drawn:
        """What the wall shows."""
        languages = tuple(nearest(language) for language in state.script.languages[:2])
        return draw_wall(self.drawing, state, languages, self.address(state), room)

    def wall_language(self, state: SessionState) -> str:
        """The language of the wall's own page: the first it speaks."""
        return nearest(state.script.language)

    def console(self, state: SessionState, room: Room, language: str) -> Drawn:
        """What the console shows."""
        return draw_console(
            self.drawing,
            state,
            room,
            nearest(language),
            self.address(state),
            self._library,
            self._sealed_words,
        )

    def observer(self, state: SessionState, observer: str, circle: str, language: str) -> Drawn:
        """What one observer sees of one circle."""
        return draw_observer(self.drawing, state, observer, circle, nearest(language))
