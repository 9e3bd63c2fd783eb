"""`labkit serve` on a disk whose size is told by signals: full at USR1, room again at USR2."""

import signal
import sys
from typing import Any

from gevent import monkey

monkey.patch_all()

import gevent  # noqa: E402

from labkit import serving  # noqa: E402
from labkit.cli import main  # noqa: E402


def serve(labkit: Any, ready: Any) -> None:
    """Serve as ever, and listen to the two signals."""

    def pages(most: int) -> None:
        labkit.writer.write(
            lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")
        )

    # SQLite never takes fewer than it has.
    gevent.signal_handler(signal.SIGUSR1, pages, 1)
    gevent.signal_handler(signal.SIGUSR2, pages, 1_000_000)
    served(labkit, ready)


served = serving.serve

if __name__ == "__main__":
    serving.serve = serve
    main(["serve", *sys.argv[1:]])
