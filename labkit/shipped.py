"""What comes with labkit: scripts, prompts, turns to practise with."""

from pathlib import Path

from labkit.domain.practice import Practice
from labkit.domain.script import Library, Script
from labkit.settings import FOLDERS
from labkit.store.scripts import load_library, load_practice, load_script


def load_scripts(folder: Path, library: Library) -> dict[str, Script]:
    """The ready-made scripts by their id, in the order of their files."""
    scripts = [load_script(path, library) for path in sorted(folder.glob("*.toml"))]
    return {script.id: script for script in scripts}


def shipped_library() -> Library:
    """The prompts that come with labkit."""
    return load_library(FOLDERS.sessions / "library" / "prompts.toml")


def shipped_practice() -> Practice:
    """The turns to practise coding with that come with labkit."""
    return load_practice(FOLDERS.sessions / "library" / "practice.toml")
