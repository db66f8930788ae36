"""`speechfleet usage`: what disconnected containers used."""

import click

from speechfleet.cli import usage_collect


@click.group(name="usage")
def command() -> None:
    """Tell what disconnected containers used, from the records that they keep themselves.

    \b
    Example:
      speechfleet usage collect --inventory prod.yml --month 2026-11
    """


command.add_command(usage_collect.command)
