"""Worked examples of the literature come out as they were printed."""

import numpy as np
import pytest

from labkit.domain.dialogue import shares
from labkit.domain.opinion.comparisons import strengths
from labkit.domain.opinion.intervals import wilson
from tests.domain.opinion import real


@real.needed
def test_wilson_intervals_are_those_of_newcombe():
    for told in real.published("reference_values.json")["wilson95"]:
        low, high = wilson(told["x"], told["n"])
        assert (low, high) == pytest.approx((told["lo"], told["hi"]), abs=5e-5)


@pytest.mark.parametrize(("part", "whole"), [(0, 1), (3, 3), (9, 12), (81, 263), (0, 20)])
def test_the_interval_of_an_array_is_that_of_a_number(part, whole):
    low, high = wilson([part], [whole])
    assert (low[0], high[0]) == pytest.approx(shares.wilson(part, whole), abs=1e-12)


def test_where_nobody_answered_nothing_is_known():
    low, high = wilson([0], [0])
    assert (low[0], high[0]) == (0.0, 1.0)


@real.needed
def test_strengths_and_errors_of_the_baseball_teams_are_those_of_agresti():
    told = real.published("reference_values.json")["bradley_terry_baseball"]
    games = real.rows("baseball.csv")
    teams = sorted({game[side] for game in games for side in ("home", "away")})
    wins = np.zeros((len(teams), len(teams)))
    for game in games:
        home, away = teams.index(game["home"]), teams.index(game["away"])
        wins[home, away] += int(game["home_wins"])
        wins[away, home] += int(game["away_wins"])
    found = strengths(wins, reference=teams.index("Baltimore"), prior=0)
    for team, ability in told["abilities_vs_Baltimore"].items():
        assert found.abilities[teams.index(team)] == pytest.approx(ability, abs=1e-3)
        assert found.errors[teams.index(team)] == pytest.approx(told["se"][team], abs=1e-3)
