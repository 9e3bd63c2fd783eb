"""What may be there and is not said: D3, D4, D6b, D13."""

from itertools import pairwise

from labkit.domain.actions import Action
from labkit.domain.dialogue.detectors.pattern import (
    Audience,
    Chance,
    Detector,
    Pattern,
    Per,
    Suggestion,
    numbers,
)
from labkit.domain.dialogue.detectors.scene import Scene
from labkit.domain.dialogue.detectors.sources import COVERT, FOUR_PLAYERS, OWN
from labkit.domain.dialogue.shares import counts
from labkit.domain.dialogue.turns import Channel, Role, actions
from labkit.domain.words import N_

COMPLIANT_LEAST, COMPLIANT_MOVES = 10, 2
COVERT_LEAST, FEWEST_ANSWERS, FEWEST_OBJECTING = 8, 5, 3
WRITTEN_LEAST = 3

LICENSED = (
    Suggestion("oppose.licensed", Audience.A_THIRD),
    Suggestion("follow.licensed", Audience.ANOTHER_THIRD),
)


def courteous_compliance(scene: Scene) -> Pattern | None:
    """D3: 10 coded turns or more in the window, no Oppose, hardly any Bystand, and much Follow.

    Bystand is at most 0.10 and Follow 0.50 or more; 2 Moves or more have a turn after them, and
    three of four of those are followed at once.
    Source: Kantor & Ober, four-player model (Prism; NCEAS Learning Hub 2026).
    Chance: 0.39 hits in 90 turns; 3.4 in a group that agrees a lot.
    """
    said = actions(scene.window)
    found = counts(said)
    after_moves = [after for before, after in pairwise(said) if before is Action.MOVE]
    if (
        len(said) < COMPLIANT_LEAST
        or found[Action.OPPOSE]
        or found[Action.BYSTAND] * 10 > len(said)
        or found[Action.FOLLOW] * 2 < len(said)
        or len(after_moves) < COMPLIANT_MOVES
        or after_moves.count(Action.FOLLOW) * 4 < len(after_moves) * 3
    ):
        return None
    return Pattern(
        detector="D3",
        question=N_(
            "Follow %(follow)s, Oppose %(oppose)s in the last %(turns)s. Everyone agreed, or not"
            " said yet?"
        ),
        counts={"follow": found[Action.FOLLOW], "oppose": 0, "turns": len(said)},
        evidence=numbers(scene.window),
        suggestions=(*LICENSED, Suggestion("oppose.absent")),
    )


def covert_opposition(scene: Scene) -> Pattern | None:
    """D4: hardly any Oppose aloud, and a sealed question that says otherwise.

    In the window 8 coded turns or more, Oppose at most 0.10; the sealed question answered by 5
    people and half of those present; Yes from 3 people and 0.15 of them; and the share of Yes
    0.25 or more above the share of Oppose aloud.
    Source: Kantor & Ober, four-player model; TeamCatapult on covert opposition; counts by labkit.
    Chance: in 0.015 of pulses with 32 answers and 0.066 of those with 12, when nothing is hidden.
    """
    said, pulse = actions(scene.window), scene.pulse
    if pulse is None or len(said) < COVERT_LEAST:
        return None
    opposed, turns = said.count(Action.OPPOSE), len(said)
    sealed, answers = pulse.objecting, pulse.answers
    # Whole numbers throughout: 0.3333 - 0.0833 is a hair less than 0.25 to a computer.
    if (
        opposed * 10 > turns
        or answers < FEWEST_ANSWERS
        or answers * 2 < len(scene.present)
        or sealed < FEWEST_OBJECTING
        or sealed * 100 < answers * 15
        or 4 * (sealed * turns - opposed * answers) < answers * turns
    ):
        return None
    return Pattern(
        detector="D4",
        question=N_(
            "Aloud, Oppose %(opposed)s of %(turns)s. Sealed, %(sealed)s of %(answers)s say Yes."
            " What is hard to say here?"
        ),
        counts={"opposed": opposed, "turns": turns, "sealed": sealed, "answers": answers},
        evidence=numbers(scene.window),
        suggestions=LICENSED,
        advice=N_("Say the number aloud. Let people with power follow first. Never ask who."),
    )


def silenced_bystander(scene: Scene) -> Pattern | None:
    """D6b: 3 Bystand or more, sealed or in writing, and none aloud in the same step.

    Source: composed for labkit. Chance: not known.
    """
    written = scene.sealed_bystands + sum(
        turn.channel is not Channel.VOICE
        and turn.role is Role.PARTICIPANT
        and turn.action is Action.BYSTAND
        and not turn.licensed
        for turn in scene.turns
    )
    if written < WRITTEN_LEAST or Action.BYSTAND in actions(scene.coded):
        return None
    return Pattern(
        detector="D6b",
        question=N_("Bystand in writing %(written)s, aloud 0. Could one of them be read out?"),
        counts={"written": written},
        suggestions=(Suggestion("bystand.open"),),
        advice=N_("Read one aloud, unnamed, if the person who wrote it agrees."),
    )


def early_convergence(scene: Scene) -> Pattern | None:
    """D13: a proposal comes to a decision with no Oppose and no question on it.

    Source: composed for labkit. Chance: not known.
    """
    deciding = scene.deciding
    if deciding is None or deciding.objections or deciding.questions:
        return None
    return Pattern(
        detector="D13",
        question=N_(
            "Oppose %(objections)s, questions %(questions)s on this proposal. Is it ready to be"
            " decided?"
        ),
        counts={"objections": 0, "questions": 0},
        about=deciding.proposal,
        suggestions=(Suggestion("oppose.proposal"),),
    )


D3 = Detector(
    id="D3",
    name=N_("Courteous compliance"),
    definition=N_(
        "In the last 12 turns: no Oppose, hardly any Bystand, half or more Follow, and most Moves"
        " followed at once."
    ),
    source=FOUR_PLAYERS,
    look=courteous_compliance,
    chance=(Chance("ordinary", 0.39), Chance("compliant", 3.4)),
)
D4 = Detector(
    id="D4",
    name=N_("Covert opposition"),
    definition=N_(
        "Hardly any Oppose aloud, but in a sealed question the share of Yes is a quarter of all"
        " higher."
    ),
    source=COVERT,
    look=covert_opposition,
    chance=(Chance("32 answers", 0.015, Per.PULSE), Chance("12 answers", 0.066, Per.PULSE)),
)
D6B = Detector(
    id="D6b",
    name=N_("Silenced bystander"),
    definition=N_("3 Bystand or more in writing and none aloud, in the same step."),
    source=OWN,
    look=silenced_bystander,
)
D13 = Detector(
    id="D13",
    name=N_("Early convergence"),
    definition=N_("A proposal comes to a decision with no Oppose and no question on it."),
    source=OWN,
    look=early_convergence,
)
