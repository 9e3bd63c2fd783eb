"""The mode of a conversation: planned in the script, and read from what happened.

Six of the seven are read from traces; the seventh, where something comes that nobody brought, is
never inferred. Every mode has its use: none is better, and no order of worth is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import median

from labkit.domain.actions import INQUIRY, Action
from labkit.domain.dialogue.detectors.scene import MINUTE, Scene
from labkit.domain.dialogue.shares import counts
from labkit.domain.dialogue.turns import Channel, Turn, actions, aloud, coded
from labkit.domain.words import N_


class Mode(StrEnum):
    """The seven, in the order in which they were published."""

    MONOLOGUE = "monologue"
    DEBATE = "debate"
    DISCUSSION = "discussion"
    CONVERSATION = "conversation"
    SKILFUL_CONVERSATION = "skilful-conversation"
    DIALOGUE = "dialogue"
    GENERATIVE_DIALOGUE = "generative-dialogue"


MODE_NAMES: dict[Mode, str] = {
    Mode.MONOLOGUE: N_("monologue"),
    Mode.DEBATE: N_("debate"),
    Mode.DISCUSSION: N_("discussion"),
    Mode.CONVERSATION: N_("conversation"),
    Mode.SKILFUL_CONVERSATION: N_("skilful conversation"),
    Mode.DIALOGUE: N_("dialogue"),
    Mode.GENERATIVE_DIALOGUE: N_("generative dialogue"),
}
TOO_FEW_WORDS = N_("Too few turns are coded to say how people talked.")
NO_MODE_WORDS = N_("What was coded looks like none of the modes in particular.")

SPAN_MS = 10 * MINUTE
FEWEST_CODED, LEAST_TALK_MS = 10, 2 * MINUTE
SHORT_MS, PAUSE_MS = 25_000, 3_000


@dataclass(frozen=True, slots=True)
class Reading:
    """Every mode whose trace is there; often none, sometimes two."""

    modes: tuple[Mode, ...]
    enough: bool

    @property
    def words(self) -> str | None:
        """What to say where no mode can be named; None where one can."""
        if self.modes:
            return None
        return NO_MODE_WORDS if self.enough else TOO_FEW_WORDS


def observed(scene: Scene, span: int = SPAN_MS) -> Reading:
    """The modes of the last ten minutes, or of another span.

    A trace that was not recorded, links or pauses, is not asked for.
    """
    since = scene.now - span
    recent = [turn for turn in scene.timed if turn.at >= since]
    talk = _Talk(recent, scene)
    traces = {Mode.MONOLOGUE: talk.is_monologue()}
    enough = len(talk.said) >= FEWEST_CODED
    if enough:
        traces |= {
            Mode.DEBATE: talk.is_debate(),
            Mode.DISCUSSION: talk.is_discussion(),
            Mode.CONVERSATION: talk.is_conversation(),
            Mode.SKILFUL_CONVERSATION: talk.is_skilful(),
            Mode.DIALOGUE: talk.is_dialogue(),
        }
    found = tuple(mode for mode in Mode if traces.get(mode, False))
    return Reading(found, enough or bool(found))


class _Talk:
    """The traces of one span."""

    def __init__(self, recent: Sequence[Turn], scene: Scene) -> None:
        self.scene = scene
        self.voices = [turn for turn in recent if turn.channel is Channel.VOICE]
        self.turns = aloud(recent)
        self.coded = coded(recent)
        self.said = actions(self.coded)
        n = len(self.said) or 1
        self.share = {action: count / n for action, count in counts(self.said).items()}

    def is_monologue(self) -> bool:
        """One person, a facilitator too, has 0.70 of the time or more."""
        time: dict[str | None, int] = {}
        for turn in self.voices:
            time[turn.speaker] = time.get(turn.speaker, 0) + (turn.duration or 0)
        whole = sum(time.values())
        return whole >= LEAST_TALK_MS and max(time.values()) * 10 >= whole * 7

    def is_debate(self) -> bool:
        """Move and Oppose by turns in 0.60 of all steps, between two camps at most."""
        steps = list(pairwise(self.said))
        turns = sum(set(step) == {Action.MOVE, Action.OPPOSE} for step in steps)
        tags = [(turn.camp, turn.speaker) for turn in self.coded if turn.action not in INQUIRY]
        camps = {camp for camp, _ in tags}
        sides = {speaker for _, speaker in tags} if None in camps else camps
        return turns * 10 >= len(steps) * 6 and len(sides) <= 2

    def is_discussion(self) -> bool:
        """Move 0.45 or more, and fewer than 0.40 of turns linked to an earlier one."""
        linked = sum(turn.responds_to is not None for turn in self.coded)
        return self.share[Action.MOVE] >= 0.45 and linked * 10 < len(self.said) * 4

    def is_conversation(self) -> bool:
        """Follow 0.40 or more, hardly any Oppose, and half of the turns under 25 seconds."""
        usual = median(turn.duration or 0 for turn in self.turns)
        easy = self.share[Action.FOLLOW] >= 0.40 and self.share[Action.OPPOSE] < 0.05
        return easy and usual < SHORT_MS

    def is_skilful(self) -> bool:
        """Inquiry 0.35 to 0.65, questions 0.20 or more, Follow after 0.40 of Moves or more."""
        inquiry = self.share[Action.FOLLOW] + self.share[Action.BYSTAND]
        questions = sum(turn.question for turn in self.coded)
        after = [then for first, then in pairwise(self.said) if first is Action.MOVE]
        followed = after.count(Action.FOLLOW) * 10 >= len(after) * 4
        return (
            0.35 <= inquiry <= 0.65 and questions * 5 >= len(self.said) and bool(after) and followed
        )

    def is_dialogue(self) -> bool:
        """Each action 0.10 or more, 0.60 of people spoke, 3 s of pause in a quarter of gaps."""
        spoke = {turn.speaker for turn in self.turns} & set(self.scene.present)
        heard = bool(spoke) and len(spoke) * 10 >= len(self.scene.present) * 6
        return heard and min(self.share.values()) >= 0.10 and self._pauses()

    def _pauses(self) -> bool:
        measured = {turn.seq for turn in self.scene.turns if turn.duration is not None}
        gaps = [
            after.at - before.at - (before.duration or 0)
            for before, after in pairwise(self.voices)
            if before.seq in measured
        ]
        return not gaps or sum(gap >= PAUSE_MS for gap in gaps) * 4 >= len(gaps)
