"""What is told of one step of one circle: figures of the group, never of a person.

Worked out while seats are known, and kept when they are forgotten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labkit.domain.actions import Action
from labkit.domain.dialogue.detectors.scene import Scene
from labkit.domain.dialogue.links import first_objection, uptake
from labkit.domain.dialogue.modes import Mode, observed
from labkit.domain.dialogue.shares import counts
from labkit.domain.dialogue.transitions import transitions
from labkit.domain.dialogue.turns import Turn, actions, aloud, coded
from labkit.domain.dialogue.voices import air_time, effective_speakers, even_gini

FEWEST_PEOPLE = 5
"""Under this many seats a figure about voices would be one about persons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionFigures:
    """Figures of one step of one circle. `part` counts up where a session was opened again.

    `move` to `bystand` are coded turns aloud, `same` and `other` 4 x 4 counts of what came after
    what, by the same and by another speaker, in the order of the method. `gini` (normalised) and
    `sounded` (effective speakers) count the silent; None for fewer than five seats, and for groups
    that were logged in the place of people.
    """

    step: str
    circle: str
    part: int = 0
    until: int = 0
    """The number of the event up to which turns are in these figures."""
    turns: int = 0
    present: int = 0
    spoke: int = 0
    of_groups: bool = False
    """Whether seats were whole groups: then they are no voices of people."""
    spoken_ms: int = 0
    licensed: int = 0
    """Coded turns that were a task; in none of the four counts."""
    move: int = 0
    follow: int = 0
    oppose: int = 0
    bystand: int = 0
    gini: float | None = None
    sounded: float | None = None
    moves_judged: int = 0
    moves_taken_up: int = 0
    first_objection_ms: int | None = None
    modes: tuple[Mode, ...] = ()
    enough_for_modes: bool = False
    same: tuple[tuple[int, ...], ...] = ()
    other: tuple[tuple[int, ...], ...] = ()

    @property
    def coded(self) -> int:
        """Turns that count as actions."""
        return self.move + self.follow + self.oppose + self.bystand

    @property
    def by_action(self) -> tuple[int, int, int, int]:
        """Coded turns, in the order of the method."""
        return self.move, self.follow, self.oppose, self.bystand


def figures(
    scene: Scene, *, step: str, circle: str, people: bool, part: int = 0, until: int = 0
) -> SectionFigures:
    """The figures of a scene up to its moment; `people` is False where seats are whole groups."""
    turns = scene.timed
    said = coded(turns)
    by_action = counts(actions(said))
    found = transitions(said)
    taken_up = uptake(turns)
    time = _time(turns, scene.present if people else {})
    reading = observed(scene, span=max(0, scene.now - scene.opened_at))
    return SectionFigures(
        step=step,
        circle=circle,
        part=part,
        until=until,
        turns=len(aloud(turns)),
        present=len(scene.present),
        spoke=len({turn.speaker for turn in aloud(turns)} & set(scene.present)),
        of_groups=not people,
        spoken_ms=sum(turn.duration or 0 for turn in aloud(turns)),
        licensed=sum(turn.licensed and turn.action is not None for turn in aloud(turns)),
        move=by_action[Action.MOVE],
        follow=by_action[Action.FOLLOW],
        oppose=by_action[Action.OPPOSE],
        bystand=by_action[Action.BYSTAND],
        gini=even_gini(time) if time else None,
        sounded=effective_speakers(time) if time else None,
        moves_judged=taken_up.n,
        moves_taken_up=taken_up.part,
        first_objection_ms=first_objection(turns, scene.opened_at),
        modes=reading.modes,
        enough_for_modes=reading.enough,
        same=found.same_speaker,
        other=found.other_speaker,
    )


def _time(turns: Sequence[Turn], present: Mapping[str, int]) -> list[int]:
    """The air time of each seat; nothing where there are too few of them to tell."""
    return list(air_time(turns, present).values()) if len(present) >= FEWEST_PEOPLE else []
