"""The templates, and what they can say: translated sentences, somebody's words, times."""

import datetime
from collections.abc import Callable, Mapping, MutableMapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.runtime import Context
from markupsafe import Markup

from labkit.domain.check_words import LISTS, USUAL, check_words
from labkit.domain.refusals import WORDS, Refused
from labkit.domain.texts import pick
from labkit.drawing.catalogues import catalogue, direction, languages
from labkit.drawing.drawn import Alike, Drawn, Holes, Kept
from labkit.drawing.saying import say, sentences, words_of


class _Context(Context):
    """Calls what a template calls, and no more.

    Jinja's own looks first whether it asks for the context, which nothing here does: a fifth of
    the time of a screen.
    """

    def call(self, called: Callable[..., Any], /, *args: Any, **more: Any) -> Any:
        """Call it."""
        if more:
            more.pop("_loop_vars", None)
            more.pop("_block_vars", None)
        return called(*args, **more)


class _Environment(Environment):
    """Templates that all know the same, in one dict: asking layers of them takes a third of the
    time of a small part."""

    context_class = _Context

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._loaded: dict[str, Template] = {}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """The template, without asking whether it is still the same: it is."""
        if not isinstance(name, str) or globals is not None:
            return super().get_template(name, parent, globals)
        found = self._loaded.get(name)
        if found is None:
            found = self._loaded[name] = super().get_template(name, parent)
        return found

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **d} if d else self.globals


class Drawing:
    """Draws screens and pages in every language from one folder of templates."""

    def __init__(
        self,
        templates: Path,
        *,
        asset: Callable[[str], str] = lambda path: f"/static/{path}",
        timezone: datetime.tzinfo | None = None,
        secret: str = "",
    ) -> None:
        """`timezone` is that of the room: the laptop's own where none is given. From the `secret`
        the check words of sessions are made."""
        self._secret = secret
        self._templates = templates
        self._asset = asset
        self._timezone = timezone
        self._environment = cache(self._make)
        self._parts: dict[str, tuple[object, dict[str, str]]] = {}
        self._screens: dict[str, tuple[object, Drawn, Kept]] = {}
        self._alike: dict[str, Alike] = {}
        self._clock = lru_cache(2048)(self._minute)

    def screen(self, template: str, name: str, language: str, **values: Any) -> Drawn:
        """Draw a screen that can be pushed; `name` is where in the run it belongs."""
        return self._screen(template, name, language, values)[0]

    def kept_screen(
        self, key: str, of: object, template: str, name: str, language: str, **values: Any
    ) -> Drawn:
        """A screen that is made of one value alone, drawn again only when that has changed.

        Drawn again are those of its parts that have changed. `key` says which screen it is.
        """
        made_of, drawn, keeps = self._screens.get(key, (None, None, None))
        if drawn is None or made_of != of:
            drawn, keeps = self._screen(template, name, language, values, keeps)
            self._screens[key] = (of, drawn, keeps)
        return drawn

    def _screen(
        self,
        template: str,
        name: str,
        language: str,
        values: Mapping[str, Any],
        kept: Kept | None = None,
    ) -> tuple[Drawn, Kept]:
        holes = Holes(kept)
        means = {
            "island": holes.island,
            "own": holes.own,
            "kept": holes.kept,
            "screen": holes.attributes,
        }
        frame = self._render(template, language, {**values, **means})
        return Drawn(name, frame, holes.islands), holes.keeps

    def kept_parts(
        self, name: str, of: object, draw: Callable[[], dict[str, str]]
    ) -> dict[str, str]:
        """Parts that are made of that value alone, as `kept_screen` does it."""
        known = self._parts.get(name)
        if known is None or known[0] != of:
            known = self._parts[name] = (of, draw())
        return known[1]

    def parts(self, template: str, language: str, **values: Any) -> dict[str, str]:
        """Draw a template that is nothing but islands; their contents by name."""
        return self.parts_kept(template, language, {}, **values)[0]

    def parts_kept(
        self, template: str, language: str, kept: Kept, **values: Any
    ) -> tuple[dict[str, str], Kept]:
        """The same, with what was kept of the last time, and what to keep for the next."""
        holes = Holes(kept, self._alike.setdefault(language, {}))
        own = {
            "island": holes.part,
            "island_each": holes.island_each,
            "kept": holes.kept,
            "kept_each": holes.kept_each,
            "alike": holes.alike,
        }
        self._render(template, language, {**values, **own})
        return holes.islands, holes.keeps

    def page(self, template: str, language: str, **values: Any) -> str:
        """Draw a whole page."""
        return self._render(template, language, values)

    def refusal(self, refused: Refused, language: str) -> str:
        """The sentence of a refusal, for people."""
        return self.sentence(WORDS[refused.refusal], language, **refused.values)

    def sentence(self, message: str, language: str, **values: Any) -> str:
        """One marked sentence in the reader's language."""
        said = catalogue(language).ugettext(message)
        return said % values if values else said

    def _render(self, template: str, language: str, values: Mapping[str, Any]) -> str:
        return self._environment(language).get_template(template).render(**values)

    def _make(self, language: str) -> Environment:
        environment = _Environment(
            loader=FileSystemLoader(self._templates),
            autoescape=True,
            # Nobody edits a template of a running labkit, and asking the disk each time costs
            # as much as a small part does.
            auto_reload=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        # Escaped, every letter beyond ASCII is six bytes, on a page that has to fit in 14 kB.
        environment.policies["json.dumps_kwargs"] = {
            "sort_keys": True,
            "ensure_ascii": False,
            "separators": (",", ":"),
        }
        words = catalogue(language)
        environment.install_gettext_callables(  # type: ignore[attr-defined]
            words.ugettext, words.ungettext, newstyle=True
        )
        environment.globals.update(sentences(words))
        environment.globals.update(
            language=language,
            direction=direction,
            languages=languages(),
            asset=self._asset,
            words=words_of,
            say=lambda texts, *fallbacks: say(texts, (language, *fallbacks)),
            plain=lambda texts, *fallbacks: pick(texts, (language, *fallbacks)).text,
            check_words=self._check_words,
            clock_time=lambda ms: self._clock(ms // 60_000),
            day=lambda ms: self._day(ms, language),
        )
        return environment

    def _check_words(self, session: str, language: str) -> Markup:
        said = " ".join(check_words(self._secret, session, language))
        spoken = language if language.partition("-")[0] in LISTS else USUAL
        return Markup('<b class="check" lang="{}" dir="{}">{}</b>').format(
            spoken, direction(spoken), said
        )

    def _minute(self, minute: int) -> Markup:
        ms = minute * 60_000
        moment = datetime.datetime.fromtimestamp(ms / 1000, self._timezone).astimezone(
            self._timezone
        )
        # Latin digits and 24 hours everywhere: the same moment must look the same on two phones
        # and on the wall.
        minutes = moment.isoformat(timespec="minutes")
        return Markup(f'<time datetime="{minutes}" dir="ltr">{moment:%H:%M}</time>')  # noqa: S704

    def _day(self, ms: int, language: str) -> str:
        moment = datetime.datetime.fromtimestamp(ms / 1000, self._timezone)
        return format_date(moment, "long", locale=language)
