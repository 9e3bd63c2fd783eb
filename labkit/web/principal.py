"""Who sent a request, by the keys in its cookies; and setting and deleting those cookies."""

from collections.abc import Iterable, Sequence

from flask import Request, Response

from labkit.access.access import ANY_ROLE, Access
from labkit.access.cookies import Cookie
from labkit.domain.actors import Actor, Role


def who(
    access: Access,
    request: Request,
    session: str | None = None,
    wanted: Sequence[Role] = ANY_ROLE,
) -> Actor | None:
    """Who this is in a session (None: on the desk), as the first of the wanted roles."""
    return access.actor_for(request.cookies, session, wanted)


def put_cookie(response: Response, cookie: Cookie) -> None:
    """Give a browser a key. No script reads it, and no other site's form sends it along.

    Not `Secure`: on plain http, in the room, a browser would refuse such a cookie.
    """
    response.set_cookie(
        cookie.name,
        cookie.value,
        max_age=cookie.max_age,
        path="/",
        httponly=True,
        samesite="Lax",
    )


def take_cookies(response: Response, names: Iterable[str]) -> None:
    """Have a browser forget keys."""
    for name in names:
        response.delete_cookie(name, path="/", httponly=True, samesite="Lax")
