"""`labkit opinion`. With --json standard output carries JSON and no more."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from labkit.judging.child import use_one_thread

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
BAD_INPUT = 2
LISTED = 5


@click.command("opinion")
@click.argument("folder", type=FOLDER)
@click.option(
    "--groups", type=FILE, help="Count for the groups of this participants.csv, not for found ones."
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, help="The same number draws the same people."
)
@click.option("as_json", "--json", is_flag=True, help="Print the numbers as JSON.")
def opinion_command(folder: Path, groups: Path | None, seed: int, as_json: bool) -> None:
    """Say where the people of the recorded conversation in FOLDER stand."""
    use_one_thread()
    from labkit.research.opinion import opinion_of
    from labkit.store.csv_files import BadRecording

    try:
        found = opinion_of(folder, groups, seed)
    except BadRecording as bad:
        click.echo(f"Nothing was counted.\n{bad}", err=True)
        sys.exit(BAD_INPUT)
    click.echo(json.dumps(found, allow_nan=False) if as_json else _in_words(found))


def _in_words(found: dict[str, Any]) -> str:
    guard = found["guard"]
    lines = [
        f"{found['participants']} people, {found['comments']} proposals, {found['votes']} votes;"
        f" {len(found['in_conversation'])} people answered enough to be compared",
        guard["sentence"],
        _listed("bridging", found["bridging"]),
        _listed("divisive", found["divisive"]),
        _listed("uncertain", found["uncertain"]),
        "--json prints every number.",
    ]
    return "\n".join(lines)


def _listed(name: str, proposals: list[int | str]) -> str:
    first = ", ".join(str(one) for one in proposals[:LISTED]) or "none"
    return f"{name}, first to last: {first}" + (" ..." if len(proposals) > LISTED else "")
