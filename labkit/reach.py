"""How the room comes to this machine: the address shown, the ones listened on, the ones let in."""

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass

from labkit.settings import AUTO, LOOPBACK, Settings, is_ip


@dataclass(frozen=True)
class Reach:
    """What follows from LABKIT_ADDRESS, LABKIT_LISTEN and LABKIT_HOSTS on this machine now."""

    shown: str
    """The host part of the addresses people see, as a URL has it."""
    binds: tuple[str, ...]
    """The IP addresses to listen on; the loopback address stands first."""
    hosts: frozenset[str]
    """What a browser may call this machine by, as the Host header has it, without the port."""

    @property
    def only_here(self) -> bool:
        """Say whether no other device can come in."""
        return all(ipaddress.ip_address(ip).is_loopback for ip in self.binds)


def reach(settings: Settings, find: Callable[[], str | None] | None = None) -> Reach:
    """Work out how the room comes to this machine.

    With `auto` and no network there is only this machine: the loopback address.
    """
    address = settings.address
    if address == AUTO:
        address = (find or lan_address)() or LOOPBACK
    own = [address] if is_ip(address) else []
    binds = tuple(dict.fromkeys((LOOPBACK, *own, *settings.listen)))
    names = ("localhost", address, *binds, *settings.hosts)
    return Reach(
        shown=_in_url(address), binds=binds, hosts=frozenset(_in_url(name) for name in names)
    )


def lan_address() -> str | None:
    """Find the address other devices on this network reach this machine by, if there is one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Connecting a datagram socket sends nothing; it only asks which way out is taken.
            # Looking up the machine's own name instead often answers 127.0.1.1.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        found = str(probe.getsockname()[0])
    return None if ipaddress.ip_address(found).is_loopback else found


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
