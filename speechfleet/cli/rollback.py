"""`speechfleet rollback`"""

from typing import Any

import click

from speechfleet.cli.options import DRY_RUN, NAMES, changing, option


@click.command("rollback")
@NAMES
@option("--to", default="", metavar="RELEASE|TAG", help="A kept release, by its name or its tag.")
@DRY_RUN
@changing
def command(names: tuple[str, ...], to: str, **options: Any) -> int:
    """Bring instances back to the last release that was verified on their host.

    Nothing is pulled: the host has kept image, unit and settings. The key is its resource's
    of today. Each instance has a last release of its own; `releases` lists them. A second
    rollback goes one further back, never to and fro. Without names, all instances of the hosts
    that --limit means are rolled back.

    The inventory still names the newer release, and the next `deploy` goes forward to it: put
    the earlier tag there too.

    \b
    Example:
      speechfleet rollback stt-en --inventory prod.yml
      speechfleet rollback stt-en --inventory prod.yml --limit berlin --to 4.12.0-amd64-en-us
    """
    from speechfleet.cli.existing import Rollback

    return Rollback("rollback", options, names, to).run()
