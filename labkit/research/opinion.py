"""The numbers of a recorded conversation, in the shape `labkit opinion --json` prints."""

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from labkit.domain.opinion.bridging import Ranked
from labkit.domain.opinion.grouping import lettered
from labkit.domain.opinion.guard import Verdict, judge
from labkit.domain.opinion.matrix import Numbers, StanceMatrix, is_number, stance_matrix
from labkit.domain.opinion.overview import Overview, overview, overview_for_now
from labkit.domain.opinion.priorities import ABOUT_PEOPLE
from labkit.domain.opinion.representative import Representative, Shared
from labkit.store.csv_files import BadRecording, Fault
from labkit.store.vote_folders import read_groups, read_votes

Name = Callable[[str], int | str]


def opinion_of(folder: Path, groups: Path | None, seed: int) -> dict[str, Any]:
    """Read the folder and work out everything; raises `BadRecording`."""
    votes = read_votes(folder)
    matrix = stance_matrix(votes.cast, votes.taken_out)
    given = read_groups(groups) if groups else {}
    if groups and not given.keys() & set(matrix.participants):
        raise BadRecording([Fault(groups.name, 1, "names nobody who voted in the folder")])
    started = time.process_time()
    provisional = overview_for_now(matrix, seed)
    seconds = time.process_time() - started
    started = time.process_time()
    verdict = judge(matrix, seed)
    guard_seconds = time.process_time() - started
    people = [matrix.participants[row] for row in np.flatnonzero(provisional.placed)]
    candidate = lettered(verdict.candidate.labels, people) if verdict.candidate else {}
    whole = overview(matrix, given or candidate, told=bool(given or verdict.shown))
    return {
        **_numbers(matrix, whole, votes.about_people),
        **_groups(verdict, candidate),
        "seconds": round(seconds, 4),
        "guard_seconds": round(guard_seconds, 4),
    }


def _numbers(matrix: StanceMatrix, whole: Overview, about: frozenset[str]) -> dict[str, Any]:
    person, proposal = _namer(matrix.participants), _namer(matrix.proposals)
    placed = np.flatnonzero(whole.placed)
    first, second = whole.space.directions
    by_proposal = _by_proposal(matrix)
    asked = by_proposal(whole.priorities) | dict.fromkeys(
        about & set(matrix.proposals), ABOUT_PEOPLE
    )
    return {
        "participants": len(matrix.participants),
        "comments": len(matrix.proposals),
        "votes": int(np.count_nonzero(matrix.answered)),
        "in_conversation": [person(matrix.participants[row]) for row in placed],
        "pca": {
            "tids": [proposal(name) for name in matrix.proposals],
            "center": whole.space.center.tolist(),
            "pc1": first.tolist(),
            "pc2": second.tolist(),
        },
        "group_votes": _votes(whole),
        "consensus": {
            "agree": [_shared(one, proposal) for one in whole.agreed],
            "disagree": [_shared(one, proposal) for one in whole.opposed],
        },
        "repness": {
            group: [_representative(one, proposal) for one in listed]
            for group, listed in whole.representative.items()
        },
        "group_aware_consensus": by_proposal(whole.votes.consensus) if whole.labels else {},
        "bridging": _ranked(whole.bridging, proposal),
        "divisive": _ranked(whole.divisive, proposal),
        "uncertain": _ranked(whole.uncertain, proposal),
        "priorities": asked,
        "extremity": by_proposal(whole.space.extremity),
    }


def _groups(verdict: Verdict, candidate: Mapping[str, str]) -> dict[str, Any]:
    found = verdict.candidate
    groups = {"k": found.k if found else 0, "labels": dict(candidate)}
    return {
        "candidate": groups,
        "guard": {
            "level": verdict.level,
            "permutation_p": verdict.permutation_p,
            "min_jaccard": verdict.min_jaccard,
            "smallest": min(found.sizes) if found else None,
            "silhouette": found.silhouette if found else None,
            "sentence": " ".join(one.words % one.values for one in verdict.sentences),
        },
        "shown": groups if verdict.shown else None,
    }


def _namer(names: Iterable[str]) -> Name:
    """Ids as numbers where all of them are plain numbers, as Polis writes them; else as text."""
    plain = all(is_number(name) and name == str(int(name)) for name in names)
    return int if plain else str


def _by_proposal(matrix: StanceMatrix) -> Callable[[Numbers], dict[str, float]]:
    return lambda numbers: dict(zip(matrix.proposals, numbers.tolist(), strict=True))


def _votes(whole: Overview) -> dict[str, dict[str, list[int]]]:
    votes = whole.votes
    counted = np.stack([votes.follows, votes.opposes, votes.answers], axis=-1).tolist()
    return {
        group: dict(zip(votes.proposals, of_group, strict=True))
        for group, of_group in zip(votes.groups, counted, strict=True)
    }


def _ranked(ranked: Iterable[Ranked], name: Name) -> list[int | str]:
    return [name(one.proposal) for one in ranked]


def _shared(one: Shared, name: Name) -> dict[str, Any]:
    return {
        "tid": name(one.proposal),
        "n-success": one.agreeing,
        "n-trials": one.answers,
        "p-success": one.share,
        "p-test": one.z,
    }


def _representative(one: Representative, name: Name) -> dict[str, Any]:
    """In the words of Polis's own answer, so that the two can be laid side by side."""
    best = {} if one.most_agreed is None else {"best-agree": True, "n-agree": one.most_agreed}
    return {
        "tid": name(one.proposal),
        "repful-for": one.side,
        "n-success": one.agreeing,
        "n-trials": one.answers,
        "p-success": one.share,
        "p-test": one.z,
        "repness": one.ratio,
        "repness-test": one.ratio_z,
        **best,
    }
