"""A labkit that is really served, for a browser: its own process, port and data folder."""

from pathlib import Path
from types import TracebackType
from typing import Self

from tests.process import ROOT, Process


class Served(Process):
    """`with Served(folder, "one-day-lab") as labkit`: its addresses, and a way to kill it.

    Without a script it serves the session that is in the folder's data already.
    """

    def __init__(self, folder: Path, script: str = "") -> None:
        told = ["--script", str(ROOT / "sessions" / f"{script}.toml")] if script else []
        super().__init__(folder, "-m", "labkit", "serve", *told)
        self.console = self.wall = self.join = ""

    def __enter__(self) -> Self:
        said = self.start()
        self.console, self.wall, self.join = said["console"], said["wall"], said["join"]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()
