"""The console, drawn: nothing in it ticks, so what is pushed equals a fresh page load.

Time left and time since stand in elements that the browser's clock fills.
"""

from labkit.domain.script import Library
from labkit.domain.session.state import SessionState
from labkit.drawing.drawn import Drawn
from labkit.drawing.environment import Drawing
from labkit.screens.address import Address
from labkit.screens.console import console_view, pushable
from labkit.screens.room import Room
from labkit.screens.sealed import SealedWords, no_words


def draw_console(
    drawing: Drawing,
    state: SessionState,
    room: Room,
    language: str,
    address: Address,
    library: Library,
    sealed_words: SealedWords = no_words,
) -> Drawn:
    """What a facilitator sees of a session, in one language."""
    return drawing.screen(
        "console/screen.html",
        "console",
        language,
        view=console_view(state, room, sealed_words),
        address=address,
        library=pushable(library),
    )
