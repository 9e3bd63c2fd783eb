"""What staff did that others may want to know of later: never what anybody said."""

from dataclasses import dataclass
from enum import StrEnum

DAY_MS = 24 * 60 * 60 * 1000
KEPT_MS = 366 * DAY_MS
"""How long it is kept."""
TOGETHER_MS = 60 * 60 * 1000
"""Failed tries within this time are one line with a number: nobody can fill the list."""


BY_ITSELF, TERMINAL, PARTICIPANT = "labkit", "terminal", "participant"
"""Who did it, where it was nobody with an account."""


class Audited(StrEnum):
    """What was done."""

    SIGNED_IN = "signed-in"
    SIGN_IN_FAILED = "sign-in-failed"
    ACCOUNT_MADE = "account-made"
    LINK_MADE = "link-made"
    LINK_TAKEN_BACK = "link-taken-back"
    REPORT_READ = "report-read"
    ERASED = "erased"
    ERASED_FOR = "erased-by-receipt"
    SESSION_DELETED = "session-deleted"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line. `who` is the id of an account, or a word for whoever has none."""

    at: int
    what: Audited
    who: str
    about: str | None
    """The session it was about."""
    times: int
