"""`speechfleet inventory list`"""

from pathlib import Path

import click

from speechfleet.cli.options import LIMIT, reading


@click.command("list")
@reading
@LIMIT
@click.option("--groups", is_flag=True, help="Show the groups of each host too.")
@click.option("--json", "as_json", is_flag=True, help="With addresses, groups and services.")
def command(
    inventory: tuple[Path, ...],
    extra_vars: tuple[str, ...],
    limit: str | None,
    groups: bool,
    as_json: bool,
) -> None:
    """List the hosts, and say every fault of the inventory.

    \b
    Example:
      speechfleet inventory list --inventory prod.yml --limit berlin --groups
    """
    from speechfleet.cli.looking_up import looked_up
    from speechfleet.inventory.patterns import select
    from speechfleet.reports.host_list import host_list

    fleet = looked_up(inventory, extra_vars).fleet
    chosen = select(fleet, limit) if limit else fleet
    click.echo(host_list(chosen, groups, as_json), nl=False)
