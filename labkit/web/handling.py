"""HTTP as gevent's server speaks it, with what each request costs cut down.

An answer goes out in one piece, headers are read without the machinery for mail, and nothing is
written down about anybody. `tests/live/test_hooks.py` fails where a newer release has moved what
is used here.
"""

import re
from typing import Any

from gevent.pywsgi import WSGIHandler

MOST_HEADERS = 100
LONGEST_LINE = 16_384
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


class Headers:
    """The headers of one request. `status` says what is wrong with them; empty when nothing is.

    Stricter than the standard library: no folded lines, no blanks in names, and no two lengths,
    by which one request could be made to look like two.
    """

    __slots__ = ("_first", "headers", "status")

    def __init__(self, lines: Any, *_: Any) -> None:
        self.headers: list[str] = []
        self._first: dict[str, str] = {}
        self.status = ""
        while not self.status:
            line = lines.readline(LONGEST_LINE + 1)
            if line in (b"\r\n", b"\n"):
                return
            self._take(line)

    def _take(self, line: bytes) -> None:
        name, colon, value = line.decode("latin-1").partition(":")
        known = name.lower()
        if not line.endswith(b"\n") or len(self.headers) >= MOST_HEADERS:
            self.status = "too long, or cut off"
        elif not colon or not _NAME.fullmatch(name) or "\0" in value or "\r" in value[:-2]:
            self.status = "no header"
        elif known == "content-length" and self._first.get(known, value.strip()) != value.strip():
            self.status = "two lengths"
        self._first.setdefault(known, value.strip())
        self.headers.append(f"{name}: {value.strip()}")

    def get(self, name: str, default: str | None = None) -> str | None:
        """The first header of this name."""
        return self._first.get(name.lower(), default)

    getheader = get

    @property
    def typeheader(self) -> str | None:
        """What sort of body there is."""
        return self._first.get("content-type")

    def __delitem__(self, name: str) -> None:
        known = name.lower()
        del self._first[known]
        self.headers = [one for one in self.headers if one.partition(":")[0].lower() != known]


_Gevents: Any = WSGIHandler  # its types leave out what may be overridden


class Handler(_Gevents):  # type: ignore[misc]
    """One connection of a browser."""

    MessageClass = Headers

    def log_request(self) -> None:
        """Write nothing down."""

    def _write_with_headers(self, data: bytes) -> None:
        self.headers_sent = True
        self.finalize_headers()
        head = b"".join(b"%s: %s\r\n" % header for header in self.response_headers)
        start = b"HTTP/1.1 %s\r\n%s\r\n" % (self.status, head)
        # A small answer in one piece: in two, it is two packets on the air.
        if self.response_use_chunked:
            self._sendall(start)
            self._write(data)
        else:
            self._sendall(start + data)
