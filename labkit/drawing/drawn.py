"""A drawn screen: a frame with holes, and what stands in them.

An island is a hole that may get fresher content while the frame stays. A personal island
(`own`) is left empty in what a room shares, and filled for one person on a page load; on a
phone that is there already, the same words come by a push of their own.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

_HOLE = re.compile("\x02([^\x03]*)\x03")
_REVISION = "\x04"
_KEY = "\x05"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One screen, drawn. `frame` is its markup with holes, `islands` what fills them."""

    name: str
    frame: str
    islands: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Changes when the frame does, and only then: fields in it survive fresher islands."""
        return f"{self.name}-{hashlib.sha256(self.frame.encode()).hexdigest()[:10]}"

    def html(self, revision: int, own: Mapping[str, str] | None = None) -> str:
        """The whole screen. With `own`, as one person sees it."""
        filled = {**self.islands, **(own or {})}
        html = _HOLE.sub(lambda hole: filled.get(hole.group(1), ""), self.frame)
        return html.replace(_REVISION, str(revision)).replace(_KEY, self.key)


class Holes:
    """Collects the islands of one screen while its template is drawn."""

    def __init__(self) -> None:
        self.islands: dict[str, str] = {}

    def island(self, name: str, caller: Callable[[], str], tag: str = "div", **more: str) -> Markup:
        """`{% call island("counts") %}…{% endcall %}`: a part that may be refreshed."""
        self.islands[name] = str(caller())
        return _hole(name, tag, more)

    def own(self, name: str, tag: str = "div", **more: str) -> Markup:
        """`{{ own("mine") }}`: a part that only one person sees filled."""
        return _hole(name, tag, more)

    def attributes(self, name: str) -> Markup:
        """`<section {{ screen("prompt") }}>`: what makes an element the screen."""
        return _attributes({"data-screen": _KEY, "data-revision": _REVISION, "data-name": name})


def _hole(name: str, tag: str, more: Mapping[str, str]) -> Markup:
    given = {key.rstrip("_").replace("_", "-"): value for key, value in more.items()}
    return Markup("<{0} {1}>\x02{2}\x03</{0}>").format(
        tag, _attributes({"data-live": name, **given}), name
    )


def _attributes(values: Mapping[str, str]) -> Markup:
    return Markup(" ").join(Markup('{}="{}"').format(key, value) for key, value in values.items())
