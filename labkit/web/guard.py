"""The guard: the outermost layer, before Flask and before Socket.IO.

Frameworks look at the Host header too late for the live connection, and compare the Origin with
whatever the Host header says; a web page that points its own name at this machine would get in.
So the names we answer to are told from outside and everything else is turned away here.
"""

import ipaddress
import re
from collections.abc import Callable, Container, Iterable
from functools import lru_cache
from urllib.parse import parse_qs

from labkit.access.cookies import CookieNames
from labkit.domain.words import N_
from labkit.web.headers import App, Environ, StartResponse, with_headers
from labkit.web.limits import Limits

STAFF_HERE = "labkit.staff_here"
STAFF_PAGES = frozenset({"console", "desk", "set-up", "sign-in", "sign-out"})
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
SOCKETS = "socket.io"
# What a proxy says of a request. Nobody stands before labkit, so somebody made it up.
HEARSAY = ("HTTP_X_FORWARDED", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_ORIGINAL", "HTTP_X_HOST")

UNKNOWN_HOST = N_("labkit does not know this address. Use the address that stands on the wall.")
ONLY_HERE = N_("This page opens only on the computer that labkit runs on.")
FOREIGN_PAGE = N_("Another web site tried to connect here. labkit does not answer it.")
TOO_MANY = N_("Many phones connect at this moment. Yours gets its turn.")


class Guard:
    """Turns away what must not come in, and hands on the rest."""

    def __init__(
        self,
        app: App,
        *,
        hosts: Container[str],
        names: CookieNames,
        limits: Limits,
        console_on_lan: bool = False,
        say: Callable[[str, str], str] = lambda words, accept_language: words,
    ) -> None:
        """`hosts` as they stand in the Host header, without a port, in small letters.

        `say` puts a sentence into the language of an Accept-Language header.
        """
        self._app = app
        self._hosts = hosts
        self._names = names
        self._limits = limits
        self._console_on_lan = console_on_lan
        self._say = say

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response = with_headers(environ.get("PATH_INFO", ""), start_response)
        proxied = _strip_hearsay(environ)
        host = _host_name(environ.get("HTTP_HOST", ""))
        if host is None or host not in self._hosts:
            return self._turn_away(environ, start_response, "400 Bad Request", UNKNOWN_HOST)
        on_loopback = (
            host in LOOPBACK_NAMES and _is_loopback(environ.get("REMOTE_ADDR", "")) and not proxied
        )
        environ[STAFF_HERE] = on_loopback or self._console_on_lan
        section = _section(environ.get("PATH_INFO", ""))
        if not environ[STAFF_HERE]:
            if section in STAFF_PAGES:
                return self._turn_away(environ, start_response, "404 Not Found", ONLY_HERE)
            self._drop_staff_cookies(environ)
        if section == SOCKETS:
            query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
            # Also where there is no Origin at all: a browser sends one with every WebSocket, and
            # what sends none is not one of our pages. (Long polling would not, so there is none.)
            if environ.get("HTTP_ORIGIN") != own_origin(environ) or "j" in query:
                return self._turn_away(environ, start_response, "400 Bad Request", FOREIGN_PAGE)
            wait = 0.0 if "sid" in query else self._limits.new_socket(environ["REMOTE_ADDR"])
            if wait:
                late = [("Retry-After", str(max(1, round(wait))))]
                status = "429 Too Many Requests"
                return self._turn_away(environ, start_response, status, TOO_MANY, late)
        return self._app(environ, start_response)

    def _turn_away(
        self,
        environ: Environ,
        start_response: StartResponse,
        status: str,
        words: str,
        headers: Iterable[tuple[str, str]] = (),
    ) -> Iterable[bytes]:
        said = self._say(words, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        body = f"{said}\n".encode()
        length = str(len(body))
        plain = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", length)]
        start_response(status, [*plain, *headers])
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]

    def _drop_staff_cookies(self, environ: Environ) -> None:
        """Whoever carries the key of the console over the Wi-Fi holds no key there."""
        pairs = [pair.strip() for pair in environ.get("HTTP_COOKIE", "").split(";")]
        names = [pair.partition("=")[0].strip() for pair in pairs]
        dropped = set(self._names.staff_among(dict.fromkeys(names, "")))
        if dropped:
            kept = [pair for pair, name in zip(pairs, names, strict=True) if name not in dropped]
            environ["HTTP_COOKIE"] = "; ".join(kept)


def own_origin(environ: Environ) -> str:
    """The origin that a page of ours has which calls us by this name."""
    return f"{environ.get('wsgi.url_scheme', 'http')}://{environ.get('HTTP_HOST', '').lower()}"


def _strip_hearsay(environ: Environ) -> bool:
    found = [name for name in environ if name.startswith(HEARSAY)]
    for name in found:
        del environ[name]
    return bool(found)


def _host_name(header: str) -> str | None:
    match = re.fullmatch(r"(\[[0-9a-f:.]+\]|[^:\[\]]+)(:[0-9]{1,5})?", header.lower(), re.ASCII)
    return match.group(1) if match else None


@lru_cache(1024)
def _is_loopback(address: str) -> bool:
    # Whoever calls this machine by its own address in the room comes from that address, too: only
    # what came in on the loopback socket has a loopback address at the other end.
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _section(path: str) -> str:
    """The first part of a path, as forgiving as a router that merges slashes could be."""
    return next((part for part in path.split("/") if part), "").casefold()
