"""Which session a join code opens, without asking the database twice for everybody who comes."""

from collections.abc import Callable

from labkit.domain.session.state import SessionState


def finder(
    of_code: Callable[[str], str | None], state: Callable[[str], SessionState | None]
) -> Callable[[str], str | None]:
    """Remember what a code opened; the state of that session knows whether it is still so."""
    found: dict[str, str] = {}

    def find(code: str) -> str | None:
        known = state(found[code]) if code in found else None
        if known is not None and known.code == code:
            return known.id
        found.pop(code, None)
        session = of_code(code)
        if session is not None:
            found[code] = session
        return session

    return find
