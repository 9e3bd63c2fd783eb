"""Reading what the server drew, as a browser does: forms, fields, buttons, islands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
WRITABLE = frozenset({"text", "search", "url", "email", "tel", "password"})
NOT_SENT = frozenset({"token", "ref"})


@dataclass(frozen=True)
class Button:
    """What may be pressed. A button can send its form to another address."""

    name: str
    value: str
    action: str
    key: str = ""
    """The key of a keyboard that presses it."""


@dataclass(frozen=True)
class Form:
    """One form of a page, with what it would send if nobody touched it."""

    action: str
    fields: Mapping[str, str]
    texts: Mapping[str, int | None]
    """The fields somebody writes in, with how many characters they take (None: it says nothing)."""
    choices: Mapping[str, tuple[str, ...]]
    buttons: tuple[Button, ...]
    island: str | None
    on_screen: bool
    asked: str = ""
    """The dialogic action that stands above it, where it answers a prompt with one."""

    @property
    def command(self) -> str:
        """The command this form sends; empty where it is no command."""
        door, do, command = self.action.partition("?")[0].rpartition("/do/")
        return command if do and door else ""

    def body(self, **values: str) -> dict[str, str]:
        """What is sent with these values filled in, chosen or pressed."""
        filled = {**self.fields, **values}
        return {name: value for name, value in filled.items() if name not in NOT_SENT}

    def offers(self, name: str) -> tuple[str, ...]:
        """The values one may choose or press under this name."""
        pressed = tuple(button.value for button in self.buttons if button.name == name)
        return (*self.choices.get(name, ()), *pressed)


@dataclass(frozen=True)
class Page:
    """A page, or a part of one that was pushed."""

    forms: tuple[Form, ...]
    holes: frozenset[str]
    """The names of the islands that are on it."""
    token: str
    body: Mapping[str, str]
    language: str
    key: str
    revision: int
    title: str

    def form(self, command: str) -> Form | None:
        """The first form that sends this command."""
        return next((form for form in self.forms if form.command == command), None)


@dataclass
class _Draft:
    """A form while it is read."""

    action: str
    island: str | None
    on_screen: bool
    asked: str
    fields: dict[str, str] = field(default_factory=dict)
    texts: dict[str, int | None] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    def finished(self) -> Form:
        return Form(
            action=self.action,
            fields=self.fields,
            texts=self.texts,
            choices={name: tuple(values) for name, values in self.choices.items()},
            buttons=tuple(self.buttons),
            island=self.island,
            on_screen=self.on_screen,
            asked=self.asked,
        )


# Phones of one room get the very same bytes; a thousand of them need to be read once.
@lru_cache(maxsize=512)
def read_page(html: str) -> Page:
    """Read a whole page, a pushed screen or the inside of an island."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Page(
        forms=tuple(draft.finished() for draft in reader.drafts),
        holes=frozenset(reader.holes),
        token=reader.token,
        body=reader.body,
        language=reader.language,
        key=reader.key,
        revision=reader.revision,
        title=reader.title.strip(),
    )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.drafts: list[_Draft] = []
        self.holes: set[str] = set()
        self.token = self.language = self.key = self.title = ""
        self.revision = -1
        self.body: dict[str, str] = {}
        self._open: list[tuple[str, str | None, bool]] = []
        self._draft: _Draft | None = None
        self._writing: str | None = None
        self._select: str | None = None
        self._in_title = False
        self._asked = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = said.get("lang", "")
        elif tag == "body":
            self.body = {name[5:]: value for name, value in said.items() if name[:5] == "data-"}
        elif tag == "meta" and said.get("name") == "labkit-token":
            self.token = said.get("content", "")
        elif tag == "title":
            self._in_title = True
        if "data-screen" in said:
            self.key, self.revision = said["data-screen"], int(said.get("data-revision") or -1)
        if "data-live" in said:
            self.holes.add(said["data-live"])
        if "data-ask" in said:
            self._asked = ""
        elif tag == "span" and "data-action" in said:
            self._asked = said["data-action"]
        if tag == "form":
            self._draft = _Draft(
                said.get("action", ""), self._island(), self._on_screen(), self._asked
            )
            self.drafts.append(self._draft)
        elif self._draft is not None:
            self._control(self._draft, tag, said)
        if tag not in VOID:
            self._open.append((tag, said.get("data-live"), "data-screen" in said))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._draft = None
        elif tag == "textarea":
            self._writing = None
        elif tag == "select":
            self._select = None
        elif tag == "title":
            self._in_title = False
        for depth in range(len(self._open) - 1, -1, -1):
            if self._open[depth][0] == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        if self._writing is not None and self._draft is not None:
            self._draft.fields[self._writing] += data

    def _island(self) -> str | None:
        return next((island for _, island, _ in reversed(self._open) if island), None)

    def _on_screen(self) -> bool:
        return any(screen for _, _, screen in self._open)

    def _control(self, draft: _Draft, tag: str, said: dict[str, str]) -> None:
        name, value = said.get("name", ""), said.get("value", "")
        kind = said.get("type", "submit" if tag == "button" else "text").lower()
        if tag == "option" and self._select is not None:
            draft.choices[self._select].append(value)
            if "selected" in said or self._select not in draft.fields:
                draft.fields[self._select] = value
        elif tag == "button" or (tag == "input" and kind == "submit"):
            if kind == "submit":
                action = said.get("formaction") or draft.action
                draft.buttons.append(Button(name, value, action, said.get("data-key", "")))
        elif not name:
            return
        elif tag == "textarea":
            draft.texts[name], draft.fields[name] = _limit(said), ""
            self._writing = name
        elif tag == "select":
            draft.choices[name], self._select = [], name
        elif tag == "input" and kind in {"radio", "checkbox"}:
            value = value or "on"
            draft.choices.setdefault(name, []).append(value)
            if "checked" in said:
                draft.fields[name] = value
        elif tag == "input":
            draft.fields[name] = value
            if kind in WRITABLE:
                draft.texts[name] = _limit(said)


def _limit(said: Mapping[str, str]) -> int | None:
    told = said.get("data-max") or said.get("maxlength")
    return int(told) if told else None
