"""`labkit rehearse` and `labkit replay`. With --json standard output carries JSON and no more."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click

from labkit.rehearsal.facilitator import NotConducted
from labkit.rehearsal.meeting import is_meeting, read_meeting
from labkit.rehearsal.observer import NotObserved
from labkit.rehearsal.phone import NotLetIn
from labkit.rehearsal.rehearse import (
    DEFAULT_PACE,
    DEFAULT_SPEED,
    Outcome,
    Wishes,
    rehearse,
    replay,
    replay_meeting,
)
from labkit.rehearsal.replay import NotPlayed
from labkit.rehearsal.server_process import ServerFailed
from labkit.store.coded_rows import BadFile
from labkit.store.csv_files import BadRecording
from labkit.store.script_faults import ScriptFault

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)
NEW_FOLDER = click.Path(file_okay=False, path_type=Path)

BAD_INPUT, NOT_WHOLE = 2, 1
REASONS_SHOWN = 10

report_option = click.option(
    "--report", type=NEW_FILE, help="Where to put the report of the session, a PDF."
)
json_option = click.option("as_json", "--json", is_flag=True, help="Print the numbers as JSON.")


@click.command("rehearse")
@click.argument("script", type=FILE)
@click.option("--phones", type=click.IntRange(1, 2000), default=12, help="How many people.")
@click.option(
    "--speed",
    type=click.FloatRange(0.1, 1000),
    default=DEFAULT_SPEED,
    help="How many times faster than people.",
)
@click.option("--seed", type=int, default=1, help="The same number plays the same people.")
@click.option("--data", type=NEW_FOLDER, help="Keep the data of the session in this folder.")
@click.option(
    "--kill-after",
    type=click.FloatRange(0),
    help="Kill the server after so many seconds, and start it again.",
)
@click.option("--observe", is_flag=True, help="Let a simulated observer log who talks.")
@report_option
@json_option
def rehearse_command(
    script: Path,
    phones: int,
    speed: float,
    seed: int,
    data: Path | None,
    kill_after: float | None,
    observe: bool,
    report: Path | None,
    as_json: bool,
) -> None:
    """Play SCRIPT with simulated phones and say what was lost."""
    wishes = Wishes(
        speed=speed,
        report=report,
        data=_fresh(data),
        seed=seed,
        kill_after=kill_after,
        observe=observe,
    )
    _run(lambda: rehearse(script, phones, wishes, _tell), as_json)


@click.command("replay")
@click.argument("recording", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--speed",
    type=click.FloatRange(0),
    help="Of votes: how many times faster than recorded; without it, as fast as it goes.",
)
@click.option("--meeting", help="Of a coded file: which meeting; without it, the first.")
@click.option(
    "--pace",
    type=click.FloatRange(1, 1000),
    help=f"Of a coded file: how many times faster than the meeting was; {DEFAULT_PACE:g}.",
)
@click.option("--data", type=NEW_FOLDER, help="Keep the data of the session in this folder.")
@report_option
@json_option
def replay_command(
    recording: Path,
    speed: float | None,
    meeting: str | None,
    pace: float | None,
    data: Path | None,
    report: Path | None,
    as_json: bool,
) -> None:
    """Play RECORDING and say what was lost: a folder of votes, or a file of coded turns."""
    if is_meeting(recording):
        if speed is not None:
            raise click.BadParameter("--speed is for folders of votes; say --pace here.")
        turns = Wishes(speed=pace or DEFAULT_PACE, report=report, data=_fresh(data))
        _run(lambda: replay_meeting(read_meeting(recording, meeting), turns, _tell), as_json)
    elif meeting is not None or pace is not None:
        raise click.BadParameter("--meeting and --pace are for files of coded turns.")
    else:
        votes = Wishes(speed=speed or 0.0, report=report, data=_fresh(data))
        _run(lambda: replay(recording, votes, _tell), as_json)


def _fresh(data: Path | None) -> Path | None:
    """The folder, if nothing is in it: a rehearsal must not come near a session of people."""
    if data is not None and data.exists() and any(data.iterdir()):
        raise click.BadParameter(f"{data} has something in it. Name a new folder.")
    return data


def _run(play: Callable[[], Outcome], as_json: bool) -> None:
    try:
        outcome = play()
    except (ScriptFault, BadRecording, BadFile) as fault:
        click.echo(f"Nothing was played.\n{fault}", err=True)
        sys.exit(BAD_INPUT)
    except (NotLetIn, NotConducted, NotObserved, NotPlayed, ServerFailed) as failure:
        click.echo(f"It stopped in the middle: {failure}", err=True)
        sys.exit(NOT_WHOLE)
    click.echo(json.dumps(outcome.numbers()) if as_json else _in_words(outcome))
    wrong = [*outcome.failed, *outcome.counted.lost, *outcome.counted.doubled]
    for reason in wrong[:REASONS_SHOWN]:
        click.echo(reason, err=True)
    sys.exit(0 if outcome.is_whole else NOT_WHOLE)


def _in_words(outcome: Outcome) -> str:
    counted = outcome.counted
    push = outcome.slowest_push_ms
    lines = [
        f"{counted.participants} participants, {outcome.steps} steps",
        f"{counted.contributions} contributions, {counted.proposals} proposals,"
        f" {counted.stances} stances; {counted.late} came late",
        *([f"{counted.turns} turns logged"] if counted.turns else []),
        f"{counted.acked} acknowledged, {counted.stored} stored:"
        f" {len(counted.lost)} lost, {len(counted.doubled)} doubled",
        f"slowest screen: {push} ms" if push is not None else "no screen was pushed",
        *([f"{outcome.unanswered} got no answer"] if outcome.unanswered else []),
        *outcome.notes,
    ]
    return "\n".join(lines)


def _tell(words: str) -> None:
    click.echo(words, err=True)
