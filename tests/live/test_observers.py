"""Observers by number, and a room of its own for each picture."""

from labkit.live import rooms
from labkit.live.presence import Presence, Watcher
from tests.cast import EMRE, FARAH, NOON, SESSION, after


def device(sid: str, observer: str, circle: str = "1", language: str = "en") -> Watcher:
    return Watcher(
        sid=sid,
        session=SESSION,
        surface="observer",
        language=language,
        key_hash=observer,
        observer=observer,
        circle=circle,
    )


def test_an_observer_with_two_devices_counts_once() -> None:
    presence = Presence()
    assert presence.room(after(), NOON).observers == 0
    for one in (device("a", EMRE.id), device("b", EMRE.id, "2"), device("c", FARAH.id)):
        presence.came(one)
    assert presence.room(after(), NOON).observers == 2
    presence.went("c")
    room = presence.room(after(), NOON)
    assert (room.observers, room.here, room.consoles) == (1, 0, 0)


def test_no_two_observers_circles_or_languages_share_a_picture() -> None:
    devices = (
        device("a", EMRE.id),
        device("b", FARAH.id),
        device("c", EMRE.id, circle="2"),
        device("d", EMRE.id, language="ar"),
    )
    assert len({rooms.of_watcher(one)[0] for one in devices}) == 4
    assert rooms.of_watcher(device("e", EMRE.id)) == rooms.of_watcher(devices[0])
