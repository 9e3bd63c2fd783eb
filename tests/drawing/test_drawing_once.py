"""What is drawn once for many: a thousand answers in a minute are saved in the same minute."""

from dataclasses import dataclass

from jinja2.utils import pass_context

from labkit.drawing.drawn import ALIKE_MOST, Alike, Holes, Kept
from tests.drawing.phones import DRAWING


def test_what_is_so_for_a_hundred_people_is_drawn_once() -> None:
    drawn: list[int] = []
    common: Alike = {}

    def saved(minute: int) -> str:
        drawn.append(minute)
        return f"Saved {minute}"

    def told(minute: int) -> str:
        holes = Holes(alike=common)
        holes.part("done", lambda: saved(minute), of=minute, alike="done")
        return holes.islands["done"]

    assert [told(872) for _ in range(100)] == ["Saved 872"] * 100
    assert told(873) == "Saved 873"
    assert drawn == [872, 873]


def test_what_many_have_in_common_does_not_grow_for_ever() -> None:
    common: Alike = {}
    for minute in range(ALIKE_MOST + 10):
        Holes(alike=common).alike("done", lambda: "", minute)
    assert 0 < len(common) <= ALIKE_MOST


@dataclass(frozen=True)
class Word:
    id: str
    text: str


def test_of_a_list_only_what_is_new_is_drawn() -> None:
    drawn: list[str] = []

    def draw(word: Word) -> str:
        drawn.append(word.id)
        return f"<li>{word.text}</li>"

    def told(words: list[Word], name: str, kept: Kept) -> tuple[str, Kept]:
        drawn.clear()
        holes = Holes(kept)
        return holes.kept_each("quote", words, draw, of=name), holes.keeps

    words = [Word(str(number), f"words {number}") for number in range(200)]
    all_of_them, kept = told(words, "", {})
    assert len(drawn) == 200
    more, kept = told([*(Word(one.id, one.text) for one in words), Word("a", "new")], "", kept)
    assert (more, drawn) == (f"{all_of_them}<li>new</li>", ["a"])
    less, kept = told([Word("1", "changed"), *words[2:]], "", kept)
    assert (less.startswith("<li>changed</li><li>words 2</li>"), drawn) == (True, ["1"])
    # What is so for all of them has changed.
    told(words[2:], "Ben", kept)
    assert len(drawn) == 198


def test_parts_of_a_list_that_look_the_same_are_held_once() -> None:
    drawn: list[str] = []
    common: Alike = {}

    def draw(word: Word) -> str:
        drawn.append(word.id)
        return " ".join(["Saved", "14:32 "])

    words = [Word("1", "a"), Word("2", "b")]
    first = Holes({}, common)
    first.island_each("state", words, draw)
    second = Holes(first.keeps, common)
    second.island_each("state", [*words, Word("3", "c")], draw)
    assert second.islands == dict.fromkeys(("state-1", "state-2", "state-3"), "Saved 14:32")
    assert drawn == ["1", "2", "3"]
    assert len({id(html) for html in second.islands.values()}) == 1


def test_nothing_a_template_can_call_asks_for_its_context() -> None:
    # Calls are made without looking whether it does.
    asks = "jinja_pass_arg"
    assert hasattr(pass_context(lambda context: ""), asks)
    known = DRAWING._environment("en").globals
    assert known
    assert [name for name, one in known.items() if hasattr(one, asks)] == []
