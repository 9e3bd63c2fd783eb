"""Going back and forth: D2, D2b, D14."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from labkit.domain.actions import ADVOCACY, Action
from labkit.domain.dialogue.detectors.pattern import (
    Audience,
    Chance,
    Detector,
    Pattern,
    Suggestion,
    numbers,
)
from labkit.domain.dialogue.detectors.scene import Scene
from labkit.domain.dialogue.detectors.sources import FOUR_PLAYERS, OWN
from labkit.domain.dialogue.turns import Turn, actions, aloud
from labkit.domain.words import N_

TWO_TURNS, CAMP_TURNS, LEAST_OPPOSE = 5, 7, 2
LOOP_TURNS, LOOP_TIMES = 8, 3


def point_counterpoint(scene: Scene) -> Pattern | None:
    """D2: the last 5 coded turns are Move or Oppose, exactly 2 people by turns, 2 Oppose or more.

    A third person who says anything aloud in between ends it, coded or not.
    Source: Kantor & Ober, four-player model (Prism; NCEAS Learning Hub 2026).
    Chance: 0.01 hits in 90 turns.
    """
    last = scene.coded[-TWO_TURNS:]
    if len(last) < TWO_TURNS or not _by_turns(last, [turn.speaker for turn in last]):
        return None
    since = aloud(turn for turn in scene.turns if turn.seq >= last[0].seq)
    if len({turn.speaker for turn in since}) != 2:
        return None
    return Pattern(
        detector="D2",
        question=N_("Two people go back and forth: %(turns)s turns. What do the others see?"),
        counts={"turns": TWO_TURNS},
        evidence=numbers(last),
        suggestions=(
            Suggestion("follow.rescue_debate", Audience.THE_TWO),
            Suggestion("bystand.rescue_debate", Audience.THE_REST),
        ),
    )


def camp_debate(scene: Scene) -> Pattern | None:
    """D2b: the last 7 coded turns are Move or Oppose, by turns between two camps, 2 Oppose or more.

    Source: composed for labkit. Chance: not known, it depends on how seats are tagged.
    """
    last = scene.coded[-CAMP_TURNS:]
    if len(last) < CAMP_TURNS or not _by_turns(last, [turn.camp for turn in last]):
        return None
    return Pattern(
        detector="D2b",
        question=N_("Two groups go back and forth: %(turns)s turns. Is it one question, or two?"),
        counts={"turns": CAMP_TURNS},
        evidence=numbers(last),
        suggestions=(Suggestion("respect.open"),),
        advice=N_("Mix the circles."),
    )


def _by_turns(last: Sequence[Turn], sides: Sequence[str | None]) -> bool:
    said = actions(last)
    return (
        set(said) <= ADVOCACY
        and said.count(Action.OPPOSE) >= LEAST_OPPOSE
        and None not in sides
        and len(set(sides)) == 2
        and all(one != other for one, other in pairwise(sides))
    )


def looping(scene: Scene) -> Pattern | None:
    """D14: the last 8 coded turns repeat an earlier order of actions twice, same two in front.

    Three times in all, without overlap, and each time the same two people spoke most.
    Source: composed for labkit. Chance: not known.
    """
    sequence = scene.coded
    last = sequence[-LOOP_TURNS:]
    if len(last) < LOOP_TURNS:
        return None
    found, end = [last], len(sequence) - LOOP_TURNS
    while end >= LOOP_TURNS:
        earlier = sequence[end - LOOP_TURNS : end]
        if actions(earlier) == actions(last) and _in_front(earlier) == _in_front(last):
            found.append(earlier)
            end -= LOOP_TURNS
        else:
            end -= 1
    if len(found) < LOOP_TIMES:
        return None
    return Pattern(
        detector="D14",
        question=N_("The same order of turns has come %(times)s times. What brings it back?"),
        counts={"times": len(found)},
        evidence=numbers(last),
        suggestions=(Suggestion("bystand.rescue_debate"),),
        advice=N_("Change the way of talking."),
    )


def _in_front(turns: Sequence[Turn]) -> frozenset[str | None]:
    spoken = Counter(turn.speaker for turn in turns)
    most = sorted(spoken.items(), key=lambda found: (-found[1], found[0] or ""))
    return frozenset(speaker for speaker, _ in most[:2])


D2 = Detector(
    id="D2",
    name=N_("Point and counterpoint"),
    definition=N_(
        "The last 5 turns are Move or Oppose, two people by turns, with 2 Oppose or more."
    ),
    source=FOUR_PLAYERS,
    look=point_counterpoint,
    chance=(Chance("ordinary", 0.01),),
)
D2B = Detector(
    id="D2b",
    name=N_("Camp debate"),
    definition=N_(
        "The last 7 turns are Move or Oppose, two groups by turns, with 2 Oppose or more."
    ),
    source=OWN,
    look=camp_debate,
)
D14 = Detector(
    id="D14",
    name=N_("Looping"),
    definition=N_(
        "The last 8 turns have the same order of actions as twice before, and the same two people"
        " spoke most."
    ),
    source=OWN,
    look=looping,
)
