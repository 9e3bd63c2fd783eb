"""How evenly people spoke, the silent counted: Gini, effective speakers, bands in words."""

from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from math import exp, log

from labkit.domain.dialogue.turns import Turn, aloud
from labkit.domain.words import N_


def air_time(turns: Iterable[Turn], present: Collection[str]) -> dict[str, int]:
    """Milliseconds aloud of everybody present, 0 for those who said nothing.

    Somebody who spoke and left counts for nothing here: the question is how the people who are
    in the circle share it.
    """
    time = dict.fromkeys(sorted(present), 0)
    for turn in aloud(turns):
        if turn.speaker in time:
            time[turn.speaker] += turn.duration or 0
    return time


def turn_counts(turns: Iterable[Turn], present: Collection[str]) -> dict[str, int]:
    """Turns aloud of everybody present, 0 for the silent."""
    count = dict.fromkeys(sorted(present), 0)
    for turn in aloud(turns):
        if turn.speaker in count:
            count[turn.speaker] += 1
    return count


def gini(amounts: Iterable[float]) -> float | None:
    """The plain Gini: sum of (2k - n - 1) v_(k) over n times the sum of v; None of nothing."""
    ordered = sorted(amounts)
    n, whole = len(ordered), sum(ordered)
    if n == 0 or whole == 0:
        return None
    return sum((2 * k - n - 1) * v for k, v in enumerate(ordered, 1)) / (n * whole)


def even_gini(amounts: Iterable[float]) -> float | None:
    """The Gini times n/(n - 1): 0 when all speak alike, 1 when one speaks alone at any n."""
    known = list(amounts)
    plain = gini(known)
    if plain is None or len(known) < 2:
        return None
    return plain * len(known) / (len(known) - 1)


def entropy(amounts: Iterable[float]) -> float | None:
    """The entropy of the shares in nats; None of nothing."""
    known = list(amounts)
    whole = sum(known)
    if whole == 0:
        return None
    return 0.0 - sum(v / whole * log(v / whole) for v in known if v > 0)


def evenness(amounts: Iterable[float]) -> float | None:
    """The entropy over its greatest value, ln n (Pielou 1966); None for fewer than two."""
    known = list(amounts)
    found = entropy(known)
    return found / log(len(known)) if found is not None and len(known) > 1 else None


def effective_speakers(amounts: Iterable[float]) -> float | None:
    """The exponential of the entropy: it sounded like so many people speaking alike."""
    found = entropy(amounts)
    return exp(found) if found is not None else None


def variance(amounts: Sequence[float]) -> float | None:
    """The variance of turn counts over all present, as in the study of 2010."""
    if not amounts:
        return None
    mean = sum(amounts) / len(amounts)
    return sum((v - mean) ** 2 for v in amounts) / len(amounts)


class Band(StrEnum):
    """What a normalised Gini is called. Words, never a score: free talk alone gives 0.50."""

    SHARED = "shared"
    USUAL = "usual"
    LESS_EVEN = "less-even"
    FEW_VOICES = "few-voices"


SHARED_UNDER, USUAL_TO, FEW_VOICES_OVER = 0.35, 0.55, 0.65


def band(even: float) -> Band:
    """The band of a normalised Gini."""
    if even < SHARED_UNDER:
        return Band.SHARED
    if even <= USUAL_TO:
        return Band.USUAL
    return Band.LESS_EVEN if even <= FEW_VOICES_OVER else Band.FEW_VOICES


BAND_WORDS: dict[Band, str] = {
    Band.SHARED: N_("The time was shared."),
    Band.USUAL: N_("The time was shared as people usually do."),
    Band.LESS_EVEN: N_("The time was shared less evenly than usual."),
    Band.FEW_VOICES: N_("Few voices had most of the time."),
}
