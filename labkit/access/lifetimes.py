"""How long each kind of key opens something. All in milliseconds."""

from labkit.domain.keys import Key, KeyForm, KeyKind

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

IDLE = 12 * HOUR
SIGNED_IN = 24 * HOUR
ONE_TIME = 30 * MINUTE
LINK = 7 * DAY
SEAT = 30 * DAY
NOTE_USE_EVERY = 5 * MINUTE

STAFF_KINDS = frozenset({KeyKind.STAFF, KeyKind.CONSOLE, KeyKind.CO_FACILITATOR, KeyKind.SET_UP})


def is_alive(key: Key, now: int) -> bool:
    """Whether a key opens anything still: not taken back, used up, over, or left idle."""
    if key.revoked_at is not None or key.used_up_at is not None or now >= key.expires_at:
        return False
    idles = key.form is KeyForm.COOKIE and key.kind in STAFF_KINDS
    return not idles or now - (key.last_used_at or key.created_at) < IDLE


def cookie_lasts(link: Key, now: int) -> int:
    """How long a cookie lasts that was opened with a link: never longer than the link.

    Staff sign in anew after a day; a wall hangs there for days and nobody stands at it.
    """
    left = link.expires_at - now
    return min(left, SIGNED_IN) if link.kind in STAFF_KINDS else left
