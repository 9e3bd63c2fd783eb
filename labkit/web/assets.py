"""Static files, read once and served under a name that changes with them.

The name of the folder holds a hash over all files, so that a browser may keep them for ever and
modules may import each other by relative paths. A laptop that was updated is then never shown
with yesterday's script.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from zopfli.gzip import compress as pack_hard

from labkit.web.joining import joined

PREFIX = "/static/"
FOR_EVER = "public, max-age=31536000, immutable"
WORTH_PACKING = 200
# A phone waits for these before it shows anything: packed harder, which takes a tenth of a second.
WAITED_FOR = ("phone.css", "phone.js", "socket.io.js")
PASSES = 5
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class File:
    """One file as it goes out. `packed` is its gzip form where that is smaller."""

    type: str
    body: bytes
    packed: bytes | None


class Assets:
    """All static files of labkit, in memory."""

    def __init__(self, folder: Path) -> None:
        paths = sorted(
            path for path in folder.rglob("*") if path.is_file() and path.suffix != ".ts"
        )
        self._files = {path.relative_to(folder).as_posix(): _file(path) for path in paths}
        digest = hashlib.sha256()
        for name, file in self._files.items():
            digest.update(name.encode() + b"\0" + file.body)
        self.version = f"v-{digest.hexdigest()[:12]}"

    def url(self, name: str) -> str:
        """The address of a file, without the host; KeyError where there is none."""
        if name not in self._files:
            raise KeyError(name)
        return f"{PREFIX}{self.version}/{name}"

    def body(self, name: str) -> bytes:
        """What is in a file."""
        return self._files[name].body

    def before(self, app: App) -> App:
        """Answer for static files, and hand everything else on."""

        def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
            path = environ.get("PATH_INFO", "")
            if not path.startswith(PREFIX):
                return app(environ, start_response)
            version, _, name = path.removeprefix(PREFIX).partition("/")
            file = self._files.get(name) if version == self.version else None
            # A page that was open before an update asks for the old folder: the newest file of
            # that name is better than none, but is not to be kept under that name.
            kept = FOR_EVER
            if file is None and version.startswith("v-"):
                file, kept = self._files.get(name), "no-store"
            if file is None or environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
                start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
                return [b"There is no such file."]
            headers = [
                ("Content-Type", file.type),
                ("Cache-Control", kept),
                ("X-Content-Type-Options", "nosniff"),
                ("Vary", "Accept-Encoding"),
            ]
            body = file.body
            if file.packed and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
                body = file.packed
                headers.append(("Content-Encoding", "gzip"))
            headers.append(("Content-Length", str(len(body))))
            start_response("200 OK", headers)
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

        return answer


def _file(path: Path) -> File:
    body = joined(path)
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    packed = _packed(body, path.name in WAITED_FOR) if len(body) > WORTH_PACKING else None
    smaller = packed if packed is not None and len(packed) < len(body) else None
    return File(kind or "application/octet-stream", body, smaller)


@cache  # the same files, however often they are opened in one process
def _packed(body: bytes, hard: bool) -> bytes:
    if not hard:
        return gzip.compress(body, 9, mtime=0)
    return bytes(pack_hard(body, numiterations=PASSES))
