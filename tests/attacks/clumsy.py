"""`labkit serve` with faults built in: every way in which a program says too much when it fails."""

import logging
import sys
import threading
import warnings
from typing import Any

from gevent import monkey

monkey.patch_all()

import gevent  # noqa: E402
from flask import request  # noqa: E402
from sqlalchemy import text  # noqa: E402

from labkit import serving  # noqa: E402
from labkit.cli import main  # noqa: E402


class Clumsy:
    """Falls over when it is thrown away."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __del__(self) -> None:
        raise ValueError(self.words)


def serve(labkit: Any, ready: Any) -> None:
    """Serve as ever, and take words that are put where it hurts."""

    def raises(words: str) -> None:
        raise ValueError(words)

    def database(words: str) -> None:
        statement = text("INSERT INTO no_such_table VALUES (:words)")
        labkit.writer.write(lambda connection: connection.execute(statement, {"words": words}))

    def in_thread(words: str) -> None:
        thread: Any = monkey.get_original("threading", "Thread")
        thread(target=raises, args=(words,)).start()

    ways = {
        "raise": raises,
        "database": database,
        "greenlet": lambda words: gevent.spawn(raises, words).join(),
        "thread": in_thread,
        "python-thread": lambda words: threading.Thread(target=raises, args=(words,)).start(),
        "warning": lambda words: warnings.warn(words, stacklevel=1),
        "thrown-away": lambda words: Clumsy(words).words,
        "engine": lambda words: logging.getLogger("engineio.server").error("odd: %s", words),
        "flask": lambda words: labkit.flask.logger.error("odd: %s", words),
        "somebody": lambda words: logging.getLogger("somebody").warning("odd: %s", words),
        "exception": lambda words: _logged(words, raises),
    }

    def fail(way: str) -> str:
        ways[way](request.get_data(as_text=True))
        return "done"

    labkit.flask.add_url_rule("/clumsy/<way>", view_func=fail, methods=["POST"])
    served(labkit, ready)


def _logged(words: str, raises: Any) -> None:
    try:
        raises(words)
    except ValueError:
        logging.getLogger("socketio.server").exception("odd: %s", words)


served = serving.serve

if __name__ == "__main__":
    serving.serve = serve
    main(["serve", *sys.argv[1:]])
