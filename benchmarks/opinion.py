"""How long where people stand takes: the whole of it again, the guard not counted.

    python benchmarks/opinion.py

Prints CPU milliseconds of one thread (best of four), and the most memory the process had. What
must be reached: 200 x 60 in 60 ms, 5,000 x 300 in 700 ms, under 300 MB.
"""

import os
import resource
import time

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # before numpy is loaded, or it is not heard

import numpy as np  # noqa: E402 (the threads come first)

from labkit.domain.opinion.guard import judge  # noqa: E402
from labkit.domain.opinion.matrix import StanceMatrix  # noqa: E402
from labkit.domain.opinion.overview import overview_for_now  # noqa: E402

SIZES = ((40, 30, 25), (100, 50, 40), (200, 60, 60), (1000, 200, 200), (5000, 300, 700))
"""People, proposals, and the milliseconds it may take."""
REPEATS = 4
ANSWERED = 0.4
GUARDED = 300
"""Up to so many people the guard is timed too."""


def crowd(people: int, proposals: int) -> StanceMatrix:
    """Answers of two groups, one three times the other, who differ on a third of the proposals."""
    chance = np.random.default_rng(1)
    leaning = chance.uniform(-0.6, 0.8, proposals)
    other = np.where(chance.random(proposals) < 1 / 3, -leaning, leaning)
    of_each = np.where((np.arange(people) % 4 == 0)[:, None], other, leaning)
    draw = chance.random((people, proposals))
    stances = np.where(draw < (of_each + 1) / 2, 1.0, -1.0)
    stances[chance.random((people, proposals)) < 0.15] = 0.0
    stances[chance.random((people, proposals)) > ANSWERED] = np.nan
    names = tuple(map(str, range(max(people, proposals))))
    return StanceMatrix(names[:people], names[:proposals], stances, np.zeros(proposals, bool))


def cpu_ms(people: int, proposals: int) -> float:
    """Made anew each time: nothing worked out before is used again."""
    best = float("inf")
    for _ in range(REPEATS):
        matrix = crowd(people, proposals)
        started = time.process_time()
        overview_for_now(matrix, seed=1)
        best = min(best, time.process_time() - started)
    return 1000 * best


def main() -> None:
    """Print one line for each size."""
    print("people x proposals   CPU ms   may take   peak MB   guard CPU ms")
    for people, proposals, allowed in SIZES:
        took = cpu_ms(people, proposals)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        guard = ""
        if people <= GUARDED:
            started = time.process_time()
            judge(crowd(people, proposals), seed=1)
            guard = f"{1000 * (time.process_time() - started):.0f}"
        size = f"{people} x {proposals}"
        print(f"{size:18} {took:8.1f} {allowed:10} {memory:9.0f} {guard:>14}")


if __name__ == "__main__":
    main()
