"""`speechfleet stop`"""

from typing import Any

import click

from speechfleet.cli.options import NAMES, changing


@click.command("stop")
@NAMES
@changing
def command(names: tuple[str, ...], **options: Any) -> int:
    """Stop instances, so that they stay stopped.

    They stay so over a reboot, until the next `start`, `restart` or `deploy`. One instance of
    a host is stopped after the other. Without names, all instances of the hosts that --limit
    means are stopped. Needs no ApiKey.

    \b
    Example:
      speechfleet stop stt-en --inventory prod.yml --limit ber-01
    """
    from speechfleet.cli.existing import Stop

    return Stop("stop", options, names).run()
