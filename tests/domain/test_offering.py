"""What a phone is offered next: nobody is favoured, and nothing moves under a finger."""

from collections import Counter

import numpy as np
import pytest

from labkit.domain import commands as c
from labkit.domain.actors import Actor, Role
from labkit.domain.nouns import Placement
from labkit.domain.opinion.priorities import priorities
from labkit.domain.opinion.statistics import GroupVotes
from labkit.domain.session.offering import next_for, priority
from tests.cast import ADA, AT_OWN_PACE, SESSION, THE_SQUARE, after, did, opens, ref
from tests.judging.crowd import crowd_acts, named, person, puts, takes, takes_back

PROPOSALS = 12


def hearing(people=0, proposals=PROPOSALS, script=AT_OWN_PACE, newcomers=1):
    """Some have answered everything; then newcomers come in."""
    joining = [
        (
            Actor(Role.NEWCOMER, person(people + number).id, SESSION),
            c.JoinSession(language="en", consent="agreed"),
        )
        for number in range(newcomers)
    ]
    return after(*crowd_acts(people, proposals), *joining, script=script)


def offered(state, who):
    found = next_for(state, person(who).id)
    return found.id if found else None


def answers_what_is_offered(state, who):
    for number in range(PROPOSALS):
        if named(number) == offered(state, who):
            return did(state, takes(who, number, "follow"))
    raise AssertionError("nothing was offered")


def test_going_where_one_is_offered_everybody_sees_every_proposal_once():
    state = hearing()
    seen = []
    while (one := offered(state, 0)) is not None:
        seen.append(one)
        state = answers_what_is_offered(state, 0)
    assert len(seen) == len(set(seen)) == PROPOSALS


def test_where_the_room_hears_one_together_nothing_is_offered():
    assert offered(hearing(script=THE_SQUARE), 0) is None


def test_before_the_hearing_and_after_it_nothing_is_offered():
    state = hearing()
    assert offered(state, 0) is not None
    assert offered(did(state, opens("leaving")), 0) is None


def test_people_begin_at_different_proposals():
    state = hearing(newcomers=60)
    firsts = Counter(offered(state, who) for who in range(60))
    assert len(firsts) >= 9
    assert max(firsts.values()) <= 15


def test_what_others_do_never_moves_what_one_person_is_offered():
    state = answers_what_is_offered(hearing(newcomers=6), 0)
    before = offered(state, 0)
    unread = [n for n in range(PROPOSALS) if named(n) != before]
    for who in range(1, 6):
        for number in range(PROPOSALS):
            state = did(state, takes(who, number, "oppose" if number % 2 else "follow"))
            assert offered(state, 0) == before
        state = did(state, takes_back(who, unread[who]))
        assert offered(state, 0) == before
    new = c.SubmitProposal(step="hearing", title="A roof", ref=ref("crowd", "roof"))
    assert offered(did(state, (ADA, new)), 0) == before
    assert offered(did(state, puts(unread[0], Placement.HIDDEN)), 0) == before


def test_what_is_taken_away_is_offered_no_more_and_comes_back_with_it():
    state = answers_what_is_offered(hearing(), 0)
    before = offered(state, 0)
    number = next(n for n in range(PROPOSALS) if named(n) == before)
    hidden = did(state, puts(number, Placement.HIDDEN))
    assert offered(hidden, 0) not in (None, before)
    assert offered(did(hidden, puts(number, Placement.SHOWN)), 0) == before


def test_who_has_answered_all_is_offered_what_comes_new():
    state = hearing(people=1, newcomers=0)
    assert offered(state, 0) is None
    new = c.SubmitProposal(step="hearing", title="A roof", ref=ref("crowd", "roof"))
    assert offered(did(state, (ADA, new)), 0) == ref("crowd", "roof")


def test_a_newcomer_among_proposals_is_seen_soon_by_most():
    """Eleven proposals have thirty answers each, the twelfth has none."""
    people = 30
    acts = [act for act in crowd_acts(people) if not is_about(act, named(11))]
    late = range(people, people + 40)
    joining = [
        (
            Actor(Role.NEWCOMER, person(who).id, SESSION),
            c.JoinSession(language="en", consent="agreed"),
        )
        for who in late
    ]
    state = after(*acts, *joining, script=AT_OWN_PACE)
    second = []
    for who in late:
        if offered(state, who) == named(11):
            continue
        second.append(offered(answers_what_is_offered(state, who), who))
    assert second.count(named(11)) / len(second) > 0.6


def is_about(act, proposal):
    return isinstance(act, tuple) and getattr(act[1], "proposal", None) == proposal


@pytest.mark.parametrize("counts", [(0, 0, 0), (5, 0, 0), (3, 4, 5), (0, 30, 0), (1, 1, 40)])
def test_the_priority_is_polis_routing_without_the_extremity(counts):
    follows, opposes, bystands = counts
    votes = GroupVotes(
        ("*",), ("p",), *(np.array([[n]]) for n in (follows, opposes, follows + opposes + bystands))
    )
    (whole,) = priorities(votes, np.zeros(1))
    assert priority(follows, opposes, bystands) == pytest.approx(float(whole), rel=1e-12)
