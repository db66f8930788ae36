"""`speechfleet inventory list`"""

from typing import Any

import click

from speechfleet.cli.options import LIMIT, reading


@click.command("list")
@reading
@LIMIT
@click.option("--groups", is_flag=True, help="Show the groups of each host too.")
@click.option("--json", "as_json", is_flag=True, help="With addresses, groups and services.")
def command(limit: str | None, groups: bool, as_json: bool, **options: Any) -> None:
    """List the hosts, and say every fault of the inventory.

    \b
    Example:
      speechfleet inventory list --inventory prod.yml --limit berlin --groups
    """
    from speechfleet.cli.looking_up import looked_up
    from speechfleet.inventory.patterns import select
    from speechfleet.reports.host_list import host_list
    from speechfleet.reports.past import past

    fleet = looked_up(options).fleet
    sources = tuple(str(source.resolve()) for source in options["inventory"])
    chosen = fleet if limit is None else select(fleet, limit, past(sources))
    click.echo(host_list(chosen, groups, as_json), nl=False)
