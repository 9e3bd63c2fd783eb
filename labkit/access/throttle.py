"""Slowing down whoever guesses passwords, without ever locking anybody out for long.

In memory only, for each account name and each address, and gone with the process.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

FREE_FAILURES = 5
LONGEST_WAIT = 60.0
FORGOTTEN_AFTER = 900.0
MOST_REMEMBERED = 10_000


@dataclass(slots=True)
class _Failures:
    count: int
    last: float


class Throttle:
    """Counts failures. After five: 1, 2, 4 … 60 seconds between tries.

    The wait ends by itself: a lock that stays would let anybody lock the facilitator out.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._failures: dict[str, _Failures] = {}

    def wait(self, keys: Sequence[str]) -> float:
        """How many seconds to wait before the next try; 0 when it may be now."""
        now = self._monotonic()
        return max((self._wait_of(key, now) for key in keys), default=0.0)

    def failed(self, keys: Sequence[str]) -> None:
        """Count a failure. Called before the hash is looked at, and taken back on success:
        otherwise a hundred tries at the same moment would count as one."""
        now = self._monotonic()
        for key in keys:
            seen = self._failures.pop(key, None)
            # Put in again at the end, so that the oldest stands first.
            self._failures[key] = _Failures(seen.count + 1 if seen else 1, now)
        self._forget(now)

    def succeeded(self, account: str, address: str) -> None:
        """Forget the failures of an account; of the address only the try that was none.

        Otherwise whoever has one account could go on guessing at all others for ever.
        """
        self._failures.pop(account, None)
        if address in self._failures:
            self._failures[address].count -= 1

    def _wait_of(self, key: str, now: float) -> float:
        seen = self._failures.get(key)
        if seen is None or seen.count < FREE_FAILURES or now - seen.last > FORGOTTEN_AFTER:
            return 0.0
        pause = min(LONGEST_WAIT, 2.0 ** min(seen.count - FREE_FAILURES, 10))
        return max(0.0, seen.last + pause - now)

    def _forget(self, now: float) -> None:
        while self._failures:
            oldest = next(iter(self._failures))
            silent = now - self._failures[oldest].last
            if silent <= FORGOTTEN_AFTER and len(self._failures) <= MOST_REMEMBERED:
                return
            del self._failures[oldest]
