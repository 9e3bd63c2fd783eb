"""Reads a drawn page as a person or a browser would: words, forms, buttons, what stands where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
INLINE = frozenset("a abbr b bdi em i kbd small span strong svg path time".split())
UNSEEN = frozenset({"script", "style", "title", "noscript", "template"})
TYPED = frozenset({"text", "search", "email", "password", "tel", "url", "number"})


@dataclass(eq=False)
class Node:
    """An element; its children are elements and texts."""

    tag: str
    attributes: dict[str, str]
    parent: Node | None = None
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """This element and all below it."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def texts(self) -> Iterator[tuple[str, Node]]:
        """Every text below, with the element it stands in."""
        for child in self.children:
            if isinstance(child, Node):
                yield from child.texts()
            else:
                yield child, self

    def up(self) -> Iterator[Node]:
        """This element and all around it."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def within(self, tag: str) -> bool:
        """Whether it is or stands in an element of this name."""
        return any(node.tag == tag for node in self.up())

    def all(self, tag: str, **attributes: str) -> list[Node]:
        """The elements of a name below, in order; attributes as given (`data_ask` is data-ask)."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [
            node
            for node in self.walk()
            if (tag in ("*", node.tag))
            and all(node.attributes.get(key) == value for key, value in wanted.items())
        ]

    def one(self, tag: str, **attributes: str) -> Node:
        """The only element of a name below."""
        (node,) = self.all(tag, **attributes)
        return node

    @property
    def words(self) -> str:
        """What a person reads, in one line."""
        return re.sub(r"\s+", " ", _spoken(self)).strip()


def _spoken(node: Node) -> str:
    if node.tag in UNSEEN:
        return ""
    said = "".join(_spoken(child) if isinstance(child, Node) else child for child in node.children)
    return said if node.tag in INLINE else f" {said} "


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root", {})
        self._at = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> says {names} twice"
        node = Node(tag, {name: value or "" for name, value in attrs}, self._at)
        self._at.children.append(node)
        if tag not in VOID:
            self._at = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._at.tag == tag, f"</{tag}> closes <{self._at.tag}>"
        assert self._at.parent is not None
        self._at = self._at.parent

    def handle_data(self, data: str) -> None:
        self._at.children.append(data)


def read(html: str) -> Node:
    """The tree of a page or a part; markup that does not close is an error."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    assert parser._at is parser.root, f"<{parser._at.tag}> is never closed"
    return parser.root


@dataclass(frozen=True)
class Form:
    """A form: where it goes, what it sends by itself, what is typed, and its buttons."""

    node: Node
    command: str
    hidden: dict[str, str]
    typed: dict[str, str]
    buttons: tuple[Node, ...]

    def sends(self, button: Node | None = None, **typed: str) -> dict[str, str]:
        """What arrives when somebody types this and presses that button; without the token."""
        assert set(typed) <= set(self.typed), f"no field {set(typed) - set(self.typed)}"
        sent = {**self.hidden, **self.typed, **typed}
        pressed = button or self.buttons[0]
        assert pressed in self.buttons
        if "name" in pressed.attributes:
            sent[pressed.attributes["name"]] = pressed.attributes["value"]
        sent.pop("token", None)
        return sent


def forms(page: Node) -> list[Form]:
    """The forms of a page. A button may stand elsewhere and name its form."""
    return [_form(page, node) for node in page.all("form")]


def form(page: Node, command: str, **hidden: str) -> Form:
    """The only form of a command, with these hidden values."""
    found = [
        one
        for one in forms(page)
        if one.command == command and hidden.items() <= one.hidden.items()
    ]
    assert len(found) == 1, f"{len(found)} forms for {command} {hidden}"
    return found[0]


def _form(page: Node, node: Node) -> Form:
    inputs = [one for one in node.walk() if one.tag == "input"]
    hidden = [one for one in inputs if one.attributes.get("type") == "hidden"]
    typed = {
        one.attributes["name"]: one.attributes.get("value", "")
        for one in inputs
        if one.attributes.get("type", "text") in TYPED
    }
    for area in node.all("textarea"):
        text = "".join(text for text, _ in area.texts())
        typed[area.attributes["name"]] = text.removeprefix("\n")
    named = node.attributes.get("id")
    buttons = [
        one
        for one in page.all("button")
        if (one.attributes.get("form") == named if "form" in one.attributes else node in one.up())
    ]
    return Form(
        node=node,
        command=node.attributes["action"].rpartition("/")[2],
        hidden={one.attributes["name"]: one.attributes["value"] for one in hidden},
        typed=typed,
        buttons=tuple(buttons),
    )
