"""A drawn screen: a frame with holes, and what stands in them.

An island is a hole that may get fresher content while the frame stays. A personal island
(`own`) is left empty in what a room shares, and filled for one person on a page load; on a
phone that is there already, the same words come by a push of their own.
"""

import hashlib
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

_HOLE = re.compile("\x02([^\x03]*)\x03")
_REVISION = "\x04"
_KEY = "\x05"


@dataclass(frozen=True)
class Drawn:
    """One screen, drawn. `frame` is its markup with holes, `islands` what fills them."""

    name: str
    frame: str
    islands: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def key(self) -> str:
        """Changes when the frame does, and only then: fields in it survive fresher islands."""
        return f"{self.name}-{hashlib.sha256(self.frame.encode()).hexdigest()[:10]}"

    def html(self, revision: int, own: Mapping[str, str] | None = None) -> str:
        """The whole screen. With `own`, as one person sees it."""
        filled = {**self.islands, **(own or {})}
        html = _HOLE.sub(lambda hole: filled.get(hole.group(1), ""), self.frame)
        return html.replace(_REVISION, str(revision)).replace(_KEY, self.key)


Kept = Mapping[str, tuple[Any, Any]]
"""Parts that were drawn before: what each was drawn of, and how it looks, or all of a list."""

Alike = MutableMapping[tuple[str, Hashable], str]
"""Parts that look the same for everybody of whom the same is so: "Saved 14:32" is said to a
hundred people a minute."""
ALIKE_MOST = 4096


class Holes:
    """Collects the islands of one screen while its template is drawn.

    What is handed in as `kept` is not drawn again where it would look the same; `keeps` is what
    to hand in the next time. `alike` is what people have in common, and grows.
    """

    def __init__(self, kept: Kept | None = None, alike: Alike | None = None) -> None:
        self.islands: dict[str, str] = {}
        self.keeps: dict[str, tuple[Any, Any]] = {}
        self._kept: Kept = kept or {}
        self._alike: Alike = {} if alike is None else alike

    def island(
        self, name: str, caller: Callable[[], str], tag: str = "div", of: Any = None, **more: str
    ) -> Markup:
        """`{% call island("counts") %}…{% endcall %}`: a part that may be refreshed.

        With `of`, it is made of that alone.
        """
        self.part(name, caller, of)
        return _hole(name, tag, more)

    def part(
        self, name: str, caller: Callable[[], str], of: Any = None, alike: str | None = None
    ) -> str:
        """The same where nobody looks at the frame, nor at blanks; `alike` as below."""

        def tidy() -> str:
            return str(caller()).strip()

        if alike is not None:
            self.islands[name] = self.alike(alike, tidy, of)
        elif of is None:
            self.islands[name] = tidy()
        else:
            self.islands[name] = self.kept(name, tidy, of)
        return ""

    def kept(self, name: str, caller: Callable[[], str], of: Any) -> str:
        """`{% call kept("quote/1", of=quote) %}…{% endcall %}`: made of that value alone."""
        known = self._kept.get(name)
        drawn: str = known[1] if known is not None and known[0] == of else caller()
        self.keeps[name] = (of, drawn)
        return drawn

    def kept_each(
        self, name: str, things: Iterable[Any], caller: Callable[[Any], str], of: Any = None
    ) -> Markup:
        """`{% call(quote) kept_each("quote", quotes, of=name) %}…{% endcall %}`: all of a list.

        As `kept` for each of them, made of it and of that value alone: a person may have sent two
        hundred things, and mostly one of them is new.
        """
        return Markup("".join(self._each(name, things, caller, of).values()))  # noqa: S704

    def island_each(
        self, name: str, things: Iterable[Any], caller: Callable[[Any], str], of: Any = None
    ) -> str:
        """`{% call(one) island_each("state", words) %}…{% endcall %}`: a part for each of a list.

        Named by its `id`, as in "state-17"; what looks the same for many is held once.
        """

        def drawn(thing: Any) -> str:
            html = str(caller(thing)).strip()
            return self.alike(name, lambda: html, html)

        for one, html in self._each(name, things, drawn, of).items():
            self.islands[f"{name}-{one}"] = html
        return ""

    def _each(
        self, name: str, things: Iterable[Any], caller: Callable[[Any], str], of: Any
    ) -> dict[str, str]:
        before, known = self._kept.get(name, (None, {}))
        known = known if before == of else {}
        keeps: dict[str, tuple[Any, str]] = {}
        for thing in things:
            one = known.get(thing.id)
            if one is None or not (one[0] is thing or one[0] == thing):
                one = thing, caller(thing)
            keeps[thing.id] = one
        self.keeps[name] = (of, keeps)
        return {one: html for one, (_, html) in keeps.items()}

    def alike(self, what: str, caller: Callable[[], str], of: Hashable) -> str:
        """`{% call alike("saved", of=minute) %}…{% endcall %}`: made of that value, for anybody."""
        known = self._alike.get((what, of))
        if known is None:
            if len(self._alike) >= ALIKE_MOST:
                self._alike.clear()
            known = self._alike[what, of] = caller()
        return known

    def own(self, name: str, tag: str = "div", **more: str) -> Markup:
        """`{{ own("mine") }}`: a part that only one person sees filled."""
        return _hole(name, tag, more)

    def attributes(self, name: str) -> Markup:
        """`<section {{ screen("prompt") }}>`: what makes an element the screen."""
        return _attributes({"data-screen": _KEY, "data-revision": _REVISION, "data-name": name})


def _hole(name: str, tag: str, more: Mapping[str, str]) -> Markup:
    given = {key.rstrip("_").replace("_", "-"): value for key, value in more.items()}
    inside = _attributes({"data-live": name, **given})
    return Markup(f"<{tag} {inside}>\x02{escape(name)}\x03</{tag}>")  # noqa: S704


def _attributes(values: Mapping[str, str]) -> Markup:
    # Plain texts, escaped one by one: the way of `Markup.format` to the same costs ten times that.
    return Markup(" ".join(f'{escape(key)}="{escape(value)}"' for key, value in values.items()))  # noqa: S704
