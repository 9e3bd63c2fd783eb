"""Given Polis's groups, labkit's statistics are Polis's, number for number."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from labkit.domain.opinion.matrix import in_conversation
from labkit.domain.opinion.priorities import priorities
from labkit.domain.opinion.projection import find_space, place_people
from labkit.domain.opinion.representative import representative, shared_by_all
from labkit.domain.opinion.statistics import everybody, group_votes
from tests.domain.opinion import real

pytestmark = real.needed


@pytest.fixture(scope="module")
def taxes():
    return real.conversation("taxes")


@pytest.fixture(scope="module")
def polis():
    return real.published("taxes/polis_expected.json")


@pytest.fixture(scope="module")
def columns(taxes):
    return {proposal: column for column, proposal in enumerate(taxes[0].proposals)}


@pytest.mark.parametrize("name", ["taxes", "brexit", "london"])
def test_the_last_vote_wins_and_counts_are_those_of_every_participant(name):
    matrix, _ = real.conversation(name)
    counted = {
        person: (
            int(np.count_nonzero(~np.isnan(row))),
            int(np.count_nonzero(row == 1)),
            int(np.count_nonzero(row == -1)),
        )
        for person, row in zip(matrix.participants, matrix.stances, strict=True)
    }
    told = {
        row["participant"]: (int(row["n_votes"]), int(row["n_agree"]), int(row["n_disagree"]))
        for row in real.rows(f"{name}/participants.csv")
    }
    assert len(told) > 20
    assert counted == {person: counts for person, counts in told.items() if counts[0]}


def test_the_votes_of_each_group_are_equal(taxes, polis):
    matrix, groups = taxes
    votes = group_votes(matrix, groups, ("0", "1"))
    counted = {
        group: {
            proposal: [int(one[g, j]) for one in (votes.follows, votes.opposes, votes.answers)]
            for j, proposal in enumerate(matrix.proposals)
            if votes.answers[g, j]
        }
        for g, group in enumerate(votes.groups)
    }
    assert counted == polis["group_votes_ADS"]


def test_the_group_informed_consensus_is_equal(taxes, polis):
    matrix, groups = taxes
    found = group_votes(matrix, groups, ("0", "1")).consensus
    told = [polis["group_aware_consensus"][proposal] for proposal in matrix.proposals]
    assert_allclose(found, told, rtol=0, atol=1e-9)


@pytest.mark.parametrize("side", ["agree", "disagree"])
def test_the_consensus_of_all_is_the_same_in_the_same_order(taxes, polis, side):
    agreed, opposed = shared_by_all(everybody(taxes[0], zeroed=True))
    found, told = (agreed if side == "agree" else opposed), polis["consensus"][side]
    assert [int(one.proposal) for one in found] == [one["tid"] for one in told]
    assert [(one.agreeing, one.answers) for one in found] == [
        (one["n-success"], one["n-trials"]) for one in told
    ]
    assert_allclose(
        [(one.share, one.z) for one in found],
        [(one["p-success"], one["p-test"]) for one in told],
        rtol=0,
        atol=1e-6,
    )


def test_representative_proposals_are_the_same_in_the_same_order(taxes, polis):
    matrix, groups = taxes
    found = representative(group_votes(matrix, groups, ("0", "1"), zeroed=True))
    for group, told in polis["repness"].items():
        listed = found[group]
        assert [(int(one.proposal), one.side) for one in listed] == [
            (one["tid"], one["repful-for"]) for one in told
        ]
        assert [one.most_agreed for one in listed] == [one.get("n-agree") for one in told]
        assert_allclose(
            [(one.share, one.z, one.ratio, one.ratio_z) for one in listed],
            [
                tuple(one[key] for key in ("p-success", "p-test", "repness", "repness-test"))
                for one in told
            ],
            rtol=0,
            atol=5e-6,
        )


def test_the_space_is_the_same_up_to_signs(taxes, polis, columns):
    space = find_space(taxes[0])
    order = [columns[str(tid)] for tid in polis["pca"]["tids"]]
    assert_allclose(space.center[order], -np.array(polis["pca"]["center"]), rtol=0, atol=1e-9)
    for direction, told in zip(
        space.directions[:, order], (polis["pca"]["pc1"], polis["pca"]["pc2"]), strict=True
    ):
        assert abs(direction @ told) / np.linalg.norm(told) >= 0.9999


def test_people_stand_where_polis_put_them(taxes, polis):
    matrix, _ = taxes
    row = {person: number for number, person in enumerate(matrix.participants)}
    places = place_people(matrix, find_space(matrix))
    clusters = polis["base_clusters"]
    found = np.array(
        [places[[row[str(one)] for one in members]].mean(axis=0) for members in clusters["members"]]
    )
    for axis, told in enumerate((np.array(clusters["x"]), np.array(clusters["y"]))):
        width = np.ptp(told)
        errors = [np.abs(sign * found[:, axis] - told).max() for sign in (1, -1)]
        assert width > 1
        assert min(errors) <= 1e-6 * width


def test_extremity_and_priorities_are_equal(taxes, polis, columns):
    matrix, groups = taxes
    space = find_space(matrix)
    first = priorities(group_votes(matrix, groups, ("0", "1")), space.extremity)
    told = {
        tid: value
        for tid, value in polis["comment_priorities"].items()
        if int(tid) not in polis["meta"]
    }
    assert len(told) > 100
    order = [columns[tid] for tid in told]
    assert_allclose(first[order], list(told.values()), rtol=1e-8)
    extremity = [polis["comment_extremity"][tid] for tid in told]
    assert_allclose(space.extremity[order], extremity, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize(("name", "least"), [("taxes", 0.98), ("brexit", 0.94)])
def test_nearly_the_same_people_are_placed(name, least):
    matrix, groups = real.conversation(name)
    placed = {
        person
        for person, is_in in zip(matrix.participants, in_conversation(matrix), strict=True)
        if is_in
    }
    assert len(placed & set(groups)) / len(placed | set(groups)) >= least
