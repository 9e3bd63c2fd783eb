"""A turn: one person's time on the floor, coded by an observer; and which turns count for what.

Two rules of the method are kept here, so that no figure can forget them. Talking and writing are
never in one rate: what a phone or a card brought was written on request. And a licensed turn is a
task done, never an opinion.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from labkit.domain.actions import Action


class Role(StrEnum):
    """Who held the floor; what facilitators say is logged and left out of the group's figures."""

    PARTICIPANT = "participant"
    FACILITATOR = "facilitator"


class Channel(StrEnum):
    """How it came: aloud, or written on request."""

    VOICE = "voice"
    PHONE = "phone"
    CARD = "card"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn. Its action is None while nobody has coded it, or when the coder was unsure."""

    seq: int
    """Its number in the log of the circle; what answers it names this number."""
    at: int
    """When it began, in milliseconds since the epoch."""
    speaker: str | None
    """A seat or a group, never a name; None once the person is forgotten."""
    camp: str | None = None
    """The sector or group of the speaker, where seats have one."""
    role: Role = Role.PARTICIPANT
    action: Action | None = None
    question: bool = False
    responds_to: int | None = None
    channel: Channel = Channel.VOICE
    duration: int | None = None
    """Milliseconds on the floor; None when it was not measured."""
    licensed: bool = False
    step: str = ""
    circle: str = ""


def sections(turns: Iterable[Turn]) -> dict[tuple[str, str], tuple[Turn, ...]]:
    """The turns of each step and circle. A check-in and a dialogue never meet in one figure."""
    found: dict[tuple[str, str], list[Turn]] = {}
    for turn in turns:
        found.setdefault((turn.step, turn.circle), []).append(turn)
    return {place: tuple(of_one) for place, of_one in found.items()}


def one_section(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """The same turns; two steps or two circles in one figure are a mistake of the caller."""
    whole = tuple(turns)
    if len({(turn.step, turn.circle) for turn in whole}) > 1:
        raise ValueError("These turns are from more than one step or circle.")
    return whole


def aloud(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """What participants said aloud, coded or not: the basis of air time."""
    return tuple(
        turn for turn in turns if turn.role is Role.PARTICIPANT and turn.channel is Channel.VOICE
    )


def coded(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """What participants said aloud of their own will and somebody coded: the basis of actions."""
    return tuple(turn for turn in aloud(turns) if turn.action is not None and not turn.licensed)


def actions(turns: Iterable[Turn]) -> tuple[Action, ...]:
    """Their actions, in order; turns without one are passed over."""
    return tuple(turn.action for turn in turns if turn.action is not None)


def timed(turns: Sequence[Turn], until: int, stops: Sequence[int] = ()) -> tuple[Turn, ...]:
    """The turns with every missing duration filled in: a turn lasts until the next one begins.

    What is written meanwhile takes the floor from nobody. `stops` are moments at which the talk
    was over for a while, a step closed before lunch: no turn lasts through one.
    """
    spoken = [turn for turn in turns if turn.channel is Channel.VOICE]
    ends = dict(zip(map(id, spoken), (*(turn.at for turn in spoken[1:]), until), strict=False))
    return tuple(
        replace(turn, duration=max(0, _stopped(turn.at, ends[id(turn)], stops) - turn.at))
        if turn.duration is None and id(turn) in ends
        else turn
        for turn in turns
    )


def _stopped(begin: int, end: int, stops: Sequence[int]) -> int:
    return min((end, *(stop for stop in stops if begin <= stop)))


def out_of_order(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The turns that begin before the one they follow, or repeat its number."""
    return tuple(
        turn for before, turn in pairwise(turns) if turn.at < before.at or turn.seq <= before.seq
    )


def without(turns: Iterable[Turn], person: str) -> tuple[Turn, ...]:
    """The turns after a person asked to be erased: as many as before, that speaker unknown."""
    return tuple(
        replace(turn, speaker=None, camp=None) if turn.speaker == person else turn for turn in turns
    )


def at_close(
    turns: Iterable[Turn], group_sizes: dict[str, int], smallest: int = 5
) -> tuple[Turn, ...]:
    """What may outlive the session: a group of five or more in the place of each person."""

    def unnamed(turn: Turn) -> Turn:
        known = turn.camp is not None and group_sizes.get(turn.camp, 0) >= smallest
        return replace(
            turn, speaker=turn.camp if known else None, camp=turn.camp if known else None
        )

    return tuple(unnamed(turn) for turn in turns)
