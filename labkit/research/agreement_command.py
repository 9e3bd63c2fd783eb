"""`labkit agreement`: how far several coders of the same turns agree."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from labkit.domain.dialogue.agreed import LABEL_WORDS, STANDING_WORDS, agreement, label
from labkit.research.coded_twice import Units, read_codings
from labkit.store.coded_rows import BadFile

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
BAD_INPUT = 2


@click.command("agreement")
@click.argument("file", type=FILE)
@click.option("as_json", "--json", is_flag=True, help="Print the figures as JSON.")
def agreement_command(file: Path, as_json: bool) -> None:
    """Say how far the coders in FILE agree (columns t, coder, action, and meeting if any)."""
    try:
        codings = read_codings(file)
    except BadFile as bad:
        click.echo(f"{file} cannot be used.\n{bad}", err=True)
        sys.exit(BAD_INPUT)
    found = {meeting: _figures(coders, units) for meeting, (coders, units) in codings.items()}
    if as_json:
        click.echo(json.dumps(found, allow_nan=False, ensure_ascii=False))
        return
    for meeting, said in found.items():
        click.echo("\n".join([meeting, *(f"  {line}" for line in _in_words(said))]))


def _figures(coders: list[str], units: Units) -> dict[str, Any]:
    found = agreement(units)
    return {
        "coders": coders,
        "turns": len(units),
        "coded_twice": found.turns,
        "raw": found.raw,
        "kappa": found.kappa,
        "kappa_is": ("cohen" if len(coders) == 2 else "fleiss") if len(coders) > 1 else None,
        "kappa_label": LABEL_WORDS[label(found.kappa)] if found.kappa is not None else None,
        "ac1": found.ac1,
        "alpha": found.alpha,
        "standing": found.standing.value,
        "shows_actions": found.shows_actions,
        "sentence": STANDING_WORDS[found.standing],
    }


def _in_words(said: dict[str, Any]) -> list[str]:
    lines = [f"{len(said['coders'])} coders, {said['coded_twice']} turns with two codes or more"]
    for name, figure in (
        ("alike", said["raw"]),
        (f"kappa ({said['kappa_is']})", said["kappa"]),
        ("AC1", said["ac1"]),
        ("alpha", said["alpha"]),
    ):
        if said["coded_twice"]:
            lines.append(f"{name}: " + ("cannot be had" if figure is None else f"{figure:.2f}"))
    return [*lines, said["sentence"]]
