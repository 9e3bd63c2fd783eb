"""What is one person's own, and what stands about it."""

from labkit.domain import commands as c
from labkit.domain.actions import Action
from labkit.domain.nouns import Quoting, ReleaseChoice
from labkit.screens.mine import mine_of
from tests.cast import (
    BEN,
    BENCH,
    CHIDI,
    DALIA,
    EVERYBODY,
    FOLLOW,
    MOVE,
    OPPOSE,
    after,
    allows,
    answers,
    contribution,
    did,
    opens,
    passes,
    proposal,
    proposes,
    releases,
    shows_all,
    stands,
    the_whole_session,
)


def test_mine_holds_what_i_sent_in_the_order_i_sent_it() -> None:
    mine = mine_of(the_whole_session(), BEN.id)
    assert [one.contribution.text for one in mine.words] == [
        "The noise at night",
        "Close one street",
    ]
    assert [one.proposal.title for one in mine.proposals] == [BENCH]
    assert [one.number for one in mine.stances] == [2]
    assert mine.n == 4


def test_answers_and_passes_are_grouped_by_what_was_asked() -> None:
    state = after(
        *EVERYBODY,
        opens("four-voices"),
        answers(BEN, "four-voices", MOVE.id, "One"),
        answers(BEN, "four-voices", MOVE.id, "Two"),
        passes(BEN, "four-voices", FOLLOW.id),
    )
    move, follow = mine_of(state, BEN.id).answered
    assert move.place == f"four-voices/{MOVE.id}"
    assert [one.contribution.text for one in move.sent] == ["One", "Two"]
    assert move.passed_at is None
    assert move.saved_at == move.sent[1].saved_at
    assert (follow.sent, follow.saved_at) == ((), follow.passed_at)


def test_what_was_taken_back_is_gone_and_its_place_is_still_known() -> None:
    state = after(
        *EVERYBODY, opens("four-voices"), answers(BEN, "four-voices", MOVE.id, "Not this")
    )
    sent = contribution(BEN, "four-voices", MOVE.id, "Not this")
    gone = did(state, (BEN, c.WithdrawContribution(contribution=sent, ref="taken-back-1")))
    (place,) = mine_of(gone, BEN.id).answered
    assert place.sent == ()
    assert place.saved_at is None
    assert mine_of(gone, BEN.id).n == 0


def test_a_proposal_without_a_stance_of_mine_is_named_so_that_its_place_is_emptied() -> None:
    state = after(*EVERYBODY, opens("forward"), proposes(BEN, BENCH), shows_all(), opens("hearing"))
    assert mine_of(state, CHIDI.id).no_stance_on == (proposal(BENCH),)
    taken = did(state, stands(CHIDI, BENCH, Action.FOLLOW))
    assert mine_of(taken, CHIDI.id).no_stance_on == ()
    assert mine_of(taken, DALIA.id).no_stance_on == (proposal(BENCH),)


def test_until_somebody_decides_nothing_of_theirs_is_quoted() -> None:
    state = after(*EVERYBODY, opens("four-voices"), answers(BEN, "four-voices", MOVE.id, "Go"))
    (quote,) = mine_of(state, BEN.id).quotes
    assert (quote.release, quote.decided) == (ReleaseChoice.NOT_QUOTED, False)
    assert mine_of(state, BEN.id).asks_about_quoting
    (quote,) = mine_of(did(state, allows(BEN)), BEN.id).quotes
    assert (quote.release, quote.decided) == (ReleaseChoice.UNNAMED, False)
    refused = mine_of(did(state, allows(BEN, Quoting.NOT_QUOTED)), BEN.id)
    assert refused.quotes[0].release is ReleaseChoice.NOT_QUOTED
    assert not refused.asks_about_quoting


def test_whoever_has_sent_no_words_is_not_asked() -> None:
    state = after(*EVERYBODY, opens("forward"), proposes(BEN, BENCH), shows_all(), opens("hearing"))
    assert not mine_of(state, BEN.id).asks_about_quoting
    stood = did(state, stands(BEN, BENCH, Action.FOLLOW))
    assert not mine_of(stood, BEN.id).asks_about_quoting
    reasoned = did(state, stands(BEN, BENCH, Action.FOLLOW, "We need it"))
    assert mine_of(reasoned, BEN.id).asks_about_quoting


def test_a_decision_about_one_quote_stands_before_the_general_one() -> None:
    state = after(
        *EVERYBODY,
        opens("four-voices"),
        answers(BEN, "four-voices", MOVE.id, "Go"),
        answers(BEN, "four-voices", OPPOSE.id, "Stop"),
        allows(BEN, Quoting.NOT_QUOTED),
        releases(
            BEN,
            contribution(BEN, "four-voices", MOVE.id, "Go"),
            ReleaseChoice.NAMED,
            "Ben K.",
        ),
    )
    mine = mine_of(state, BEN.id)
    assert [one.release for one in mine.quotes] == [ReleaseChoice.NAMED, ReleaseChoice.NOT_QUOTED]
    assert mine.name == "Ben K."
