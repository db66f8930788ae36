"""`speechfleet preflight`"""

from typing import Any

import click

from speechfleet.cli.options import asking


@click.command("preflight")
@asking
def command(**options: Any) -> int:
    """Say whether the hosts are fit. Needs no ApiKey.

    \b
    Example:
      speechfleet preflight --inventory prod.yml --output json
    """
    from speechfleet.cli.asking import asking_of
    from speechfleet.cli.looking import look

    return look("preflight", asking_of(options))
