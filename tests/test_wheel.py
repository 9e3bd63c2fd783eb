"""The wheel: built, installed where there is no checkout, and serving."""

import hashlib
import json
import os
import re
import socket
import subprocess
import sys
import sysconfig
import tarfile
import time
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VENDORED = json.loads((ROOT / "package.json").read_text("utf-8"))["vendor"]["socket.io.js"]
START_SECONDS = 180


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """An sdist of the checkout and the wheel made of that sdist; nothing is fetched."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """A fresh environment with the wheel; its packages are those the tests run with."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    done = subprocess.run(
        [*command, "install", "--quiet", "--no-deps", "--no-index", str(built[1])],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (packages,) = (folder / "venv").glob("lib/*/site-packages")
    # A .pth adds the folder itself, not the .pth files in it, so not the checkout either.
    (packages / "rest.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def names(archive: Path) -> set[str]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return set(wheel.namelist())
    with tarfile.open(archive) as sdist:
        return {name.split("/", 1)[1] for name in sdist.getnames() if "/" in name}


def test_the_wheel_carries_the_folders_beside_the_package(built):
    inside = names(built[1])
    for folder in ("templates", "static", "sessions"):
        tracked = subprocess.run(
            ["git", "ls-files", "-z", folder], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split("\0")[:-1]
        wanted = {f"labkit/{name}" for name in tracked if (ROOT / name).is_file()}
        assert wanted
        assert wanted <= inside
    assert "labkit/static/vendor/socket.io.js" in inside
    assert any(re.fullmatch(r"labkit/translations/\w+\.po", name) for name in inside)


def test_the_wheel_carries_nothing_else(built):
    tops = {name.split("/")[0] for name in names(built[1])}
    assert {re.sub(r"-.*", "", top) for top in tops} == {"labkit"}
    assert not any("__pycache__" in name or "node_modules" in name for name in names(built[1]))


def test_the_sdist_carries_the_vendored_file_so_that_npm_is_not_needed(built):
    inside = names(built[0])
    assert "static/vendor/socket.io.js" in inside
    assert {"hatch_build.py", "package.json", "LICENSE", "README.md"} <= inside
    assert not any(name.startswith(("node_modules/", ".venv/")) for name in inside)


def test_the_vendored_file_is_the_one_that_was_agreed_on():
    data = (ROOT / "static" / "vendor" / "socket.io.js").read_bytes()
    assert hashlib.sha256(data).hexdigest() == VENDORED["sha256"]


def run(installed: Path, *arguments: str, **environ: str) -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.Popen(
        [str(installed / "venv" / "bin" / "labkit"), *arguments],
        cwd=installed,
        env={**clean, **environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_the_installed_labkit_is_not_the_checkout(installed):
    python = installed / "venv" / "bin" / "python"
    code = "import labkit.settings as s; print(s.FOLDERS.templates)"
    done = subprocess.run([python, "-c", code], cwd=installed, capture_output=True, text=True)
    assert Path(done.stdout.strip()).is_relative_to(installed), done.stderr


def fetch(url: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, answer.read()


def test_the_installed_labkit_serves_a_page_and_the_vendored_file(installed):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    ready = installed / "ready.json"
    data = installed / "data"
    serving = run(
        installed,
        *("serve", "--ready-file", str(ready)),
        LABKIT_PORT=str(port),
        LABKIT_DATA=str(data),
    )
    try:
        until = time.monotonic() + START_SECONDS
        while not ready.exists() and serving.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        assert ready.exists(), serving.communicate(timeout=5)[0] if serving.poll() else "not ready"
        status, page = fetch(f"http://127.0.0.1:{port}/")
        assert status == 200
        assert b"<html" in page
        base = re.search(rb'"(/static/v-[0-9a-zA-Z]+/)', page)
        assert base, page
        status, script = fetch(f"http://127.0.0.1:{port}{base[1].decode()}vendor/socket.io.js")
        assert status == 200
        assert hashlib.sha256(script).hexdigest() == VENDORED["sha256"]
    finally:
        serving.terminate()
        try:
            serving.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            serving.kill()
            serving.communicate()
    assert (data.stat().st_mode & 0o077) == 0


def test_the_installed_labkit_refuses_a_setting_it_does_not_know(installed):
    refused = run(installed, "serve", LABKIT_PROT="8000")
    said, _ = refused.communicate(timeout=START_SECONDS)
    assert refused.returncode != 0
    assert "Did you mean LABKIT_PORT?" in said
    assert "Traceback" not in said
