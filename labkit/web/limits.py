"""How often people may, made for a room in which all phones share one address.

In memory only. Somebody who is too fast is asked to wait and loses nothing; nobody is locked out.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from labkit.access.rates import Buckets, Rate, network_of
from labkit.domain.refusals import Refusal, Refused

T = TypeVar("T")

NEW_WORDS = frozenset({"submit-contribution", "submit-proposal"})
OTHER_WORDS = frozenset({"change-contribution", "change-proposal"})
EVERYBODY = "everybody"


@dataclass(frozen=True)
class Numbers:
    """The limits. A rehearsal at many times the speed of life may be handed others."""

    words: Rate = field(default=Rate(per_second=0.5, burst=5))
    taps: Rate = field(default=Rate(per_second=10, burst=30))
    words_in_a_session: int = 200
    # Behind one address: a hall of 1,000 comes back at once when the laptop was started again,
    # perhaps twice.
    sockets: Rate = field(default=Rate(per_second=200, burst=2000))
    wrong_codes_here: Rate = field(default=Rate(per_second=0.5, burst=30))
    wrong_codes: Rate = field(default=Rate(per_second=5, burst=300))
    # By address as well, so that one browser cannot use up everybody's; a hall behind one address
    # has the twenty of one browser, and the facilitator's way for whoever comes too late.
    wrong_receipts_here: Rate = field(default=Rate(per_second=1 / 6, burst=20))
    wrong_receipts: Rate = field(default=Rate(per_second=1, burst=60))
    slowed_by: float = 2.0
    waiting_at_once: int = 200


class TooFast(Exception):
    """Wait this many seconds, then it goes."""

    def __init__(self, retry_after: float) -> None:
        super().__init__("too-fast")
        self.retry_after = retry_after


class Limits:
    """What is counted, and for how long somebody waits."""

    def __init__(
        self,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        numbers: Numbers | None = None,
    ) -> None:
        """`sleep` lets everybody else go on meanwhile, as that of gevent does."""
        self._numbers = numbers or Numbers()
        self._sleep = sleep
        self._words = Buckets(self._numbers.words, monotonic)
        self._taps = Buckets(self._numbers.taps, monotonic)
        self._sockets = Buckets(self._numbers.sockets, monotonic)
        self._wrong_here = Buckets(self._numbers.wrong_codes_here, monotonic)
        self._wrong = Buckets(self._numbers.wrong_codes, monotonic)
        self._wrong_receipts_here = Buckets(self._numbers.wrong_receipts_here, monotonic)
        self._wrong_receipts = Buckets(self._numbers.wrong_receipts, monotonic)
        self._sent: Counter[str] = Counter()
        self._waiting = 0

    def check_command(self, participant: str, command: str) -> None:
        """Look whether a participant's command may come now.

        Raises:
            TooFast: it may come again after a moment.
            Refused: this participant has written enough for one session.
        """
        writes = command in NEW_WORDS or command in OTHER_WORDS
        wait = (self._words if writes else self._taps).take(participant)
        if wait:
            raise TooFast(wait)
        if command in NEW_WORDS and self._sent[participant] >= self._numbers.words_in_a_session:
            raise Refused(Refusal.ENOUGH, limit=self._numbers.words_in_a_session)

    def count(self, participant: str, command: str) -> None:
        """Count what is on the disk. A try that did not get there costs nobody their words."""
        if command in NEW_WORDS:
            self._sent[participant] += 1

    def new_socket(self, address: str) -> float:
        """Count a new live connection; 0, or the seconds to wait."""
        return self._sockets.take(network_of(address))

    def look_up(self, address: str, find: Callable[[], T | None]) -> T | None:
        """Look for the session of a typed code, slowly where many wrong ones were typed.

        The wait comes before the look and meets right codes as well: were only the wrong answers
        slow, whoever guesses would give up each try after a blink and lose nothing by it.

        Raises:
            TooFast: so many wait already that this one must come again.
        """
        here = network_of(address)
        if self._wrong_here.empty(here) or self._wrong.empty(EVERYBODY):
            self._wait()
        found = find()
        if found is None:
            self._wrong_here.take(here)
            self._wrong.take(EVERYBODY)
        return found

    def look_for_receipt(self, address: str, find: Callable[[], T | None]) -> T | None:
        """Look whose receipt was typed, at most so often a minute where they are wrong.

        What comes too soon is not looked at, right or wrong: a wait alone would slow nobody who
        asks a thousand times at once.

        Raises:
            TooFast: then.
        """
        here = network_of(address)
        if self._wrong_receipts_here.empty(here) or self._wrong_receipts.empty(EVERYBODY):
            raise TooFast(1 / self._numbers.wrong_receipts_here.per_second)
        found = find()
        if found is None:
            self._wrong_receipts_here.take(here)
            self._wrong_receipts.take(EVERYBODY)
        return found

    def _wait(self) -> None:
        if self._waiting >= self._numbers.waiting_at_once:
            raise TooFast(self._numbers.slowed_by)
        self._waiting += 1
        try:
            self._sleep(self._numbers.slowed_by)
        finally:
            self._waiting -= 1
