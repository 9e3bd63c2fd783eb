"""The boxes of sealed answers: how often each choice and all words, of one round, in one row.

What is in a box says nothing about who put it there or when: no id, no person, no time, and words
in the order of their letters. It is written in the transaction that marks who has answered, so that
neither is there without the other.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select
from sqlmodel import SQLModel

from labkit.domain import events as e
from labkit.domain.session.sealed import Box
from labkit.store import tables as t

BOX = SQLModel.metadata.tables[str(t.SealedBoxRow.__tablename__)]


def put_into_boxes(connection: Connection, session: str, slips: Sequence[e.SealedSlip]) -> None:
    """Add the slips of a batch, which stay in no order."""
    sorted_out: dict[tuple[str, str, int], list[e.SealedSlip]] = defaultdict(list)
    for slip in slips:
        sorted_out[slip.step, slip.prompt, slip.round].append(slip)
    for key, new in sorted_out.items():
        box = read_box(connection, session, *key)
        tally = dict(box.tally)
        for slip in new:
            tally[slip.choice] = tally.get(slip.choice, 0) + 1
        words = sorted([*box.words, *(slip.text for slip in new if slip.text)])
        connection.execute(delete(BOX).where(*_is(session, *key)))
        connection.execute(
            insert(BOX).values(
                session=session,
                step=key[0],
                prompt=key[1],
                round=key[2],
                tally=json.dumps(tally, sort_keys=True),
                words=json.dumps(words, ensure_ascii=False),
            )
        )


def read_box(connection: Connection, session: str, step: str, prompt: str, of_round: int) -> Box:
    """What is in one box; an empty one where there is none."""
    row = connection.execute(
        select(BOX.c.tally, BOX.c.words).where(*_is(session, step, prompt, of_round))
    ).first()
    return Box(json.loads(row[0]), tuple(json.loads(row[1]))) if row else Box({})


class StoredBoxes:
    """The boxes of one database, for who may read the words in them."""

    def __init__(self, reads: Engine) -> None:
        self._reads = reads

    def words(self, session: str, step: str, prompt: str, rounds: int) -> Sequence[str]:
        """The words of the first rounds, in the order of their letters."""
        with self._reads.connect() as connection:
            boxes = [read_box(connection, session, step, prompt, one) for one in range(rounds)]
        return sorted(words for box in boxes for words in box.words)


def _is(session: str, step: str, prompt: str, of_round: int) -> tuple[Any, ...]:
    return (
        BOX.c.session == session,
        BOX.c.step == step,
        BOX.c.prompt == prompt,
        BOX.c.round == of_round,
    )
