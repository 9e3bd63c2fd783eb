"""The four dialogic actions: what a turn does to the conversation.

An action is something anyone does for a moment. It is never a role and never a personality.
"""

from enum import StrEnum


class Action(StrEnum):
    """What a turn does: start, carry on, test, or say what is happening."""

    MOVE = "move"
    FOLLOW = "follow"
    OPPOSE = "oppose"
    BYSTAND = "bystand"


ADVOCACY = frozenset({Action.MOVE, Action.OPPOSE})
INQUIRY = frozenset({Action.FOLLOW, Action.BYSTAND})
