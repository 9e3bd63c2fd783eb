"""The command line. Each command says in plain words what it did, or why it could not."""

from importlib import import_module
from pathlib import Path

import click

from labkit.faults import Fault
from labkit.settings import BadSetting, Settings, read_settings

DEMO_SCRIPT = "first-hour"
DEMO_PHONES = 12
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)

ready_option = click.option(
    "--ready-file", type=NEW_FILE, help="Write the addresses there as JSON when it can be used."
)

ELSEWHERE = {
    "rehearse": "labkit.rehearsal.commands:rehearse_command",
    "replay": "labkit.rehearsal.commands:replay_command",
    "turns": "labkit.research.turns_command:turns_command",
    "agreement": "labkit.research.agreement_command:agreement_command",
    "opinion": "labkit.research.opinion_command:opinion_command",
}


class Commands(click.Group):
    """The commands. Those that stand elsewhere are loaded when somebody asks for them: simulated
    people and figures for researchers would take half a second of each start of a server."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all of them."""
        return sorted([*super().list_commands(ctx), *ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        if cmd_name not in ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, _, name = ELSEWHERE[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=Commands)
@click.version_option(package_name="labkit", message="%(version)s")
def main() -> None:
    """Conduct a dialogue: phones in the room, a wall, a console, and a report on paper."""


def _settings() -> Settings:
    try:
        return read_settings()
    except BadSetting as bad:
        raise Fault(str(bad)) from bad


@main.command()
@click.option("--script", type=FILE, help="Go on with the session of this script, or prepare one.")
@click.option(
    "--occasion",
    type=click.Choice(["real", "rehearsed", "replayed"]),
    default="real",
    help="What the session of the script is; screens and report say so.",
)
@click.option(
    "--pace",
    type=click.FloatRange(1, 1000),
    default=1.0,
    help="How many times faster its clock runs; only for a session that is replayed.",
)
@ready_option
def serve(script: Path | None, occasion: str, pace: float, ready_file: Path | None) -> None:
    """Serve the sessions of the data folder."""
    from labkit.terminal import serve_sessions

    if pace != 1 and occasion != "replayed":
        raise click.BadParameter("A clock that runs faster is for --occasion replayed alone.")
    serve_sessions(_settings(), script, occasion, ready_file, pace)


@main.command()
@click.option("--phones", type=click.IntRange(0, 100), default=DEMO_PHONES, help="How many people.")
@click.option("--pace", type=click.FloatRange(0.1, 100), default=1.0, help="Times faster.")
@click.option("--script", default=DEMO_SCRIPT, help="The ready-made script to show, by its id.")
@ready_option
def demo(phones: int, pace: float, script: str, ready_file: Path | None) -> None:
    """Show labkit with a session that simulated people take part in."""
    from labkit.terminal import serve_demo

    serve_demo(_settings(), script, phones, pace, ready_file)


@main.command("check-script")
@click.argument("file", type=FILE)
def check_script(file: Path) -> None:
    """Say whether a script can be used, and if not, where and why."""
    from labkit.shipped import shipped_library
    from labkit.store.script_faults import ScriptFault
    from labkit.store.scripts import load_script

    try:
        script = load_script(file, shipped_library())
    except ScriptFault as fault:
        raise Fault(f"{file} cannot be used yet.\n{fault}") from fault
    hours, minutes = divmod(script.minutes, 60)
    click.echo(
        f"{file} is good: {len(script.steps)} steps, {hours} h {minutes:02} min,"
        f" {len(script.days)} day(s), in {', '.join(script.languages)}."
    )


@main.command()
@click.argument("session")
@click.option("--out", type=NEW_FILE, required=True, help="Where to put the PDF.")
@click.option("--language", help="The language of the report; else that of the script.")
def report(session: str, out: Path, language: str | None) -> None:
    """Write the Insight Report of SESSION (its id, its join code, or `latest`)."""
    from labkit.paper import write_report

    write_report(_settings(), session, out, language)


@main.command()
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    help="Put the copy into this folder, not into that of the copies.",
)
def backup(to: Path | None) -> None:
    """Copy the data now, beside a running labkit or without one."""
    from labkit.copying import make_backup

    make_backup(_settings(), to)


@main.command()
@click.argument("file")
@click.option(
    "--from",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of the copy, such as one on a USB stick.",
)
def restore(file: str, folder: Path | None) -> None:
    """Put a copy in the place of the data: FILE, or `latest`."""
    from labkit.copying import restore_backup

    restore_backup(_settings(), file, folder)


@main.command()
@click.option("--days", type=click.IntRange(1, 1825), help="Instead of LABKIT_KEEP_DAYS.")
@click.option("--dry-run", is_flag=True, help="Say what would be deleted, and delete nothing.")
def purge(days: int | None, dry_run: bool) -> None:
    """Delete the sessions that were kept long enough."""
    from labkit.retention import purge

    lines = purge(_settings(), days, dry_run)
    click.echo("\n".join(lines) or "Nothing was kept long enough to be deleted.")


@main.command()
def doctor() -> None:
    """Say what is missing on this machine, and how to mend it."""
    from labkit.doctor import examine

    findings = examine(_settings())
    for finding in findings:
        mark = "ok " if finding.ok else "NO "
        click.echo(f"{mark} {finding.name}: {finding.words}")
        if finding.mend:
            click.echo(f"    {finding.mend}")
    if not all(finding.ok for finding in findings):
        raise SystemExit(1)
