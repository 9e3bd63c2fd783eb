"""The console, drawn: nothing in it ticks, so what is pushed equals a fresh page load.

Time left and time since stand in elements that the browser's clock fills.
"""

from labkit.domain.dialogue.agreed import STANDING_WORDS
from labkit.domain.dialogue.detectors.pattern import CHANCE_WORDS
from labkit.domain.dialogue.voices import BAND_WORDS
from labkit.domain.observing import MOST_STRIPS
from labkit.domain.refusals import Refused
from labkit.domain.script import Library
from labkit.domain.session.state import SessionState
from labkit.drawing.drawn import Drawn
from labkit.drawing.environment import Drawing
from labkit.screens.address import Address
from labkit.screens.console import ConsoleView, console_view, pushable
from labkit.screens.noticed import noticed
from labkit.screens.room import Room
from labkit.screens.sealed import SealedWords, no_words
from labkit.screens.talk import BAND_MEANS, talk_view


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
    view = console_view(state, room, sealed_words)
    return drawing.screen(
        "console/screen.html",
        "console",
        language,
        view=view,
        noticed=noticed(state, library),
        talk=talk_view(state),
        mirror_words=_why_no_mirror(drawing, view, language),
        standing_words=STANDING_WORDS,
        band_words=BAND_WORDS,
        band_means=BAND_MEANS,
        chance_words=CHANCE_WORDS,
        address=address,
        library=pushable(library),
    )


def _why_no_mirror(drawing: Drawing, view: ConsoleView, language: str) -> str:
    why = view.mirror.why_not
    return drawing.refusal(Refused(why, most=MOST_STRIPS), language) if why else ""
