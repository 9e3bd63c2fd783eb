"""Where this laptop is, and what follows when it gets another address while it serves.

It looks and tells. Nothing changes by itself: a phone that finds nobody keeps its words, and a wall
that shows another code in the middle of a sentence helps nobody.
"""

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import replace

from labkit.reach import Reach, lan_address, reach
from labkit.screens.room import Moved
from labkit.settings import AUTO, Settings, is_ip


class CannotMove(Exception):
    """Nobody could reach labkit at the new address."""


def is_ours(ip: str) -> bool:
    """Whether this machine has an address now. Nothing is sent."""
    with socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_DGRAM) as one:
        try:
            one.bind((ip, 0))
        except OSError:
            return False
    return True


class Place:
    """Where phones find labkit: what is shown, listened on and let in.

    `listen` is handed what to listen on from now on, and raises CannotMove; `on_news` is called
    when a line for the console has changed, or the address.
    """

    def __init__(
        self,
        settings: Settings,
        find: Callable[[], str | None] = lan_address,
        is_ours: Callable[[str], bool] = is_ours,
    ) -> None:
        self._settings, self._find, self._is_ours = settings, find, is_ours
        self.reach = reach(settings, find)
        self.moved: Moved | None = None
        """What the console says; None while the laptop has the address that is shown."""
        self.listen: Callable[[Reach], None] = lambda reach: None
        self.on_news: Callable[[], None] = lambda: None
        # Behind a name that somebody looks after, and where only this machine comes in, no address
        # is shown that could become wrong.
        self._watches = settings.address == AUTO or (
            is_ip(settings.address) and not _is_loopback(settings.address)
        )

    @property
    def base(self) -> str:
        """What every address that is shown begins with."""
        return f"http://{self.reach.shown}:{self._settings.port}"

    def __contains__(self, host: object) -> bool:
        """Whether a browser may call this machine so."""
        return host in self.reach.hosts

    def look(self) -> None:
        """Look whether the laptop still has the address that is shown."""
        moved = self._look() if self._watches else None
        if moved != self.moved:
            self.moved = moved
            self.on_news()

    def follow(self) -> None:
        """Show, listen on and let in the address the laptop has now.

        Raises:
            CannotMove: it cannot be listened on; all is as before.
        """
        self.look()
        if self.moved is None or self.moved.to is None:
            return
        fresh = reach(replace(self._settings, address=self.moved.to))
        self.listen(fresh)
        self.reach, self.moved = fresh, None
        self.on_news()

    def _look(self) -> Moved | None:
        shown = self.reach.shown.strip("[]")
        found = self._find()
        if found == shown:
            return None
        if _is_loopback(shown):  # there was no network at the start
            return Moved(shown, found) if found else None
        # A second network beside it takes nothing away.
        return None if self._is_ours(shown) else Moved(shown, found)


def _is_loopback(ip: str) -> bool:
    return ipaddress.ip_address(ip).is_loopback
