"""The child process that judges votes: JSON in, JSON out, within limits it sets itself.

What goes wrong is said in one word on standard error: no stance of anybody is ever printed.
"""

import json
import os
import sys

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def use_one_thread() -> None:
    """To be called before numpy is loaded, which reads it once.

    Several threads wait for each other: on two busy cores a decomposition of 60 x 60 took a
    hundred times as long.
    """
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")


def main() -> None:
    """Judge the votes on standard input, within the limits in the last argument."""
    _limit(json.loads(sys.argv[-1]))
    use_one_thread()
    from labkit.domain.findings import Votes
    from labkit.domain.opinion.finding import find

    try:
        found = find(Votes.model_validate_json(sys.stdin.buffer.read()))
    except Exception as error:
        sys.stderr.write(type(error).__name__)
        sys.stderr.flush()
        os._exit(1)
    sys.stdout.write(found.model_dump_json())


def _limit(limits: dict[str, int]) -> None:
    if sys.platform == "win32":
        return
    import resource

    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_seconds"], limits["cpu_seconds"] + 2))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"], limits["memory_bytes"]))
