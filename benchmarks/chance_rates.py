"""How often detectors fire where nothing is stuck: `python benchmarks/chance_rates.py`.

A session of 90 turns, 12 people of unequal talkativeness, and every action drawn on its own. It
uses the detectors of labkit themselves and prints each rate beside the published one, with the
error of the simulation. It ends with 1 when a rate is further away than sampling explains.

    --runs N   how many sessions (3,000 take some minutes)
    --seed N   the same number gives the same figures
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from math import sqrt
from statistics import quantiles

from labkit.domain.actions import Action
from labkit.domain.dialogue.detectors.debate import point_counterpoint
from labkit.domain.dialogue.detectors.one_action import (
    is_missing,
    serial_moves,
    too_much_reflecting,
)
from labkit.domain.dialogue.detectors.scene import Pulse, Scene
from labkit.domain.dialogue.detectors.unsaid import courteous_compliance, covert_opposition
from labkit.domain.dialogue.turns import Turn
from labkit.domain.dialogue.voices import even_gini

TURNS, PEOPLE, QUIET, EVERY_MS = 90, 12, 8, 40_000
LOOK_BACK = 20
ORDINARY, COMPLIANT = (0.40, 0.35, 0.15, 0.10), (0.35, 0.55, 0.03, 0.07)
FARTHEST = 3.0
"""Standard errors of the difference: the published figures were simulated 3,000 times too."""

Fires = Callable[[Scene], object]
LOOKS: dict[str, Fires] = {
    "D1": serial_moves,
    "D2": point_counterpoint,
    "D3": courteous_compliance,
    "D5": too_much_reflecting,
    "D6 Follow": lambda scene: is_missing(scene, Action.FOLLOW),
    "D6 Oppose": lambda scene: is_missing(scene, Action.OPPOSE),
    "D6 Bystand": lambda scene: is_missing(scene, Action.BYSTAND),
}
PUBLISHED = {
    ("ordinary", "D1"): 0.52,
    ("ordinary", "D2"): 0.01,
    ("ordinary", "D3"): 0.39,
    ("ordinary", "D5"): 0.01,
    ("ordinary", "D6 Follow"): 0.94,
    ("ordinary", "D6 Oppose"): 1.43,
    ("ordinary", "D6 Bystand"): 1.62,
    ("compliant", "D3"): 3.4,
    ("compliant", "D6 Oppose"): 7.0,
    ("compliant", "D6 Bystand"): 2.8,
}
PUBLISHED_PULSE = {32: 0.015, 12: 0.066}
PUBLISHED_GINI = {1: (0.36, 0.50, 0.64), 4: (0.18, 0.27, 0.37)}


def session(chance: random.Random, shares: Sequence[float]) -> list[Turn]:
    """One session without any pattern in it."""
    talkative = [chance.expovariate(1) for _ in range(PEOPLE)]
    speakers = chance.choices(range(PEOPLE), talkative, k=TURNS)
    actions = chance.choices(tuple(Action), shares, k=TURNS)
    return [
        Turn(seq=n, at=n * EVERY_MS, speaker=str(speaker), action=action, duration=EVERY_MS)
        for n, (speaker, action) in enumerate(zip(speakers, actions, strict=True))
    ]


def hits(turns: Sequence[Turn], looks: dict[str, Fires]) -> dict[str, int]:
    """How often each fires, and again eight turns after a hit at the earliest."""
    found = dict.fromkeys(looks, 0)
    quiet_until = dict.fromkeys(looks, 0)
    for n in range(1, TURNS + 1):
        # No detector here looks further back than 20 turns.
        scene = Scene(turns=tuple(turns[max(0, n - LOOK_BACK) : n]), now=n * EVERY_MS)
        for name, fires in looks.items():
            if n >= quiet_until[name] and fires(scene):
                found[name] += 1
                quiet_until[name] = n + QUIET
    return found


def rates(runs: int, seed: int) -> Iterator[tuple[str, float, float, float]]:
    """Name, simulated mean of hits in 90 turns, its standard error, and the published figure."""
    for case, shares in (("ordinary", ORDINARY), ("compliant", COMPLIANT)):
        chance = random.Random(f"{seed} {case}")
        looks = {name: fires for name, fires in LOOKS.items() if (case, name) in PUBLISHED}
        counted = [hits(session(chance, shares), looks) for _ in range(runs)]
        for name in looks:
            values = [one[name] for one in counted]
            mean = sum(values) / runs
            spread = sqrt(sum((value - mean) ** 2 for value in values) / runs)
            yield f"{name}, {case}", mean, spread / sqrt(runs), PUBLISHED[case, name]


def pulses(runs: int, seed: int) -> Iterator[tuple[str, float, float, float]]:
    """The same for covert opposition: 0.15 oppose, aloud as in private, so nothing is hidden."""
    chance = random.Random(f"{seed} pulse")
    for answers, published in PUBLISHED_PULSE.items():
        fired = 0
        for _ in range(runs):
            objecting = sum(chance.random() < 0.15 for _ in range(answers))
            scene = Scene(
                turns=tuple(session(chance, ORDINARY)[:12]),
                now=12 * EVERY_MS,
                present={str(n): 0 for n in range(answers)},
                pulse=Pulse(answers=answers, objecting=objecting),
            )
            fired += covert_opposition(scene) is not None
        rate = fired / runs
        yield f"D4, {answers} answers", rate, sqrt(rate * (1 - rate) / runs), published


def evenness(runs: int, seed: int) -> Iterator[tuple[str, list[float], tuple[float, float, float]]]:
    """What free talk (shape 1) and a well-hosted circle (shape 4) give for 12 people."""
    chance = random.Random(f"{seed} gini")
    for shape, published in PUBLISHED_GINI.items():
        found = [
            even_gini([chance.gammavariate(shape, 1) for _ in range(PEOPLE)]) or 0.0
            for _ in range(runs)
        ]
        cuts = quantiles(found, n=20)
        yield f"Gini of 12, shape {shape}", [cuts[0], cuts[9], cuts[18]], published


def half_a_digit(published: float) -> float:
    """What rounding may have taken from a published figure."""
    decimals = len(f"{published!r}".partition(".")[2])
    return 0.5 / 10.0**decimals


def main() -> int:
    """Print the table."""
    asked = argparse.ArgumentParser(description="Chance rates of the detectors.")
    asked.add_argument("--runs", type=int, default=3000)
    asked.add_argument("--seed", type=int, default=1)
    wishes = asked.parse_args()
    too_far = 0
    for simulate, runs in ((rates, wishes.runs), (pulses, wishes.runs * 4)):
        for name, mean, error, published in simulate(runs, wishes.seed):
            far = abs(mean - published) > FARTHEST * sqrt(2) * error + half_a_digit(published)
            too_far += far
            mark = "FAR" if far else "ok "
            print(f"{mark} {name:<22} {mean:8.4f} ± {error:.4f}   published {published:g}")
    for name, found, wanted in evenness(wishes.runs, wishes.seed):
        far = any(abs(one - other) > 0.015 for one, other in zip(found, wanted, strict=True))
        too_far += far
        shown = " ".join(f"{value:.2f}" for value in found)
        print(f"{'FAR' if far else 'ok '} {name:<22} {shown}   published {wanted}")
    return 1 if too_far else 0


if __name__ == "__main__":
    sys.exit(main())
