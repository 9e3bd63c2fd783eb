"""What labkit writes about its own running: JSON lines, and not a word of anybody.

A line is made of known fields only. Whatever a library, an exception or a thread wants to say is
reduced to its kind and its place: a message may hold somebody's words, and a stack their values.
"""

import json
import logging
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

FIELDS = ("route", "status", "ms", "session", "role", "type", "place")

_log = logging.getLogger("labkit")
_OWN = "labkit."


def say(event: str, **fields: object) -> None:
    """Write a line, where that is wished for. The fields are those of `FIELDS` and no others."""
    _say(logging.INFO, event, fields)


def _say(level: int, event: str, fields: dict[str, object]) -> None:
    odd = fields.keys() - set(FIELDS)
    if odd:
        raise TypeError(f"no field of the log: {', '.join(sorted(odd))}")
    _log.log(level, event, extra={"fields": fields})


def fault(error: BaseException, event: str = "fault", **fields: object) -> None:
    """Write down that something went wrong: its type and its place, never its values."""
    told = {"type": type(error).__name__, "place": place_of(error), **fields}
    _say(logging.ERROR, event, told)


def place_of(error: BaseException) -> str:
    """Where an exception came from: the innermost line, and the innermost line of labkit."""
    frames: list[tuple[FrameType, int]] = []
    last: TracebackType | None = error.__traceback__
    while last is not None:
        frames.append((last.tb_frame, last.tb_lineno))
        last = last.tb_next
    places = [f"{frame.f_globals.get('__name__', '?')}:{line}" for frame, line in frames]
    own = next((place for place in reversed(places) if place.startswith(_OWN)), "")
    if not places:
        return "?"
    return places[-1] if own in ("", places[-1]) else f"{places[-1]} from {own}"


class Lines(logging.Handler):
    """Writes each record as one JSON line."""

    def __init__(self, write: Callable[[str], object]) -> None:
        super().__init__()
        self._write = write

    def emit(self, record: logging.LogRecord) -> None:
        """Write it; where that does not go, labkit goes on without."""
        try:
            self._write(json.dumps(_told(record)) + "\n")
        except (OSError, ValueError):
            # A full disk, or a terminal that is gone: nobody's words wait for the log's sake.
            return


def _told(record: logging.LogRecord) -> dict[str, object]:
    at = datetime.fromtimestamp(record.created, UTC)
    told: dict[str, object] = {
        "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
    }
    fields: dict[str, object] | None = getattr(record, "fields", None)
    if fields is not None:
        return {**told, "event": record.getMessage(), **fields}
    # Another library speaks: its words may be somebody's, so only who it is and where is told.
    kind = record.exc_info[0] if record.exc_info else None
    place = f"{record.name}:{record.lineno}"
    return {**told, "event": "library", "type": kind.__name__ if kind else "", "place": place}


class CannotLog(Exception):
    """There is no writing where the log was to go; the text is a sentence for the terminal."""


def begin(file: Path | None, *, requests: bool) -> None:
    """Let this process write its log: to a file or to stderr, with a line for each request or not.

    Raises:
        CannotLog: when the file cannot be written.
    """
    root = logging.getLogger()
    root.handlers = [Lines(_writer(file))]
    root.setLevel(logging.WARNING)
    _log.setLevel(logging.INFO if requests else logging.ERROR)
    logging.captureWarnings(True)
    sys.excepthook = _unhandled
    sys.unraisablehook = _unraisable
    threading.excepthook = _in_thread


def _writer(file: Path | None) -> Callable[[str], object]:
    if file is None:
        return lambda line: sys.stderr.write(line)
    try:
        file.touch(mode=0o600)
        return file.open("a", encoding="utf-8", buffering=1).write
    except OSError as error:
        raise CannotLog(f"labkit cannot write its log to {file}: {error.strerror}.") from error


def _unhandled(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        fault(error.with_traceback(traceback), "end")


def _unraisable(unraisable: Any) -> None:
    if unraisable.exc_value is not None:
        fault(unraisable.exc_value, "background")


def _in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        fault(args.exc_value, "background")
