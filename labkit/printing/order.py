"""Ordering a PDF: one child at a time, with limits it cannot pass, and a kind word when it fails.

The child is another process, so that a report that eats memory or time is ended and the session
goes on. Waiting for it lets other greenlets run.
"""

import json
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from enum import StrEnum

from labkit.apart import ENVIRONMENT, Limits, child_of
from labkit.domain.words import N_
from labkit.printing import press

_one_at_a_time = threading.Lock()


class Trouble(StrEnum):
    """Why there is no PDF."""

    PANGO_MISSING = "pango-missing"
    TOOK_TOO_LONG = "took-too-long"
    TOO_LARGE = "too-large"
    BUSY = "busy"
    FAILED = "failed"


WORDS: dict[Trouble, str] = {
    Trouble.PANGO_MISSING: N_(
        "This machine cannot make PDFs yet: Pango is missing. Print the page from the browser"
        " instead. labkit doctor says how to install it."
    ),
    Trouble.TOOK_TOO_LONG: N_(
        "Making the PDF took too long, so it was stopped. The session goes on as before. Print"
        " the page from the browser instead."
    ),
    Trouble.TOO_LARGE: N_(
        "The report is too large for a PDF on this machine. The session goes on as before. Print"
        " the page from the browser instead."
    ),
    Trouble.BUSY: N_("Another PDF is being made. Try again in a minute."),
    Trouble.FAILED: N_(
        "The PDF could not be made. The session goes on as before. Print the page from the"
        " browser instead."
    ),
}


class PrintingRefused(Exception):
    """There is no PDF; `trouble` says why and `words` is a sentence for people.

    The message adds, for the log, the kind of fault in the child: never a value.
    """

    def __init__(self, trouble: Trouble, fault: str = "") -> None:
        super().__init__(f"{trouble.value} {fault}".strip())
        self.trouble = trouble
        self.words = WORDS[trouble]


class PangoMissing(PrintingRefused):
    """The libraries that set text are not on this machine: offer the page to print."""

    def __init__(self) -> None:
        super().__init__(Trouble.PANGO_MISSING)


LIMITS = Limits(memory_bytes=1_500_000_000, cpu_seconds=120, wall_seconds=180)
PRESS = child_of("labkit.printing.press")

_SIGNALS = sys.platform != "win32"
_OUT_OF_TIME = (signal.SIGXCPU, signal.SIGKILL) if _SIGNALS else ()
# The libraries that set text end the process themselves when they get no memory.
_OUT_OF_MEMORY = (signal.SIGTRAP, signal.SIGABRT, signal.SIGSEGV) if _SIGNALS else ()


def print_pdf(
    html: str,
    *,
    language: str,
    title: str,
    sheets: Sequence[Sequence[str]] = (),
    limits: Limits = LIMITS,
    command: Sequence[str] = PRESS,
) -> bytes:
    """Make a tagged PDF of a page, or raise `PrintingRefused`.

    Where the page holds `<!--sheet 0-->`, `<!--sheet 1-->`…, the press puts the first of
    `sheets[0]`, `sheets[1]`… that fits on one page, or else the last. What stands after
    `<!--rest-->` is as long as it is.
    """
    job: dict[str, object] = {
        "html": html,
        "language": language,
        "title": title,
        "sheets": [list(choices) for choices in sheets],
    }
    if not _one_at_a_time.acquire(timeout=limits.wall_seconds):
        raise PrintingRefused(Trouble.BUSY)
    try:
        with tempfile.TemporaryDirectory(prefix="labkit-press-") as folder:
            return _run([*command, limits.told()], job, folder, limits)
    finally:
        _one_at_a_time.release()


def _run(command: list[str], job: dict[str, object], folder: str, limits: Limits) -> bytes:
    try:
        done = subprocess.run(
            command,
            input=json.dumps(job).encode(),
            capture_output=True,
            cwd=folder,
            env=ENVIRONMENT,
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PrintingRefused(Trouble.TOOK_TOO_LONG) from error
    if done.returncode == 0:
        return done.stdout
    if done.returncode == press.PANGO_MISSING:
        raise PangoMissing
    if done.returncode == press.TOO_LARGE or -done.returncode in _OUT_OF_MEMORY:
        raise PrintingRefused(Trouble.TOO_LARGE)
    if -done.returncode in _OUT_OF_TIME:
        raise PrintingRefused(Trouble.TOOK_TOO_LONG)
    last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
    raise PrintingRefused(Trouble.FAILED, last if last.isidentifier() else str(done.returncode))
