"""`labkit serve` as it is, with its own pulse taken, and slowed where that is wished for.

CHAOS_PULSE names a file for how late its event loop was. CHAOS_SLOW names one with a number of
milliseconds: while it is there, each request holds the whole loop up for so long, as on a laptop
that is too weak for its hall.
"""

import dataclasses
import os
import sys
from pathlib import Path
from typing import Any

from gevent import monkey

monkey.patch_all()

import gevent  # noqa: E402

from labkit import serving  # noqa: E402
from labkit.cli import main  # noqa: E402

TICK = 0.005
clock = monkey.get_original("time", "monotonic")
stand_still = monkey.get_original("time", "sleep")


def serve(labkit: Any, ready: Any) -> None:
    """Serve as ever."""
    if "CHAOS_PULSE" in os.environ:
        gevent.spawn(_take_pulse, os.environ["CHAOS_PULSE"])
    if "CHAOS_SLOW" in os.environ:
        slow = _slowed(labkit.application, Path(os.environ["CHAOS_SLOW"]))
        labkit = dataclasses.replace(labkit, application=slow)
    served(labkit, ready)


def _slowed(application: Any, told: Path) -> Any:
    def slow(environ: Any, start_response: Any) -> Any:
        if told.exists():
            stand_still(int(told.read_text()) / 1000)
        return application(environ, start_response)

    return slow


def _take_pulse(file: str) -> None:
    """Write down each time the loop was late: when, how long, and its own work meanwhile, in ms.

    Where others keep the processor, the loop is late without having worked.
    """
    work = monkey.get_original("time", "thread_time")
    with open(file, "a", buffering=1) as out:
        then, worked = clock(), work()
        while True:
            gevent.sleep(TICK)
            now, done = clock(), work()
            if now - then > 2 * TICK:
                late, own = (now - then - TICK) * 1000, (done - worked) * 1000
                out.write(f"{now:.3f} {late:.1f} {own:.1f}\n")
            then, worked = now, done


served = serving.serve

if __name__ == "__main__":
    serving.serve = serve
    main(sys.argv[1:])
