"""What is drawn once for many: a thousand answers in a minute are saved in the same minute."""

from jinja2.utils import pass_context

from labkit.drawing.drawn import ALIKE_MOST, Alike, Holes
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


def test_nothing_a_template_can_call_asks_for_its_context() -> None:
    # Calls are made without looking whether it does.
    asks = "jinja_pass_arg"
    assert hasattr(pass_context(lambda context: ""), asks)
    known = DRAWING._environment("en").globals
    assert known
    assert [name for name, one in known.items() if hasattr(one, asks)] == []
