"""The browser's modules are checked against what the server really says."""

import shutil
import subprocess
from pathlib import Path

import pytest

from labkit.declarations import declarations
from labkit.domain import commands as c
from labkit.live.pushes import PUSHES
from tests.cast import MOVE
from tests.house import House

ROOT = Path(__file__).parents[2]
FILE = Path("static", "js", "protocol.d.ts")
TSC = ROOT / "node_modules" / ".bin" / "tsc"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "tsconfig.json", folder)
    shutil.copytree(ROOT / "static", folder / "static")
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    return folder


def tsc(folder: Path) -> str:
    """What the type checker has to say of the modules in a folder; nothing where all is well."""
    command = [str(TSC), "--project", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert (done.returncode == 0) == (done.stdout == ""), done.stderr
    return done.stdout


def test_the_committed_declarations_are_those_of_the_classes():
    assert (ROOT / FILE).read_text("utf-8") == declarations(), "make protocol, and commit it"


def test_the_modules_keep_to_the_declarations(copy):
    (copy / FILE).write_text(declarations(), "utf-8")
    assert tsc(copy) == ""


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("key: string;\n  revision: number;\n  html: string", "key: string;\n  revision: number"),
        ("ends_at: number | null", "ends: number | null"),
        ("saved_at: number", "saved: number"),
        ("words: string;\n  final", "final"),
        ('"once_more" | ', ""),
        ('"one_moment"', '"two_moments"'),
    ],
)
def test_a_module_that_asks_for_what_the_server_does_not_say_is_found(copy, said, changed):
    text = declarations().replace('\n  | "', ' | "')
    assert said in text
    (copy / FILE).write_text(text.replace(said, changed), "utf-8")
    assert "error" in tsc(copy)


def test_there_are_five_pushes_and_each_is_declared():
    assert [push.wire_name() for push in PUSHES] == [
        "greeting",
        "screen",
        "islands",
        "clock",
        "goodbye",
    ]
    for push in PUSHES:
        assert f"export interface {push.__name__} {{" in declarations()


def test_what_the_door_answers_is_what_was_declared(tmp_path):
    house = House(tmp_path)
    phone, console = house.phone(), house.console()
    opened = console.do("open-step", step="four-voices", run=house.state.run)
    assert set(opened.get_json()) == {"ok", "seq", "saved_at", "run"}
    words = {"step": "four-voices", "prompt": MOVE.id, "text": "Close one street", "ref": "r" * 8}
    sent = phone.do(c.SubmitContribution.wire_name(), **words)
    assert set(sent.get_json()) == {"ok", "ref", "seq", "saved_at", "islands"}
    refused = phone.do("withdraw-contribution", contribution="nobodys", ref="s" * 8)
    assert set(refused.get_json()) == {"ok", "refusal", "words", "final"}
