"""Conversations Polis held and published the numbers of, where they are beside the checkout."""

import csv
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from labkit.domain.opinion.matrix import stance_matrix

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "polis"

needed = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the recorded conversations are not beside the checkout"
)


def rows(file):
    with (FOLDER / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


@cache
def published(file):
    return json.loads((FOLDER / file).read_text("utf-8"))


@cache
def conversation(name):
    """The stance matrix of a conversation, and the groups Polis published for it."""
    cast = [(row["participant"], row["comment"], int(row["vote"])) for row in votes(name)]
    out = [row["comment"] for row in rows(f"{name}/comments.csv") if row["mod_out"] == "1"]
    people = rows(f"{name}/participants.csv")
    groups = {row["participant"]: row["polis_group"] for row in people if row["polis_group"]}
    return stance_matrix(cast, out), groups


def votes(name):
    return rows(f"{name}/vote_events.csv")


@cache
def small_group(number):
    """One of the sub-samples, real or with its columns shuffled."""
    return stance_matrix(
        (row["participant"], row["comment"], int(row["vote"]))
        for row in rows("small_groups/votes.csv")
        if row["set"] == str(number)
    )


def adjusted_rand(some, others):
    """How far two partitions agree, 1 for the same ones (Hubert and Arabie 1985)."""
    a, b = (np.unique(one, return_inverse=True)[1] for one in (some, others))
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1)

    def pairs(counts):
        return (counts * (counts - 1) / 2).sum()

    by_chance = pairs(table.sum(0)) * pairs(table.sum(1)) / pairs(table.sum())
    most = (pairs(table.sum(0)) + pairs(table.sum(1))) / 2
    return (pairs(table) - by_chance) / (most - by_chance) if most != by_chance else 1.0
