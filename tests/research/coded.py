"""Coded files in short, and the command line over them."""

from click.testing import CliRunner

from labkit.cli import main

HEAD = "meeting,t,start_s,speaker,action,responds_to_t"


def written(folder, *lines, head=HEAD):
    """A file with these lines."""
    file = folder / "coded.csv"
    file.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return file


def run(*words):
    """What the command said, and how it ended."""
    return CliRunner().invoke(main, list(map(str, words)))
