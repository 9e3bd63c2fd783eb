"""Turn logs in short writing: `talk("aM bF aO?")` is who and what, `?` a question."""

from labkit.domain.actions import Action
from labkit.domain.dialogue.turns import Role, Turn

LETTERS = {"M": Action.MOVE, "F": Action.FOLLOW, "O": Action.OPPOSE, "B": Action.BYSTAND, "-": None}
SECOND = 1_000
MINUTE = 60 * SECOND


def talk(short: str, *, every: int = 20 * SECOND, start: int = 0, **fields) -> tuple[Turn, ...]:
    """One turn for each word: the seat, the action, `?` a question, `>n` it answers turn n.

    `*` before the seat is a facilitator.
    """
    return tuple(
        _turn(seq, start + seq * every, every, word, fields)
        for seq, word in enumerate(short.split())
    )


def _turn(seq, at, every, word, fields):
    word, _, answers = word.partition(">")
    role = Role.FACILITATOR if word.startswith("*") else Role.PARTICIPANT
    seat, letter = word.strip("*?")[:-1], word.strip("*?")[-1]
    return Turn(
        **{
            "seq": seq,
            "at": at,
            "duration": every,
            "speaker": seat,
            "role": role,
            "action": LETTERS[letter],
            "question": word.endswith("?"),
            "responds_to": int(answers) if answers else None,
            **fields,
        }
    )
