"""The faults of `make chaos` in their short form: nothing acknowledged is lost, nothing is twice.

How long things take is judged by the long form alone.
"""

import random
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from chaos import kills, power_cut, repeats, shim
from chaos.base import Found

SHORT: dict[str, Callable[[Path], Found]] = {
    "R-10": partial(power_cut.run, phones=10, each=3, cuts=12),
    "R-11": partial(kills.kill_burst, phones=8, each=4, kills=1),
    "R-15": partial(kills.end_in_burst, phones=8, each=3),
    "R-25": partial(repeats.duplicates, phones=6, each=1),
    "R-32": partial(repeats.two_consoles, times=8),
}


# Phones that are switched off leave their sockets to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", SHORT)
def test_nothing_is_lost_or_doubled(name: str, tmp_path: Path) -> None:
    if name == "R-10" and shutil.which("cc") is None:
        pytest.skip("there is no C compiler to record writes with")
    found = SHORT[name](tmp_path)
    print(found.line())
    assert found.id == name
    assert found.wrong == []


def test_the_recorder_tells_what_was_synced_from_what_was_not(tmp_path: Path) -> None:
    """Else no power cut would ever lose anything, and R-10 could not fail."""
    ops = [
        shim.Op("W", "a", 0, b"kept", 1.0),
        shim.Op("S", "a", 0, b"", 2.0),
        shim.Op("W", "a", 4, b" gone", 3.0),
    ]
    disk = shim.Disk()
    for op in ops:
        disk.take(op)
    assert disk.without_power("none", random.Random(1)) == {"a": bytearray(b"kept")}
    whole = {bytes(disk.without_power("random", random.Random(n))["a"]) for n in range(20)}
    assert whole == {b"kept", b"kept gone"}
