"""docs/scripts.md knows every key, every kind and every word a script may hold."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from labkit.domain.actions import Action
from labkit.domain.script import Moderation, Prompt, Stage, Visibility
from labkit.domain.steps.check_in import Order
from labkit.domain.steps.hearing import Heard
from labkit.domain.steps.registry import KINDS, LATER_KINDS
from labkit.settings import FOLDERS
from labkit.store.scripts import COMMON, HEAD, LISTS, TABLES, load_library, read_script

DOCS = (Path(__file__).parents[1] / "docs" / "scripts.md").read_text(encoding="utf-8")
KINDS_DOCUMENTED = {
    name: section
    for section in DOCS.split("\n### ")[1:]
    for name in re.findall(r"`(\w+)`", section.splitlines()[0])
}


def own_keys(kind: str) -> set[str]:
    return set(KINDS[kind].parameters.model_fields) - {"kept"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_own_part_with_every_key(kind: str) -> None:
    part = KINDS_DOCUMENTED[kind].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)) == own_keys(kind)


@pytest.mark.parametrize("kind", sorted(LATER_KINDS))
def test_every_kind_to_come_is_named(kind: str) -> None:
    assert f"`{kind}`" in DOCS.split("### Kinds to come")[1].split("\n## ")[0]


def test_every_key_of_a_file_a_step_and_a_prompt_is_documented() -> None:
    def rows(heading: str) -> set[str]:
        part = DOCS.split(f"\n## {heading}\n")[1].split("\n## ")[0].split("\n### ")[0]
        return set(re.findall(r"^\| `\[*(\w+)\]*` \|", part, re.MULTILINE))

    assert rows("The whole file") == {*HEAD, *TABLES, *LISTS, "step"}
    assert rows("Steps") == set(COMMON)
    assert rows("Prompts") == set(Prompt.model_fields)


@pytest.mark.parametrize(
    ("table", "keys"),
    [(f"[{name}]", model.model_fields) for name, model in TABLES.items()]
    + [(f"[[{name}]]", model.model_fields) for name, (_, model, _) in LISTS.items()],
)
def test_every_key_of_a_table_is_documented(table: str, keys: dict[str, object]) -> None:
    (line,) = [line for line in DOCS.splitlines() if line.startswith(f"`{table}`:")]
    assert set(re.findall(r"`(\w+)`", line)) == set(keys)


@pytest.mark.parametrize("words", [Action, Heard, Moderation, Order, Stage, Visibility])
def test_every_word_a_key_can_have_is_documented(words: type[StrEnum]) -> None:
    assert all(f"`{word}`" in DOCS for word in words)


def test_the_example_is_a_script_that_works() -> None:
    example = next(block for block in re.findall(r"```toml\n(.*?)```", DOCS, re.DOTALL))
    library = load_library(FOLDERS.sessions / "library" / "prompts.toml")
    script = read_script(example, library)
    assert [step.kind for step in script.steps] == [
        "check_in",
        "write",
        "propose",
        "hearing",
        "release",
    ]
