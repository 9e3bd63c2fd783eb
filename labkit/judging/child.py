"""The child process that judges votes: JSON in, JSON out, within limits it sets itself.

What goes wrong is said in one word on standard error: no stance of anybody is ever printed.
"""

import os
import sys

from labkit.apart import keep_within_limits

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
    keep_within_limits()
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
