"""Every attack that the docs name is tried, and every attack that is tried is named."""

import re

from tests.documents import ROOT, text_of

LISTED = re.findall(r"`([\w/]+\.py)::(\w+)`", text_of("docs/attacks.md"))


def test_every_test_that_is_named_is_there() -> None:
    assert len(LISTED) > 50
    missing = [
        f"{file}::{name}"
        for file, name in LISTED
        if f"def {name}(" not in (ROOT / "tests" / file).read_text("utf-8")
    ]
    assert missing == []


def test_every_attack_with_a_number_has_a_row() -> None:
    named = {name for _, name in LISTED}
    unnamed = []
    for path in sorted((ROOT / "tests" / "attacks").glob("test_*.py")):
        tests = re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
        assert named & set(tests), f"nothing of {path.name} is named"
        unnamed += tests
    assert len(named & set(unnamed)) > 15
