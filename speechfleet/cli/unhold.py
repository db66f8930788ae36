"""`speechfleet unhold`"""

from typing import Any

import click

from speechfleet.cli.options import HOSTS, asking


@click.command("unhold")
@HOSTS
@asking
def command(hosts: tuple[str, ...], **options: Any) -> int:
    """End a hold: deploys change these hosts again.

    \b
    Example:
      speechfleet unhold ber-01 --inventory prod.yml
    """
    from speechfleet.cli.holding import holding

    return holding("unhold", hosts, None, options)
