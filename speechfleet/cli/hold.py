"""`speechfleet hold`"""

from datetime import datetime
from typing import Any

import click

from speechfleet.cli.options import HOSTS, asking, option
from speechfleet.cli.times import moment


@click.command("hold")
@HOSTS
@asking
@option("--reason", required=True, metavar="TEXT", help="Why; whoever deploys gets to read it.")
@option(
    "--until",
    callback=moment,
    metavar="WHEN",
    help="When it ends by itself: 2026-12-01, 2026-12-01T18:00 (UTC) or 3d. Without it: never.",
)
def command(hosts: tuple[str, ...], reason: str, until: datetime | None, **options: Any) -> int:
    """Have deploys leave hosts alone.

    The hold is kept on the host, so that every controller sees it; stop, restart, remove and their
    like leave the host alone too. HOSTS are hosts, groups or
    globs, as with --limit. To hold a host again changes its reason and its end.

    \b
    Example:
      speechfleet hold ber-01 --inventory prod.yml --reason "new disk" --until 3d
    """
    from speechfleet.cli.holding import hold_of, holding

    return holding("hold", hosts, hold_of(reason, until), options)
