"""Imports point down: the contracts of pyproject.toml hold, and would notice if they did not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINT = (
    "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
)


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts over the package in a folder; -I keeps the checkout's own out of it."""
    start = f"import sys; sys.path.insert(0, {str(folder)!r}); {LINT}"
    return subprocess.run(
        [sys.executable, "-I", "-c", start], cwd=folder, capture_output=True, text=True, timeout=120
    )


def test_every_contract_holds():
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(
        ROOT / "labkit", folder / "labkit", ignore=shutil.ignore_patterns("__pycache__")
    )
    return folder


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("domain/__init__.py", "import labkit.store", "Imports point down"),
        ("web/__init__.py", "import labkit.live", "Imports point down"),
        ("screens/__init__.py", "import sqlmodel", "Only store speaks SQL"),
        ("live/__init__.py", "import weasyprint", "Only printing knows WeasyPrint"),
        ("domain/__init__.py", "import time", "no clock and no chance"),
        ("screens/__init__.py", "import numpy", "The server loads no numpy"),
        ("helpers.py", "", "Imports point down"),
    ],
)
def test_a_wrong_import_is_noticed(copy, module, line, contract):
    file = copy / "labkit" / module
    before = file.read_text("utf-8") if file.exists() else None
    try:
        file.write_text(f"{before or ''}\n{line}\n", "utf-8")
        done = lint_imports(copy)
    finally:
        if before is None:
            file.unlink()
        else:
            file.write_text(before, "utf-8")
    assert done.returncode == 1, done.stdout + done.stderr
    broken = [ln for ln in done.stdout.splitlines() if "BROKEN" in ln]
    assert any(contract in ln for ln in broken)
