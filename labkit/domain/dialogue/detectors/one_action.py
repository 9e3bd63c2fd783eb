"""One action too much, or one missing: D1, D1b, D5, D6, D15."""

from labkit.domain.actions import Action
from labkit.domain.dialogue.detectors.pattern import (
    Chance,
    Detector,
    Pattern,
    Suggestion,
    numbers,
)
from labkit.domain.dialogue.detectors.scene import WINDOW_MS, Scene, window_at
from labkit.domain.dialogue.detectors.sources import FOUR_PLAYERS, OWN
from labkit.domain.dialogue.shares import counts
from labkit.domain.dialogue.turns import actions, aloud, timed
from labkit.domain.words import N_

SERIAL_TURNS, SERIAL_PEOPLE = 5, 3
MONOLOGUES, MONOLOGUE_MS = 4, 90_000
MIRRORS = 4
MISSING_AFTER = {Action.OPPOSE: 15, Action.BYSTAND: 20, Action.FOLLOW: 8, Action.MOVE: 8}
ONE_NOTE_TENTHS, ONE_NOTE_LEAST = 7, 8


def serial_moves(scene: Scene) -> Pattern | None:
    """D1: the last 5 coded turns are all Move, from 3 people or more.

    Source: Kantor & Ober, four-player model (Prism; NCEAS Learning Hub 2026).
    Chance: 0.52 hits in 90 turns.
    """
    last = scene.coded[-SERIAL_TURNS:]
    people = len({turn.speaker for turn in last})
    if len(last) < SERIAL_TURNS or set(actions(last)) != {Action.MOVE} or people < SERIAL_PEOPLE:
        return None
    return Pattern(
        detector="D1",
        question=N_("Move after Move: %(moves)s in a row. Has any of them been picked up?"),
        counts={"moves": SERIAL_TURNS, "people": people},
        evidence=numbers(last),
        suggestions=(Suggestion("follow.rescue_moves"), Suggestion("bystand.rescue_moves")),
    )


def serial_monologue(scene: Scene) -> Pattern | None:
    """D1b: the last 4 turns took 90 s or more each, from 4 people, none linked to an earlier one.

    Source: composed for labkit. Chance: not simulated, it depends on durations.
    """
    begin = scene.aloud[-MONOLOGUES:][:1]
    # Only the end of the log: a turn may be timed by the one after it, also a facilitator's.
    end = [turn for turn in scene.turns if begin and turn.seq >= begin[0].seq]
    last = aloud(timed(end, scene.now, scene.stops))
    if (
        len({turn.speaker for turn in last}) < MONOLOGUES
        or any(turn.responds_to is not None for turn in last)
        or any((turn.duration or 0) < MONOLOGUE_MS for turn in last)
    ):
        return None
    return Pattern(
        detector="D1b",
        question=N_("Long turns in a row: %(turns)s, and none answers another. What was heard?"),
        counts={"turns": MONOLOGUES},
        evidence=numbers(last),
        suggestions=(Suggestion("listen.open"),),
        advice=N_("Make the turns shorter."),
    )


def too_much_reflecting(scene: Scene) -> Pattern | None:
    """D5: the last 4 coded turns are all Bystand.

    Source: composed for labkit. Chance: 0.01 hits in 90 turns.
    """
    last = scene.coded[-MIRRORS:]
    if len(last) < MIRRORS or set(actions(last)) != {Action.BYSTAND}:
        return None
    return Pattern(
        detector="D5",
        question=N_("Bystand after Bystand: %(turns)s in a row. What could we try from here?"),
        counts={"turns": MIRRORS},
        evidence=numbers(last),
        suggestions=(Suggestion("move.rescue"),),
    )


