"""`speechfleet decommission`"""

from typing import Any

import click

from speechfleet.cli.options import HOSTS, changing


@click.command("decommission")
@HOSTS
@changing
def command(hosts: tuple[str, ...], **options: Any) -> int:
    """Take everything of ours off hosts that leave the fleet.

    HOSTS are hosts, groups or globs, as with --limit. Units, containers, keys, settings, and
    the images that a deploy pulled and nothing else runs: nothing of them is left. The host
    comes back with the next `deploy` as long as the inventory names it. Needs no ApiKey.

    \b
    Example:
      speechfleet decommission ber-07 --inventory prod.yml
    """
    from speechfleet.cli.existing import Decommission

    return Decommission("decommission", options, (), hosts).run()
