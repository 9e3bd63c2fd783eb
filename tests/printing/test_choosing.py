"""What goes first where there is not room for all follows rules, and nothing gets lost silently."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from labkit.domain.actions import Action
from labkit.domain.report.quotable import Quote, Quotes
from labkit.domain.report.talk import Answers, Talk, TalkedStep, sum_of
from labkit.printing.choosing import (
    broadest_and_most_divided,
    short_ones_first,
    shortened,
    talked,
    varied,
)
from labkit.printing.plan import MOST_LISTED, first_pages, needs_appendix, second_pages
from tests.reports import USUAL, en, forty, heard, quotes


def wrote(n: int, day: int = 1) -> TalkedStep:
    """A step with so many answers."""
    return TalkedStep(title=en(f"step {n}"), day=day, answers=Answers(plain=n))


def test_half_of_a_short_list_is_for_the_most_followed_and_half_for_the_most_opposed():
    followed, divided, between = (
        heard(1, en("followed"), (9, 0, 1)),
        heard(2, en("divided"), (1, 9, 0)),
        heard(3, en("between"), (5, 2, 3)),
    )
    assert broadest_and_most_divided((between, divided, followed), 2) == (followed, divided)


def test_each_action_is_heard_once_before_any_is_heard_twice():
    moves = quotes(Action.MOVE, en("a"), en("b"), en("c")).quotes
    opposed = quotes(Action.OPPOSE, en("d")).quotes
    found = varied(Quotes(quotes=(*moves, *opposed)), 2)
    assert [quote.action for quote in found] == [Action.MOVE, Action.OPPOSE]


def test_words_that_fit_two_lines_go_before_those_that_do_not():
    long, short = Quote(said=en("long " * 50)), Quote(said=en("short"))
    assert short_ones_first(Quotes(quotes=(long, short)), 1) == (short,)


def test_many_steps_of_several_days_are_told_by_days():
    days = (wrote(9), wrote(12, 2))
    talk = Talk(steps=tuple(wrote(n, n % 2 + 1) for n in range(1, 7)), days=days)
    assert talked(talk, 4) == (days, ())
    assert talked(talk, 6) == (talk.steps, ())


@given(st.lists(st.integers(1, 30), max_size=12), st.integers(1, 8))
def test_no_answer_is_lost_between_the_steps_shown_and_the_others(counts, room):
    steps = tuple(replace(wrote(n), day=at) for at, n in enumerate(counts))
    shown, others = talked(Talk(steps=steps), room)
    assert sum_of(one.answers for one in (*shown, *others)).n == sum(counts)
    assert len(shown) <= room


def test_a_text_is_cut_at_the_end_of_a_sentence():
    assert shortened("One. Two. Three is far too long for this.", 12) == "One. Two."
    assert shortened("One.", 12) is None


def test_up_to_nine_proposals_all_stand_on_the_first_page_in_every_plan():
    nine = forty().proposals.shown[:MOST_LISTED]
    report = replace(USUAL, proposals=replace(USUAL.proposals, shown=nine))
    assert not needs_appendix(report)
    for page in first_pages(report, appendix=False):
        assert page.listed == nine
        assert page.method is None
    assert needs_appendix(forty())


def test_every_proposal_with_reasons_is_printed_or_counted_in_every_plan():
    for report in (USUAL, forty()):
        reasoned = sum(1 for one in report.proposals.shown if one.reasons_written)
        for page in second_pages(report, appendix=True):
            assert len(page.reasons) + page.reasons_left == reasoned
