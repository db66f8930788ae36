"""`speechfleet inventory explain`"""

from typing import Any

import click

from speechfleet.cli import completing
from speechfleet.cli.options import reading


@click.command("explain")
@click.argument("host", shell_complete=completing.hosts)
@reading
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(host: str, as_json: bool, **options: Any) -> None:
    """Show where each value of a host comes from, and what it counts more than.

    The nearer level counts more: all, group, host, --extra-vars.

    \b
    Example:
      speechfleet inventory explain ber-01 --inventory prod.yml
    """
    from speechfleet.cli.looking_up import known, looked_up
    from speechfleet.inventory.explain import explain
    from speechfleet.reports.explained import explained

    found = looked_up(options)
    levels = found.levels.levels(known(host, found.tree.hosts, "host"))
    click.echo(explained(explain(levels, found.secrets), as_json), nl=False)
