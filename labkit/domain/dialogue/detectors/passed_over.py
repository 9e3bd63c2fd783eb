"""What was said and passed over: D7, D8, D12."""

from itertools import pairwise

from labkit.domain.actions import ADVOCACY, Action
from labkit.domain.dialogue.detectors.pattern import (
    Audience,
    Detector,
    Pattern,
    Suggestion,
    numbers,
)
from labkit.domain.dialogue.detectors.scene import MINUTE, Scene
from labkit.domain.dialogue.detectors.sources import CARDS, OWN
from labkit.domain.dialogue.links import JUDGED_AFTER, are_linked, taken_up
from labkit.domain.words import N_

IGNORED_TIMES = 3
PILE_TURNS, PILE_OPPOSES, QUIET_MS = 4, 2, 15 * MINUTE


def dropped_move(scene: Scene) -> Pattern | None:
    """D7: none of the 3 coded turns after a Move is linked to it; without links, a Move comes next.

    It looks at the one Move that the latest turn has made judgeable.
    Source: composed for labkit. Chance: not known.
    """
    sequence = scene.coded
    linked = are_linked(sequence)
    later = JUDGED_AFTER if linked else 1
    place = len(sequence) - 1 - later
    if place < 0 or sequence[place].action is not Action.MOVE:
        return None
    if taken_up(sequence, place, linked) is not False:
        return None
    return Pattern(
        detector="D7",
        question=N_("Turns since a Move that nobody took up: %(turns)s. Come back to it?"),
        counts={"turns": later},
        evidence=(sequence[place].seq,),
        advice=N_("Put that Move back on the wall."),
    )


def ignored_bystand(scene: Scene) -> Pattern | None:
    """D8: 3 times in a step, somebody else's Move or Oppose, not linked to it, follows a Bystand.

    Source: composed for labkit. Chance: not known.
    """
    ignored = [
        said
        for said, after in pairwise(scene.coded)
        if said.action is Action.BYSTAND
        and after.action in ADVOCACY
        and after.speaker != said.speaker
        and after.responds_to != said.seq
    ]
    if len(ignored) < IGNORED_TIMES:
        return None
    # Three at a time: else every later turn of the step would be one more hit.
    whole = len(ignored) // IGNORED_TIMES * IGNORED_TIMES
    return Pattern(
        detector="D8",
        question=N_("A Bystand went by %(times)s times. Shall the last one be said again?"),
        counts={"times": len(ignored)},
        evidence=numbers(ignored[whole - IGNORED_TIMES : whole]),
        advice=N_("Say the last Bystand once more, in the same words."),
    )


def punished_opposer(scene: Scene) -> Pattern | None:
    """D12: within 4 coded turns after an Oppose 2 Oppose or more are linked to it, then silence.

    The person who opposed has no turn aloud in the 15 minutes after. Nobody is named.
    Source: Kantor, four-player model cards (2009); counts by labkit. Chance: not known.
    """
    sequence, spoken = scene.coded, scene.aloud
    for place in reversed(range(len(sequence))):
        oppose = sequence[place]
        if oppose.action is not Action.OPPOSE or scene.now - oppose.at < QUIET_MS:
            continue
        against = [
            turn
            for turn in sequence[place + 1 : place + 1 + PILE_TURNS]
            if turn.action is Action.OPPOSE
            and turn.responds_to == oppose.seq
            and turn.speaker != oppose.speaker
        ]
        if oppose.speaker is None or len(against) < PILE_OPPOSES:
            continue
        came_back = any(
            turn.speaker == oppose.speaker and oppose.at < turn.at <= oppose.at + QUIET_MS
            for turn in spoken
        )
        if not came_back:
            return Pattern(
                detector="D12",
                question=N_("Against one Oppose: %(answers)s. Is it safe to object here?"),
                counts={"answers": len(against)},
                evidence=(oppose.seq, *numbers(against)),
                suggestions=(
                    Suggestion("respect.open"),
                    Suggestion("oppose.licensed", Audience.A_THIRD),
                    Suggestion("follow.licensed", Audience.ANOTHER_THIRD),
                ),
                advice=N_("Ask quietly how that person is."),
            )
    return None


D7 = Detector(
    id="D7",
    name=N_("Dropped move"),
    definition=N_(
        "None of the 3 turns after a Move answers it; without links, the next turn is another Move."
    ),
    source=OWN,
    look=dropped_move,
)
D8 = Detector(
    id="D8",
    name=N_("Ignored bystand"),
    definition=N_(
        "3 times in a step, a Bystand is followed by somebody else's Move or Oppose on something"
        " else."
    ),
    source=OWN,
    look=ignored_bystand,
)
D12 = Detector(
    id="D12",
    name=N_("Punished opposer"),
    definition=N_(
        "2 of the 4 turns after an Oppose oppose it, and the person says nothing for 15 minutes."
    ),
    source=CARDS,
    look=punished_opposer,
)
