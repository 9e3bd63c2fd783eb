"""How often somebody may: a bucket that fills again as time goes by, and many of them.

What is counted belongs to a person or an address, so names are salted with chance of this
process, nothing outlives ten minutes of silence, and a restart forgets all.
"""

import hashlib
import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

SILENCE = 600.0


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, `per_second` in the long run."""

    per_second: float
    burst: int


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Buckets:
    """One bucket for each name."""

    def __init__(self, rate: Rate, monotonic: Callable[[], float]) -> None:
        self._rate = rate
        self._monotonic = monotonic
        self._salt = secrets.token_bytes(16)
        self._buckets: dict[bytes, _Bucket] = {}
        self._swept = monotonic()

    def take(self, name: str) -> float:
        """Take one; 0 when there was one, else the seconds until there is."""
        bucket = self._bucket(name)
        if bucket.left >= 1:
            bucket.left -= 1
            return 0.0
        return (1 - bucket.left) / self._rate.per_second

    def empty(self, name: str) -> bool:
        """Whether there is none left. Takes nothing."""
        return self._bucket(name).left < 1

    def __len__(self) -> int:
        return len(self._buckets)

    def _bucket(self, name: str) -> _Bucket:
        now = self._monotonic()
        self._sweep(now)
        key = hashlib.blake2b(name.encode(), key=self._salt, digest_size=16).digest()
        bucket = self._buckets.setdefault(key, _Bucket(float(self._rate.burst), now))
        gained = (now - bucket.at) * self._rate.per_second
        bucket.left, bucket.at = min(float(self._rate.burst), bucket.left + gained), now
        return bucket

    def _sweep(self, now: float) -> None:
        if now - self._swept < SILENCE / 10:
            return
        self._swept = now
        old = [key for key, bucket in self._buckets.items() if now - bucket.at > SILENCE * 0.9]
        for key in old:
            del self._buckets[key]


@lru_cache(4096)
def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 that one household has of IPv6."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
