"""Having votes judged by a child process, with limits it cannot pass.

Waiting for it lets other greenlets run, and a child that eats memory or time is ended.
"""

import subprocess
import threading
from collections.abc import Sequence

from pydantic import ValidationError

from labkit import log
from labkit.apart import ENVIRONMENT, Limits, child_of
from labkit.domain.findings import (
    FEWEST_ANSWERS,
    TOO_FEW,
    UNKNOWN,
    Findings,
    Votes,
    most_answers,
    votes_of,
)
from labkit.domain.session.state import SessionState

_one_at_a_time = threading.Lock()


LIMITS = Limits(memory_bytes=2_000_000_000, cpu_seconds=60, wall_seconds=120)
CHILD = child_of("labkit.judging.child")


def judge_apart(
    votes: Votes, *, limits: Limits = LIMITS, command: Sequence[str] = CHILD
) -> Findings:
    """The findings; `UNKNOWN` where the child did not come to an end."""
    if most_answers(votes) < FEWEST_ANSWERS:
        return TOO_FEW
    if not _one_at_a_time.acquire(timeout=limits.wall_seconds):
        return UNKNOWN
    try:
        return _judged(votes, limits, command)
    finally:
        _one_at_a_time.release()


def _judged(votes: Votes, limits: Limits, command: Sequence[str]) -> Findings:
    try:
        done = subprocess.run(
            [*command, limits.told()],
            input=votes.model_dump_json().encode(),
            capture_output=True,
            env=ENVIRONMENT,
            timeout=limits.wall_seconds,
            check=True,
        )
        return Findings.model_validate_json(done.stdout)
    except (subprocess.SubprocessError, OSError, ValidationError) as error:
        # Only its kind: what the child said may be somebody's.
        log.fault(error, "background")
        return UNKNOWN


def findings_of(state: SessionState) -> Findings | None:
    """The findings of a session as it is, for a report; None where nobody took a stance."""
    return judge_apart(votes_of(state)) if state.stances else None
