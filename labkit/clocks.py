"""What time it is: for everybody, and in the room."""

import datetime
import time
import zoneinfo
from collections.abc import Callable

from labkit.settings import Settings


def milliseconds() -> int:
    """Now, in milliseconds since the epoch, UTC."""
    return time.time_ns() // 1_000_000


def hurried(pace: float, clock: Callable[[], int] = milliseconds) -> Callable[[], int]:
    """A clock that runs so many times faster from now on: for a meeting that is played again."""
    began = clock()
    return lambda: began + int((clock() - began) * pace)


def room_timezone(settings: Settings) -> datetime.tzinfo | None:
    """The time zone of the room; None is this machine's own."""
    return zoneinfo.ZoneInfo(settings.timezone) if settings.timezone else None
