"""No package below the release that mended its known faults, and lock files that name no place."""

import importlib.metadata
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
LOCKS = ("runtime.txt", "dev.txt")

FLOORS = {
    "python-socketio": "5.18.1",  # pickle in the message queue; binary attachments hoarded
    "python-engineio": "4.15.1",  # unbounded threads; hijacked WebSockets
    "flask": "3.1.3",  # Vary: Cookie left out
    "flask-socketio": "5.7.0",
    "werkzeug": "3.1.9",  # device names of Windows in safe_join; the debugger
    "jinja2": "3.1.6",  # the way out of the sandbox
    "gevent": "25.4.1",  # smuggling after 100-continue
    "simple-websocket": "1.1.0",
    "weasyprint": "70.0",  # requests by redirect; CSS by hints; EPS past the fetcher
    "pillow": "12.3.0",  # several decoders
}
NPM_FLOORS = {
    "socket.io-client": "4.8.4",
    "socket.io-parser": "4.2.7",  # binary attachments without limit
    "engine.io-client": "6.6.8",
}


def pinned(lock: str) -> dict[str, Version]:
    text = (ROOT / "requirements" / lock).read_text("utf-8")
    pins = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", text, re.MULTILINE)
    return {canonicalize_name(name): Version(version) for name, version in pins}


@pytest.mark.parametrize("name", FLOORS)
def test_what_is_installed_is_new_enough(name):
    assert Version(importlib.metadata.version(name)) >= Version(FLOORS[name])


@pytest.mark.parametrize("name", FLOORS)
@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_pinned_is_new_enough(lock, name):
    assert pinned(lock)[canonicalize_name(name)] >= Version(FLOORS[name])


@pytest.mark.parametrize("name", FLOORS)
def test_what_labkit_asks_for_is_new_enough(name):
    asked = {
        canonicalize_name(req.name): req.specifier
        for req in map(Requirement, importlib.metadata.requires("labkit") or [])
    }
    assert Version(FLOORS[name]) in asked[name]
    assert Version("0.0.1") not in asked[name]


@pytest.mark.parametrize("name", NPM_FLOORS)
def test_what_is_pinned_for_the_browser_is_new_enough(name):
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    entry = lock["packages"][f"node_modules/{name}"]
    assert Version(entry["version"]) >= Version(NPM_FLOORS[name])


def test_the_old_websocket_class_is_nowhere():
    assert importlib.util.find_spec("geventwebsocket") is None
    for lock in LOCKS:
        assert pinned(lock)
        assert "gevent-websocket" not in pinned(lock)


@pytest.mark.parametrize("lock", [*LOCKS, "node.txt", "audit.txt"])
def test_every_pin_has_hashes_and_no_place_to_fetch_from(lock):
    text = (ROOT / "requirements" / lock).read_text("utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    pins = [block for block in blocks if re.match(r"[A-Za-z0-9._-]+==", block)]
    assert pins
    assert all("--hash=sha256:" in block for block in pins)
    assert not re.search(r"://|^\s*--(index|extra|find|trusted)", text, re.MULTILINE)


def test_the_npm_lock_has_hashes_and_no_place_to_fetch_from():
    text = (ROOT / "package-lock.json").read_text("utf-8")
    packages = json.loads(text)["packages"]
    assert all("integrity" in entry for name, entry in packages.items() if name)
    assert "resolved" not in text
    assert "://" not in text


def test_the_two_locks_agree():
    runtime, dev = pinned("runtime.txt"), pinned("dev.txt")
    assert {name: dev[name] for name in runtime} == runtime


def test_what_is_installed_fits_together():
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "check"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
