"""What the agreement of coders allows: whether the figures of actions may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from labkit.domain.dialogue.agreement import (
    Unit,
    cohen,
    fleiss,
    gwet_ac1,
    krippendorff,
    raw,
    shared,
)
from labkit.domain.words import N_

LEAST_KAPPA, LEAST_AC1 = 0.40, 0.60
FEWEST_SHARED = 30
FEWEST_JUDGED = 10
"""With fewer turns in common one slip of a finger would decide; nothing is hidden for that."""


class Standing(StrEnum):
    """What a coding is good for."""

    UNCHECKED = "unchecked"
    FEW = "few"
    UNDER_THE_BAR = "under-the-bar"
    AGREED = "agreed"


STANDING_WORDS: dict[Standing, str] = {
    Standing.UNCHECKED: N_("No turn has two codes, so nobody can say how far observers agree."),
    Standing.FEW: N_("Few turns have two codes: it is too early to say how far observers agree."),
    Standing.UNDER_THE_BAR: N_(
        "Observers agree too little about the actions, so only the time people spoke is shown."
    ),
    Standing.AGREED: N_("Observers agree well enough to show the actions."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """All figures of one coding. None where a figure cannot be had."""

    coders: int
    turns: int
    """Turns that two coders or more have coded."""
    raw: float | None
    kappa: float | None
    """Cohen's for two coders, Fleiss' for more."""
    ac1: float | None
    alpha: float | None

    @property
    def standing(self) -> Standing:
        """Under the bar are a kappa under 0.40 and an AC1 under 0.60, both, on 10 turns or more.

        The bar is labkit's own. Where kappa cannot be had, because everybody gave one code
        throughout, AC1 decides alone.
        """
        if self.ac1 is None:
            return Standing.UNCHECKED
        low_kappa = self.kappa is None or self.kappa < LEAST_KAPPA
        if self.turns >= FEWEST_JUDGED and low_kappa and self.ac1 < LEAST_AC1:
            return Standing.UNDER_THE_BAR
        return Standing.AGREED if self.turns >= FEWEST_SHARED else Standing.FEW

    @property
    def shows_actions(self) -> bool:
        """Whether figures of actions may be shown; one observer alone is trusted, and told."""
        return self.standing is not Standing.UNDER_THE_BAR


def agreement(units: Sequence[Unit]) -> Agreement:
    """The figures of turns coded by the same coders, in the same order for each turn."""
    coders = len(units[0]) if units else 0
    if any(len(unit) != coders for unit in units):
        raise ValueError("Every turn needs a place for every coder.")
    kappa = cohen if coders == 2 else fleiss
    return Agreement(
        coders=coders,
        turns=len(shared(units)),
        raw=raw(units),
        kappa=kappa(units) if coders > 1 else None,
        ac1=gwet_ac1(units),
        alpha=krippendorff(units),
    )


class Label(StrEnum):
    """The usual names of Landis and Koch (1977). Names, no verdicts."""

    NONE = "none"
    SLIGHT = "slight"
    FAIR = "fair"
    MODERATE = "moderate"
    SUBSTANTIAL = "substantial"
    ALMOST_PERFECT = "almost-perfect"


UP_TO = (
    (0.20, Label.SLIGHT),
    (0.40, Label.FAIR),
    (0.60, Label.MODERATE),
    (0.80, Label.SUBSTANTIAL),
)
LABEL_WORDS: dict[Label, str] = {
    Label.NONE: N_("no agreement beyond chance"),
    Label.SLIGHT: N_("slight agreement"),
    Label.FAIR: N_("fair agreement"),
    Label.MODERATE: N_("moderate agreement"),
    Label.SUBSTANTIAL: N_("substantial agreement"),
    Label.ALMOST_PERFECT: N_("almost perfect agreement"),
}


def label(kappa: float) -> Label:
    """The name of a kappa, as it reads with two decimals."""
    if kappa < 0:
        return Label.NONE
    return next((name for most, name in UP_TO if round(kappa, 2) <= most), Label.ALMOST_PERFECT)
