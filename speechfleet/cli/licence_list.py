"""`speechfleet licence list`"""

from typing import Any

import click

from speechfleet.cli.options import reading, showing


@click.command("list")
@reading
@showing
def command(**options: Any) -> int:
    """List what licences the services need, which are there, and when they end. Asks no host.

    Exit code 6: one is missing, or has ended.

    \b
    Example:
      speechfleet licence list --inventory prod.yml
    """
    from speechfleet.cli.licensing import show

    return show(options)
