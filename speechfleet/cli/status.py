"""`speechfleet status`"""

from typing import Any

import click

from speechfleet.cli.options import asking


@click.command("status")
@asking
def command(**options: Any) -> int:
    """Show what runs where, and how well. Needs no ApiKey.

    Every container is asked for /ready and /status.

    \b
    Example:
      speechfleet status --inventory prod.yml
    """
    from speechfleet.cli.asking import asking_of
    from speechfleet.cli.looking import look

    return look("status", asking_of(options))
