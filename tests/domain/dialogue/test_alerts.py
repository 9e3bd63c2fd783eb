"""At most one line in ten minutes, the urgent one first, and none twice."""

from hypothesis import given, settings
from hypothesis import strategies as some

from labkit.domain.dialogue.alerts import FIRST, Answer, Line, next_line
from labkit.domain.dialogue.detectors.pattern import Pattern
from labkit.domain.dialogue.detectors.registry import DETECTORS
from tests.domain.dialogue.logs import MINUTE


def pattern(detector, *evidence, about=""):
    return Pattern(
        detector=detector,
        question="How many? %(n)s",
        counts={"n": 1},
        evidence=evidence,
        about=about,
    )


@settings(max_examples=40)
@given(some.permutations(list(DETECTORS)))
def test_lines_come_in_the_order_of_the_method(order):
    shown: list[Line] = []
    for minute in range(0, 200, 10):
        found = next_line([pattern(name, 1) for name in order], shown, minute * MINUTE)
        if found:
            shown.append(Line(detector=found.detector, at=minute * MINUTE, evidence=(1,)))
    names = [line.detector for line in shown]
    assert names[: len(FIRST)] == ["D12", "D4", "D3", "D2", "D9", "D1", "D6"]
    assert len(names) == len(DETECTORS) - 1
    assert "D10" not in names


def test_there_is_one_line_in_ten_minutes():
    shown = [Line(detector="D6", at=0)]
    assert next_line([pattern("D12", 9)], shown, 10 * MINUTE - 1) is None
    assert next_line([pattern("D12", 9)], shown, 10 * MINUTE)


def test_what_was_shown_does_not_come_back_for_the_same_turns():
    def again(answer, *evidence):
        shown = [Line(detector="D3", at=0, evidence=(1, 2, 3), answer=answer)]
        return next_line([pattern("D3", *evidence)], shown, 20 * MINUTE)

    assert not again(Answer.YES, 3, 4)
    assert not again(Answer.NO, 3, 4)
    assert not again(None, 3, 4)
    assert again(Answer.LATER, 3, 4)
    assert again(Answer.NO, 4, 5)


def test_what_is_not_about_turns_comes_once_for_each_thing():
    shown = [Line(detector="D13", at=0, about="one"), Line(detector="D9", at=1)]
    assert not next_line([pattern("D13", about="one")], shown, 20 * MINUTE)
    assert next_line([pattern("D13", about="two")], shown, 20 * MINUTE)
    assert not next_line([pattern("D9")], shown, 20 * MINUTE)


def test_nothing_seen_is_nothing_said():
    assert next_line([], [], 0) is None
    assert next_line([pattern("D10")], [], 0) is None
