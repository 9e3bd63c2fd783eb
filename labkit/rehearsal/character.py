"""What sort of person holds a phone: how quick, how chatty, how unlucky with the network."""

import random
from dataclasses import dataclass

LANGUAGES = ("en", "en", "en", "fr", "fr", "ar")


@dataclass(frozen=True)
class Character:
    """Chances are per act. All of it follows from the seed: a rehearsal can be played again."""

    language: str
    haste: float
    """Below 1 slower than most, above 1 quicker."""
    passes: float
    writes_twice: float
    changes: float
    withdraws: float
    late: float
    """Sends after the step was closed."""
    gives_reasons: float
    proposals: int
    leaning: tuple[float, float, float]
    """How they spread over Follow, Oppose and Bystand."""
    quoting: str
    release: str
    double_taps: float
    loses_answers: float
    """The network goes between the send and the answer."""
    falls_asleep: float
    """The socket goes, and comes back some seconds later."""
    leaves: bool
    pastes: float = 0.12
    """Adds something that has broken a tool once."""


def character(seed: int, number: int) -> Character:
    """The person who holds phone `number` of this crowd."""
    rng = random.Random(f"{seed}/{number}")
    return Character(
        language=LANGUAGES[number % len(LANGUAGES)],
        haste=rng.uniform(0.7, 1.6),
        passes=rng.choice((0.02, 0.05, 0.1, 0.3)),
        writes_twice=rng.choice((0.0, 0.0, 0.1, 0.3)),
        changes=rng.choice((0.0, 0.05, 0.15)),
        withdraws=rng.choice((0.0, 0.0, 0.05)),
        late=rng.choice((0.0, 0.0, 0.05, 0.2)),
        gives_reasons=rng.choice((0.1, 0.4, 0.8)),
        proposals=rng.choice((0, 0, 1, 1, 1, 2)),
        leaning=rng.choice(((6, 2, 2), (4, 4, 2), (3, 2, 5), (8, 1, 1), (2, 6, 2))),
        quoting=rng.choice(("unnamed", "unnamed", "not_quoted")),
        release=rng.choice(("unnamed", "unnamed", "named", "not_quoted")),
        double_taps=rng.choice((0.0, 0.05, 0.15)),
        loses_answers=rng.choice((0.0, 0.03, 0.1)),
        falls_asleep=rng.choice((0.0, 0.05, 0.1)),
        leaves=number % 16 == 15,
    )
