"""The wall, drawn in one language or in two at once.

What the script says stands in both, the first one larger; short sentences of labkit's own are
drawn once for each language and stand beside each other. People's words stand in their own.
"""

from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from labkit.domain.session.state import SessionState
from labkit.domain.texts import Said, Texts, pick
from labkit.drawing.catalogues import direction
from labkit.drawing.drawn import Drawn
from labkit.drawing.environment import Drawing
from labkit.screens.address import Address
from labkit.screens.room import Room
from labkit.screens.wall import WallView, wall_view

MOST_TOGETHER = 420
"""Characters that two languages may have between them; longer words stand in the first alone."""


def draw_wall(
    drawing: Drawing,
    state: SessionState,
    languages: Sequence[str],
    address: Address,
    room: Room,
) -> Drawn:
    """What the whole room sees of a session."""
    view = wall_view(state, room.judged)
    tongues = tuple(dict.fromkeys(languages))[:2]
    return drawing.screen(
        "wall/screen.html",
        _place(view),
        tongues[0],
        place=_place(view),
        view=view,
        address=address,
        session=state.id,
        room=room,
        several=len(tongues) > 1,
        script_language=state.script.language,
        said=_said(tongues, state.script.language),
        labkit_says=_labkit_says(drawing, tongues, view, room),
    )


def _place(view: WallView) -> str:
    return f"{view.showing}-{view.step.id}" if view.step is not None else view.showing.value


def _said(tongues: Sequence[str], fallback: str) -> Callable[..., list[Said]]:
    def said(texts: Texts, beside: int = 1) -> list[Said]:
        """The words in all languages of the wall; `beside` so many others, in the first alone."""
        # The language it falls back on is no second language: the same words would stand twice.
        found = list(dict.fromkeys(pick(texts, (tongue, fallback)) for tongue in tongues))
        return found if sum(len(one.text) for one in found) <= MOST_TOGETHER / beside else found[:1]

    return said


def _labkit_says(
    drawing: Drawing, tongues: Sequence[str], view: WallView, room: Room
) -> Callable[[str], Markup]:
    drawn: Mapping[str, Mapping[str, str]] = {
        tongue: drawing.parts(
            "wall/sentences.html", tongue, view=view, room=room, several=len(tongues) > 1
        )
        for tongue in tongues
    }

    def says(name: str) -> Markup:
        # A sentence that is not translated yet must not stand twice.
        sentences: dict[str, str] = {}
        for tongue, parts in drawn.items():
            sentences.setdefault(parts[name].strip(), tongue)
        return Markup(' <span class="also">·</span> ').join(
            Markup('<span lang="{}" dir="{}">{}</span>').format(
                tongue,
                direction(tongue),
                Markup(sentence),  # noqa: S704 (drawn by a template)
            )
            for sentence, tongue in sentences.items()
            if sentence
        )

    return says
