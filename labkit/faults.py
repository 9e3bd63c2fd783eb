"""A sentence for the terminal in place of a stack."""

from typing import Any

import click


class Fault(click.ClickException):
    """What went wrong, in words; the command ends with 1."""

    def show(self, file: Any = None) -> None:
        """Say it."""
        click.echo(self.message, err=True)
