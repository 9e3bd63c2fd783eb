"""Groups, and letters that do not jump."""

import numpy as np
import pytest

from labkit.domain.opinion.clusters import gaps, k_means, silhouette
from labkit.domain.opinion.grouping import (
    clearest,
    group,
    keep_letters,
    lettered,
    most_groups,
)
from tests.domain.opinion.real import adjusted_rand


def heaps(*sizes, seed=1):
    """Points around far places, and the heap of each."""
    chance = np.random.default_rng(seed)
    labels = np.repeat(np.arange(len(sizes)), sizes)
    corners = np.array([(0, 0), (9, 0), (0, 9), (9, 9), (4.5, 20)])
    return corners[labels] + chance.normal(size=(len(labels), 2)), labels


@pytest.mark.parametrize("sizes", [(20, 20), (40, 8), (20, 20, 20), (15, 15, 15, 15)])
def test_far_heaps_are_found(sizes):
    points, labels = heaps(*sizes)
    best = clearest(group(points, seed=1))
    assert best is not None
    assert best.k == len(sizes)
    assert adjusted_rand(best.labels, labels) == 1.0
    assert best.silhouette > 0.6


def test_two_thousand_people_are_grouped_whole():
    points, labels = heaps(1500, 700)
    found = k_means(points, 2, np.random.default_rng(1))
    assert adjusted_rand(found, labels) == 1.0


def test_the_number_of_groups_grows_with_the_people():
    assert [most_groups(n) for n in (2, 11, 12, 24, 36, 5000)] == [2, 2, 3, 4, 5, 5]


@pytest.mark.parametrize("points", [np.zeros((0, 2)), np.zeros((1, 2)), np.ones((9, 2))])
def test_nobody_one_person_and_people_in_one_place_are_no_groups(points):
    assert group(points, seed=1) == []


def test_the_silhouette_is_that_of_the_textbook():
    """Two pairs on a line at 0, 1 and 4, 5: (4.5 - 1) / 4.5 outside, (3.5 - 1) / 3.5 inside."""
    points = np.array([(0.0, 0.0), (1, 0), (4, 0), (5, 0)])
    expected = (3.5 / 4.5 + 2.5 / 3.5) / 2
    assert silhouette(gaps(points), np.array([0, 0, 1, 1])) == pytest.approx(expected)


def test_somebody_alone_counts_as_nought():
    points = np.array([(0.0, 0.0), (1, 0), (9, 0)])
    expected = (8 / 9 + 7 / 8 + 0) / 3
    assert silhouette(gaps(points), np.array([0, 0, 1])) == pytest.approx(expected)


def test_the_largest_group_is_a():
    labels = lettered(np.array([0, 1, 1, 2, 2]), ["v", "w", "x", "y", "z"])
    assert labels == {"v": "C", "w": "A", "x": "A", "y": "B", "z": "B"}


def test_letters_stay_with_the_people_they_had():
    before = {"u": "A", "v": "A", "w": "A", "x": "B", "y": "B"}
    now = {"u": "B", "v": "B", "w": "A", "x": "A", "y": "A", "z": "A"}
    assert keep_letters(now, before) == {
        **dict.fromkeys("uv", "A"),
        **dict.fromkeys("wxyz", "B"),
    }


def test_a_new_group_takes_a_free_letter():
    before = {"u": "A", "v": "A", "x": "B", "y": "B"}
    now = {"u": "C", "v": "C", "x": "B", "y": "A"}
    kept = keep_letters(now, before)
    assert (kept["u"], kept["v"]) == ("A", "A")
    assert sorted({kept["x"], kept["y"]}) in (["B", "C"],)
    assert keep_letters(now, {}).keys() == now.keys()
