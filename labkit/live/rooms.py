"""The Socket.IO rooms: everybody in one sees the same thing, drawn and encoded once."""

from labkit.live.presence import Watcher
from labkit.screens.phone import Kind


def of_watcher(watcher: Watcher) -> list[str]:
    """The rooms a connection belongs in."""
    session = watcher.session
    shared = {
        "phone": phones(session, watcher.language, watcher.kind),
        "wall": walls(session),
        "console": consoles(session, watcher.language),
        "observer": observer(session, watcher.observer, watcher.circle, watcher.language),
    }[watcher.surface]
    mine = [own(session, watcher.participant)] if watcher.participant else []
    return [shared, everybody(session), *mine]


def phones(session: str, language: str, kind: Kind) -> str:
    """The phones of a session that read the same language and are asked the same."""
    return "/".join((session, "phone", language, *kind))


def own(session: str, participant: str) -> str:
    """All connections of one participant."""
    return f"{session}/own/{participant}"


def walls(session: str) -> str:
    """The walls of a session."""
    return f"{session}/wall"


def consoles(session: str, language: str) -> str:
    """The consoles of a session in one language."""
    return f"{session}/console/{language}"


def observer(session: str, observer: str, circle: str, language: str) -> str:
    """The devices of one observer that show the same circle: another one's codes differ."""
    return f"{session}/observer/{observer}/{circle}/{language}"


def everybody(session: str) -> str:
    """All who watch a session."""
    return f"{session}/all"
