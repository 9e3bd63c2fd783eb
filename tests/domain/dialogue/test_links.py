"""Who builds on whom, which moves are taken up, and when the first objection came."""

from labkit.domain.actions import Action
from labkit.domain.dialogue.links import Edge, edges, first_objection, uptake, uptake_by_group
from labkit.domain.dialogue.shares import Share
from labkit.domain.dialogue.turns import Channel
from tests.domain.dialogue.logs import talk


def test_an_edge_is_a_follow_or_oppose_of_what_somebody_else_said():
    found = edges(talk("aM bF>0 bF>0 aO>1 cM>0 aF>0 dB>0"))
    assert found == {
        Edge("b", "a", Action.FOLLOW): 2,
        Edge("a", "b", Action.OPPOSE): 1,
    }


def test_with_links_a_move_is_taken_up_when_one_of_the_next_three_answers_it():
    assert uptake(talk("aM bM cM dF>0 eB")) == Share(1, 2)
    assert uptake(talk("aM bF cF dF eF>0")) == Share(0, 1)
    assert uptake(talk("aM aF>0 bF cF dF>1")) == Share(0, 1)  # carrying on oneself is no uptake


def test_without_links_a_move_is_dropped_when_the_next_turn_is_another_move():
    assert uptake(talk("aM bM cF dO aM")) == Share(1, 2)


def test_uptake_by_group_is_for_many_moves_and_five_people_only():
    heard = talk("aM bF " * 15, camp="town")
    seldom = talk("cM dM " * 7, camp="farms")
    people = {"town": 5, "farms": 5}
    assert uptake_by_group([heard, seldom], people) == {"town": Share(15, 15)}
    assert uptake_by_group([heard, seldom], {"town": 4}) == {}
    assert uptake_by_group([heard[:-2]], people) == {}


def test_the_first_objection_counts_from_the_proposal():
    log = talk("aM bF cO dO", every=60_000)
    assert first_objection(log, since=0) == 120_000
    assert first_objection(log, since=150_000) == 30_000
    assert first_objection(talk("aM bF"), since=0) is None


def test_with_links_only_an_objection_that_leads_back_to_the_proposal_counts():
    log = talk("aM bM cO>1 dF>0 eO>3", every=60_000)
    assert first_objection(log, since=0, about=0) == 240_000
    assert first_objection(log, since=0, about=1) == 120_000


def test_an_objection_on_request_is_none():
    written = talk("bO", channel=Channel.PHONE) + talk("cO", licensed=True)
    assert first_objection(written, since=0) is None
    assert uptake(talk("aM", licensed=True) + talk("bF")) == Share(0, 0)
