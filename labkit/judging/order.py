"""Having votes judged by a child process, with limits it cannot pass.

Waiting for it lets other greenlets run, and a child that eats memory or time is ended.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import ValidationError

from labkit import log
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

_ROOT = str(Path(__file__).resolve().parent.parent.parent)
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What judging one session may take."""

    memory_bytes: int = 2_000_000_000
    cpu_seconds: int = 60
    wall_seconds: int = 120


LIMITS = Limits()

# Isolated (-I) and without the server's environment: nothing of it reaches the child but this
# path, which it needs where labkit runs out of a checkout.
CHILD = (
    sys.executable,
    "-I",
    "-c",
    "import sys; sys.path.append(sys.argv[1]); from labkit.judging.child import main; main()",
    _ROOT,
)
_ENVIRONMENT = {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if sys.platform == "win32" else {}


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
            [*command, json.dumps(asdict(limits))],
            input=votes.model_dump_json().encode(),
            capture_output=True,
            env=_ENVIRONMENT,
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