MISSING_WORDS: dict[Action, str] = {
    Action.MOVE: N_("Move 0 in the last %(turns)s. Would somebody like to start something?"),
    Action.FOLLOW: N_("Follow 0 in the last %(turns)s. Which idea is worth more time?"),
    Action.OPPOSE: N_("Oppose 0 in the last %(turns)s. Where could this go wrong?"),
    Action.BYSTAND: N_("Bystand 0 in the last %(turns)s. What do people see happening?"),
}


def is_missing(scene: Scene, action: Action) -> bool:
    """Whether none of the last so many coded turns is this action."""
    last = scene.coded[-MISSING_AFTER[action] :]
    return len(last) == MISSING_AFTER[action] and action not in actions(last)


def missing_action(scene: Scene) -> Pattern | None:
    """D6: no Follow in 8, no Move in 8, no Oppose in 15, or no Bystand in 20 coded turns.

    Source: Kantor & Ober, four-player model (Prism; NCEAS Learning Hub 2026).
    Chance in 90 turns: Follow 0.94, Oppose 1.43, Bystand 1.62; in a group that agrees a lot,
    Oppose 7.0 and Bystand 2.8. Of several, the first in the order Oppose, Bystand, Follow, Move.
    """
    for action, after in MISSING_AFTER.items():
        if is_missing(scene, action):
            return Pattern(
                detector="D6",
                question=MISSING_WORDS[action],
                counts={"turns": after},
                evidence=numbers(scene.coded[-after:]),
                suggestions=(Suggestion(f"{action}.open"),),
            )
    return None


def one_note(scene: Scene) -> Pattern | None:
    """D15: one action is 7 of 10 turns or more of the window, and has been for 15 minutes.

    Source: composed for labkit. Chance: not known. A window needs 8 coded turns to be judged.
    """
    sequence, since = scene.coded, scene.now - WINDOW_MS
    if not sequence or sequence[0].at > since:
        return None
    window = scene.window
    action, part = max(counts(actions(window)).items(), key=lambda found: found[1])
    moments = [turn.at for turn in sequence if turn.at >= since]
    for moment in [since, *moments, scene.now]:
        then = actions(window_at(sequence, moment))
        if len(then) < ONE_NOTE_LEAST or then.count(action) * 10 < len(then) * ONE_NOTE_TENTHS:
            return None
    return Pattern(
        detector="D15",
        question=N_("One action, %(part)s of the last %(turns)s turns, goes on. What is missing?"),
        counts={"part": part, "turns": len(window)},
        evidence=numbers(window),
        advice=N_("Show the mirror on the wall."),
    )


D1 = Detector(
    id="D1",
    name=N_("Serial moves"),
    definition=N_("The last 5 turns are all Move, from 3 people or more."),
    source=FOUR_PLAYERS,
    look=serial_moves,
    chance=(Chance("ordinary", 0.52),),
)
D1B = Detector(
    id="D1b",
    name=N_("Serial monologue"),
    definition=N_(
        "The last 4 turns, from 4 people, took 90 seconds or more; none answers another."
    ),
    source=OWN,
    look=serial_monologue,
)
D5 = Detector(
    id="D5",
    name=N_("Too much reflecting"),
    definition=N_("The last 4 turns are all Bystand."),
    source=OWN,
    look=too_much_reflecting,
    chance=(Chance("ordinary", 0.01),),
)
D6 = Detector(
    id="D6",
    name=N_("Missing action"),
    definition=N_("No Follow in 8 turns, no Move in 8, no Oppose in 15, or no Bystand in 20."),
    source=FOUR_PLAYERS,
    look=missing_action,
    chance=(
        *(Chance("ordinary, Follow", 0.94), Chance("ordinary, Oppose", 1.43)),
        *(Chance("ordinary, Bystand", 1.62), Chance("compliant, Oppose", 7.0)),
        Chance("compliant, Bystand", 2.8),
    ),
)
D15 = Detector(
    id="D15",
    name=N_("One-note group"),
    definition=N_("For 15 minutes, one action is 7 of 10 turns or more."),
    source=OWN,
    look=one_note,
)
