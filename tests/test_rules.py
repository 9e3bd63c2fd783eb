"""A few of labkit's own rules, on every run; `make audit` has all of them. Each can fail."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BAD = {path.suffix: path.read_text("utf-8") for path in (ROOT / "rules" / "bad").iterdir()}
RULES = {
    "words are never called safe": ("templates", ".html", r"[^\"'\s]\s*\|\s*safe\b"),
    "attributes have quotes": ("templates", ".html", r"<[a-z][^>{}]*\s[a-z-]+=\{\{"),
    "no script or style in a page": (
        "templates",
        ".html",
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style\b|\sstyle=\"|\son[a-z]+=\"",
    ),
    "no html from words": (
        "static/js",
        ".js",
        r"\.(inner|outer)HTML\s*=[^=]|insertAdjacentHTML|document\.write|\beval\(|new Function",
    ),
    "no template from data": ("labkit", ".py", r"render_template_string|\.from_string\("),
    "nothing that is read in is run": ("labkit", ".py", r"\b(pickle|marshal|yaml)\.|\bshell=True"),
    "no web site but ours connects": ("labkit", ".py", r"cors_allowed_origins"),
    "no table that a spreadsheet runs": ("labkit", ".py", r"csv\.(writer|DictWriter)"),
}


def places(folder: Path, suffix: str, wrong: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, hit.start()) + 1}"
        for path in sorted(folder.rglob(f"*{suffix}"))
        for text in (path.read_text("utf-8"),)
        for hit in re.finditer(wrong, text)
    ]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_kept_and_finds_what_breaks_it(rule: str) -> None:
    folder, suffix, wrong = RULES[rule]
    assert re.search(wrong, BAD[suffix]), "it finds nothing in rules/bad"
    assert places(ROOT / folder, suffix, wrong) == []


def test_no_page_and_no_script_names_another_host() -> None:
    named = {
        (path.name, address)
        for folder, suffix in (("templates", ".html"), ("static/js", ".js"), ("static/css", ".css"))
        for path in sorted((ROOT / folder).rglob(f"*{suffix}"))
        for address in re.findall(
            r"(?:https?:)?//([a-z0-9.-]+\.[a-z]{2,})", path.read_text("utf-8")
        )
    }
    assert {address for _, address in named} <= {"www.w3.org"}


def test_the_third_partys_file_is_the_one_that_was_agreed() -> None:
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    assert list(package["vendor"]) == ["socket.io.js"]
    for name, told in package["vendor"].items():
        content = (ROOT / "static" / "vendor" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == told["sha256"]
        assert hashlib.sha256(content + b" ").hexdigest() != told["sha256"]
        source = told["from"].partition("/")[0]
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["dependencies"][source])
        pinned = lock["packages"][f"node_modules/{source}"]["version"]
        assert pinned == package["dependencies"][source]
    others = [path.name for path in (ROOT / "static" / "vendor").glob("*.js")]
    assert others == ["socket.io.js"]
