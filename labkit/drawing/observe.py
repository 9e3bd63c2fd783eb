"""The pages of those who observe: the turns of one circle, the coding rules, practising."""

from collections.abc import Sequence

from markupsafe import Markup

from labkit.domain.dialogue.agreed import LABEL_WORDS
from labkit.domain.practice import Practice
from labkit.domain.session.state import SessionState
from labkit.drawing.drawn import Drawn
from labkit.drawing.environment import Drawing
from labkit.drawing.script_words import observer_words
from labkit.screens.observe import circles_of, observer_view
from labkit.screens.practice import practice_view

_FRAME = {"surface": "observer", "style": "css/observe.css", "script": "js/observe.js"}
_STILL = {**_FRAME, "surface": "rules", "script": None}


def draw_observer(
    drawing: Drawing, state: SessionState, observer: str, circle: str, language: str
) -> Drawn:
    """What one observer sees of one circle."""
    view = observer_view(state, observer, circle)
    return drawing.screen("observe/screen.html", f"observe-{view.stage}", language, view=view)


def observer_page(
    drawing: Drawing,
    state: SessionState,
    observer: str,
    circle: str,
    language: str,
    token: str,
    now: int,
    epoch: str = "",
) -> str:
    """The page around it. `now` lets a device know the server's clock before it is connected."""
    view = observer_view(state, observer, circle)
    shown = draw_observer(drawing, state, observer, circle, language).html(state.revision)
    return drawing.page(
        "observe/page.html",
        language,
        **_FRAME,
        session=state.id,
        circle=circle,
        occasion=state.occasion,
        epoch=epoch,
        token=token,
        js_words=observer_words(language),
        view=view,
        more=str(max(map(int, circles_of(state))) + 1),
        now=now,
        shown=Markup(shown),  # noqa: S704 (drawn by our own templates)
    )


def seats_page(
    drawing: Drawing, state: SessionState, observer: str, circle: str, language: str, token: str
) -> str:
    """Where a circle is drawn anew."""
    view = observer_view(state, observer, circle)
    return drawing.page(
        "observe/seats_page.html",
        language,
        **_STILL,
        session=state.id,
        token=token,
        view=view,
    )


def circles_page(drawing: Drawing, session: str, circles: Sequence[str], language: str) -> str:
    """Which of several circles somebody observes."""
    return drawing.page(
        "observe/circles.html", language, **_STILL, session=session, circles=circles
    )


def practice_page(
    drawing: Drawing, session: str, practice: Practice, said: str, language: str
) -> str:
    """One turn to practise with, or the figures at the end."""
    return drawing.page(
        "observe/practice.html",
        language,
        **_STILL,
        session=session,
        view=practice_view(practice, said),
        label_words=LABEL_WORDS,
    )


def rules_page(drawing: Drawing, session: str, language: str) -> str:
    """The coding rules on one page, to print."""
    return drawing.page("observe/rules_page.html", language, **_STILL, session=session)
