"""`speechfleet start`"""

from typing import Any

import click

from speechfleet.cli.options import NAMES, changing


@click.command("start")
@NAMES
@changing
def command(names: tuple[str, ...], **options: Any) -> int:
    """Start instances that are stopped, and verify them.

    They run as they were installed: what the inventory changed since then is for `deploy`.
    Without names, all instances of the hosts that --limit means are started. Needs no ApiKey.

    \b
    Example:
      speechfleet start stt-en-1 --inventory prod.yml --limit ber-01
    """
    from speechfleet.cli.existing import Start

    return Start("start", options, names).run()
