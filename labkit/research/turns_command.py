"""`labkit turns`: how the people in coded meetings talked."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from labkit.research.turn_figures import figures
from labkit.store.coded_rows import BadFile
from labkit.store.coded_turns import read_turns

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
BAD_INPUT = 2


@click.command("turns")
@click.argument("file", type=FILE)
@click.option("as_json", "--json", is_flag=True, help="Print the figures as JSON.")
def turns_command(file: Path, as_json: bool) -> None:
    """Say how people talked in the coded meetings of FILE."""
    try:
        meetings = read_turns(file)
    except BadFile as bad:
        click.echo(f"{file} cannot be used.\n{bad}", err=True)
        sys.exit(BAD_INPUT)
    found = {meeting: figures(turns) for meeting, turns in meetings.items()}
    if as_json:
        click.echo(json.dumps(found, allow_nan=False, ensure_ascii=False))
        return
    for meeting, said in found.items():
        click.echo("\n".join([meeting, *(f"  {line}" for line in _in_words(said))]))


def _in_words(said: dict[str, Any]) -> list[str]:
    n = said["n_coded"]
    lines = [f"{n} coded turns of {said['n_turns']}"]
    if n:
        for action, count in said["counts"].items():
            low, high = said["shares"][action]
            lines.append(f"{action}: {count} ({low:.0%} to {high:.0%})")
        lines.append(f"it sounded like {said['effective_speakers']:.1f} people")
        taken, judged = said["uptake"]["taken_up"], said["uptake"]["judged"]
        lines.append(f"moves taken up: {taken} of {judged}")
        for found in said["patterns"]:
            lines.append(f"{found['name']} ({found['id']}): {found['times']} times")
    return [*lines, *said["notes"]]
