"""Who is heard: D9, D10, D11. Counts of people, never which."""

from itertools import pairwise

from labkit.domain.dialogue.detectors.pattern import (
    Audience,
    Detector,
    Pattern,
    Suggestion,
    numbers,
)
from labkit.domain.dialogue.detectors.scene import MINUTE, Scene
from labkit.domain.dialogue.detectors.sources import GROUPS, OWN
from labkit.domain.dialogue.turns import Channel, Role
from labkit.domain.dialogue.voices import Band, air_time, band, effective_speakers, even_gini
from labkit.domain.words import N_

STEP_LEAST_MS, QUIET_MS = 15 * MINUTE, 30 * MINUTE
CHANGES, HOST_TENTHS = 20, 7


def few_voices(scene: Scene) -> Pattern | None:
    """D9: after 15 minutes the normalised Gini is over 0.65, or effective speakers under n/3.

    Both wait 15 minutes: every step begins with one voice. n counts everybody present.
    Source: Woolley et al. 2010 on turn-taking; thresholds simulated for labkit.
    Chance: not known for live use; free talk alone has a Gini of 0.36 to 0.64 in nine of ten.
    """
    if scene.now - scene.opened_at <= STEP_LEAST_MS:
        return None
    time = sorted(air_time(scene.timed, scene.present).values(), reverse=True)
    even, sounded = even_gini(time), effective_speakers(time)
    if even is None or sounded is None:
        return None
    if band(even) is not Band.FEW_VOICES and sounded * 3 >= len(time):
        return None
    few, had = 0, 0
    while had * 5 < sum(time) * 4:
        had += time[few]
        few += 1
    return Pattern(
        detector="D9",
        question=N_(
            "%(few)s of %(present)s people had four fifths of the time. Who else would like to"
            " speak?"
        ),
        counts={"few": few, "present": len(time), "heard": sum(ms > 0 for ms in time)},
        suggestions=(Suggestion("voice.open", Audience.THE_SILENT),),
        advice=N_("Let each speaker choose the next, or talk in pairs for 3 minutes."),
    )


def not_heard(scene: Scene) -> frozenset[str]:
    """The seats D10 is about, for the sending of a quiet prompt and for nothing else."""
    since = scene.now - QUIET_MS
    spoken = {turn.speaker for turn in scene.aloud if turn.at + (turn.duration or 0) > since}
    return frozenset(
        seat
        for seat, came in scene.present.items()
        if came <= since and seat not in spoken and scene.answered_at.get(seat, since) <= since
    )


def not_yet_heard(scene: Scene) -> Pattern | None:
    """D10: somebody is present and has no turn aloud and no answer on the phone in 30 minutes.

    Never a line on a screen: a quiet prompt with a way to pass goes to each of them.
    Source: composed for labkit. Chance: not known.
    """
    people = len(not_heard(scene))
    if not people:
        return None
    return Pattern(
        detector="D10",
        question=N_("Not heard for half an hour: %(people)s. Send each a quiet question?"),
        counts={"people": people},
        suggestions=(Suggestion("move.quiet", Audience.ONE_FOR_EACH),),
    )


def through_the_host(scene: Scene) -> Pattern | None:
    """D11: of the last 20 changes of speaker, 0.70 or more go to or from a facilitator.

    Source: composed for labkit. Chance: not known.
    """
    spoken = [turn for turn in scene.turns if turn.channel is Channel.VOICE]
    changes = [
        (before, after)
        for before, after in pairwise(spoken)
        if (before.role, before.speaker) != (after.role, after.speaker)
    ][-CHANGES:]
    through = sum(Role.FACILITATOR in (before.role, after.role) for before, after in changes)
    if len(changes) < CHANGES or through * 10 < len(changes) * HOST_TENTHS:
        return None
    return Pattern(
        detector="D11",
        question=N_(
            "To you or from you: %(through)s of the last %(changes)s changes of speaker. Could"
            " the next two go without you?"
        ),
        counts={"through": through, "changes": len(changes)},
        evidence=numbers(after for _, after in changes),
        advice=N_("Sit out two turns. Let each speaker choose the next."),
    )


D9 = Detector(
    id="D9",
    name=N_("Few voices"),
    definition=N_(
        "After 15 minutes the time is shared very unevenly, or it sounds like fewer than a third"
        " of the people."
    ),
    source=GROUPS,
    look=few_voices,
)
D10 = Detector(
    id="D10",
    name=N_("Not yet heard"),
    definition=N_("Somebody here has not spoken or written for 30 minutes. No screen says who."),
    source=OWN,
    look=not_yet_heard,
    private=True,
)
D11 = Detector(
    id="D11",
    name=N_("Everything through the host"),
    definition=N_("Of the last 20 changes of speaker, 14 or more go to or from a facilitator."),
    source=OWN,
    look=through_the_host,
)
